#include "gather/devices/microsoft.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "gather/devices/door.h"
#include "gather/devices/microsoft_rows.h"
#include "gather/devices/windows_script.h"

namespace sipfed::gather {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 200;

std::set<fs::path> files_in(const std::string& folder, Fault& fault) {
  std::set<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (out.size() == most_files) {
      fault = {Fault::Kind::limit, "more than 200 files"};
      break;
    }
    std::error_code ignored;
    if (at->is_regular_file(ignored)) out.insert(at->path());
  }
  if (error) fault = {Fault::Kind::local, error.message()};
  return out;
}

// One byte more than is parsed, so that the parser sees that there was more.
Outcome<std::string> bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Fault{Fault::Kind::local, "cannot be read"};
  std::error_code unknown;
  const std::uintmax_t size = fs::file_size(file, unknown);
  std::string bytes(std::min<std::uintmax_t>(unknown ? 0 : size, microsoft_file_limit + 1), '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

Fault nothing_known() {
  return {Fault::Kind::local,
          "no file of the folder is known: looked for the output of the script that sipfed collect windows "
          "prints, or of Get-CsAllowedDomain, MSFT_SIPFederationPartnerTable and the like"};
}

// When the files were written is not known, so they tell no clock.
void read_folder(const std::string& folder, Microsoft& into) {
  std::map<std::string, std::string> answers;
  for (const fs::path& file : files_in(folder, into.talk.fault)) {
    Outcome<std::string> bytes = bytes_of(file);
    const std::string name = file.filename().string();
    if (bytes)
      answers[name] = std::move(*bytes);
    else
      into.talk.commands[name].fault = std::move(bytes.fault);
  }
  parse_microsoft(answers, {}, into);
  into.clock.reset();
  const bool none_known =
      std::all_of(into.talk.commands.begin(), into.talk.commands.end(), [](const auto& one) {
        return one.second.refusal.starts_with("not understood") || one.second.refusal == "not recognised";
      });
  if (none_known && !into.talk.fault) into.talk.fault = nothing_known();
}

Task<Microsoft> read_over_ssh(DeviceAccess access, Deadline limit) {
  Microsoft out;
  out.talk.host = access.host;
  out.talk.way = "ssh";
  auto door = co_await open_door(std::move(access), Dialect::windows, limit);
  if (!door) {
    out.talk.fault = std::move(door.fault);
    co_return out;
  }
  const auto begun = std::chrono::system_clock::now();
  std::string command = "powershell";
  auto answer = co_await (*door)->ask(std::move(command), limit);
  const auto took = std::chrono::duration_cast<Micros>(std::chrono::system_clock::now() - begun);
  out.talk.commands["powershell"].took = took;
  if (!answer) {
    out.talk.commands["powershell"].fault = answer.fault;
  } else if (split_windows_output(*answer).empty()) {
    out.talk.commands["powershell"].refusal = "not understood";
  } else {
    const std::map<std::string, std::string> answers = {{"powershell", std::move(*answer)}};
    // The clock was read at some time between question and answer.
    parse_microsoft(answers, begun + took / 2, out);
    if (out.clock) out.clock->uncertainty += took / 2;
  }
  co_return out;
}

}  // namespace

Task<Microsoft> read_microsoft(DeviceAccess access, Deadline limit) {
  if (access.way != DeviceAccess::Way::files) co_return co_await read_over_ssh(std::move(access), limit);
  Microsoft out;
  out.talk.way = "files";
  read_folder(access.folder, out);
  co_return out;
}

}  // namespace sipfed::gather
