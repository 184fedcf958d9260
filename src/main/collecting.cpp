#include "main/collecting.h"

#include <algorithm>
#include <iomanip>

#include "gather/devices/commands.h"
#include "gather/devices/files_door.h"
#include "gather/devices/windows_script.h"
#include "main/near.h"
#include "main/options.h"

namespace sipfed {
namespace {

using gather::Dialect;

constexpr std::string_view for_windows =
    R"(# Reads what matters to federation on an Access Edge, a front end or a Director: Allow, Block and provider
# lists, federation switches, services, the FIPS policy, the clock. It changes nothing and writes no file.
# OCS 2007 to Skype for Business Server; Windows PowerShell 2.0 or later.
#
#   powershell -ExecutionPolicy Bypass -File sipfed.ps1 > edge\sipfed.txt
#
# Run it as an administrator on the server, put its output into a folder, as a file of any name, and name the
# folder in the deployment file:
#
#   [[microsoft.server]]
#   name = "edge"
#   way = "files"
#   folder = "edge"
#
# On Windows Server 2003 without PowerShell, write one file for each class, under the name of the class:
#
#   wmic /namespace:\\root\cimv2 path CLASS get /format:list > edge\CLASS.txt
#
# with MSFT_SIPFederationPartnerTable, MSFT_SIPFederationNetworkProviderTable,
# MSFT_SIPFederationDeniedDomainSetting, MSFT_SIPFederationExternalEdgeSetting, MSFT_SIPGlobalFederationSetting,
# MSFT_SIPProxySetting, MSFT_SIPRemoteAddressData and Win32_Service as CLASS.

)";

constexpr std::string_view for_asa =
    R"(How to read an ASA by hand. These commands only read; none of them changes anything.

Put one of these into a folder:
- the log of one session in which all of them were given, under any name;
- the whole configuration as show_running-config.txt, or the output of show tech-support under any
  name, and a file for each command that it does not cover;
- one file for each command:

)";
constexpr std::string_view asa_contexts =
    R"(
Give "terminal pager 0" first: it turns off paging for this session. With several contexts, keep one
log, and give "changeto context NAME" before the commands for each of them. Save a log with the prompt
after the last answer, and a configuration with its last line, ": end": it counts as cut off without.
sipfed keeps no text of a device, only what it takes out of it.
)";

constexpr std::string_view for_imp =
    R"(How to read an IM and Presence node by hand. These commands only read; none of them changes
anything.

Put one of these into a folder:
- the log of one session in which all of them were given, under any name;
- one file for each command:

)";
constexpr std::string_view imp_arguments =
    R"(
Give "set cli pagination off" first: it turns off paging for this session. Save a log with the prompt
after the last answer: that answer counts as cut off without.
{} stands for each certificate that the two "show cert list" commands name, as in
"show cert own cup/cup.pem"; after "utils network host", for _sipfederationtls._tcp.DOMAIN, once for
each domain.
"run sql tables" and "run sql parameters" stand for these two queries:

)";

bool is_preparation(std::string_view command) {
  return command.starts_with("terminal ") || command.starts_with("changeto ") ||
         command.starts_with("set cli ");
}

// The long queries have names of their own; the form of the others has none.
std::string shown(std::string_view command) {
  const std::string file = gather::file_name_of(command);
  if (!command.starts_with("run sql ")) return std::string(command);
  std::string name = file.substr(0, file.size() - 4);
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

void table(Dialect dialect, std::ostream& out) {
  out << "  " << std::left << std::setw(42) << "command"
      << "file\n";
  for (const std::string_view command : gather::command_list(dialect)) {
    const bool form = command.starts_with("run sql select {}");
    if (is_preparation(command) || form) continue;
    out << "  " << std::setw(42) << shown(command) << gather::file_name_of(command) << '\n';
  }
}

void deployment(std::string_view section, std::ostream& out) {
  out << "\nThen name the folder in the deployment file:\n\n  [[" << section << "]]\n  name = \"" << section
      << "\"\n  way = \"files\"\n  folder = \"" << section << "\"\n";
}

}  // namespace

void collect_by_hand(const std::string& device, std::ostream& out) {
  if (device == "windows") {
    out << for_windows << gather::windows_script();
  } else if (device == "asa") {
    out << for_asa;
    table(Dialect::asa, out);
    out << asa_contexts;
    deployment(device, out);
  } else if (device == "imp") {
    out << for_imp;
    table(Dialect::imp, out);
    out << imp_arguments;
    for (const std::string_view command : gather::command_list(Dialect::imp))
      if (command.starts_with("run sql select ") && command.find("{}") == command.npos)
        out << "  " << command << '\n';
    deployment(device, out);
  } else {
    throw Usage("collect " + device + ": the devices are windows, asa and imp" +
                did_you_mean(device, {"windows", "asa", "imp"}));
  }
}

}  // namespace sipfed
