#include "gather/devices/commands.h"

#include <algorithm>

#include "gather/devices/imp_queries.h"

namespace sipfed::gather {
namespace {

constexpr std::string_view hole = "{}";
constexpr std::size_t longest_argument = 253;  // of a domain name, the longest thing asked for

constexpr std::string_view asa_commands[] = {
    "terminal pager 0",
    "changeto context {}",
    "show clock",
    "show clock detail",
    "show ntp status",
    "show ntp associations",
    "show mode",
    "show version",
    "show ssl",
    "show tls-proxy",
    "show crypto ca certificates",
    "show running-config clock",
    "show running-config class-map",
    "show running-config access-list",
    "show running-config policy-map",
    "show running-config service-policy",
    "show running-config tls-proxy",
    "show running-config crypto ca trustpoint",
    "show running-config nat",
    "show running-config static",
    "show running-config object service",
};

constexpr std::string_view imp_commands[] = {
    "set cli pagination off", "show status",        "show timezone config", "show network eth0",
    "show tls min-version",   "show cert list own", "show cert list trust", "show cert own {}",
    "show cert trust {}",     "utils ntp status",   "utils service list",   "utils network host {} srv",
};
constexpr std::string_view sql_select = "run sql select ", sql_from = " from ",
                           sql_form = "run sql select {} from {}";

constexpr std::string_view windows_commands[] = {windows_command};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_argument(std::string_view text) {
  return !text.empty() && text.size() <= longest_argument && text.front() != '-' &&
         text.find("..") == text.npos && std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || std::string_view("._/-").find(c) != std::string_view::npos;
         });
}

bool is_sql_names(std::string_view text) {
  return !text.empty() && text.size() <= longest_argument &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == ',';
         });
}

bool is_sql_read(std::string_view command) {
  if (!command.starts_with(sql_select)) return false;
  command.remove_prefix(sql_select.size());
  const std::size_t from = command.find(sql_from);
  return from != command.npos && is_sql_names(command.substr(0, from)) &&
         is_sql_names(command.substr(from + sql_from.size()));
}

bool fits(std::string_view form, std::string_view command) {
  const std::size_t at = form.find(hole);
  if (at == form.npos) return command == form;
  const std::string_view before = form.substr(0, at), after = form.substr(at + hole.size());
  return command.size() > before.size() + after.size() && command.starts_with(before) &&
         command.ends_with(after) &&
         is_argument(command.substr(before.size(), command.size() - before.size() - after.size()));
}

}  // namespace

std::vector<std::string_view> command_list(Dialect dialect) {
  if (dialect == Dialect::asa) return {std::begin(asa_commands), std::end(asa_commands)};
  if (dialect == Dialect::windows) return {std::begin(windows_commands), std::end(windows_commands)};
  std::vector<std::string_view> list(std::begin(imp_commands), std::end(imp_commands));
  list.insert(list.end(), imp_queries.begin(), imp_queries.end());
  list.push_back(sql_form);
  return list;
}

bool is_allowed(Dialect dialect, std::string_view command) {
  if (dialect == Dialect::imp && is_sql_read(command)) return true;
  for (const std::string_view form : command_list(dialect))
    if (form != sql_form && fits(form, command)) return true;
  return false;
}

}  // namespace sipfed::gather
