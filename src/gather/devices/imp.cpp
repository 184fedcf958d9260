#include "gather/devices/imp.h"

#include "gather/devices/door.h"
#include "gather/devices/imp_certificates.h"
#include "gather/devices/imp_commands.h"
#include "gather/devices/imp_queries.h"
#include "gather/devices/imp_tables.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using namespace imp_commands;
using Answers = std::map<std::string, std::string>;

constexpr std::size_t domains_limit = 20;

std::string answer_to(const Answers& answers, std::string_view command) {
  const auto found = answers.find(std::string(command));
  return found == answers.end() ? std::string() : found->second;
}

std::vector<std::string> first_questions(const std::set<std::string>& domains) {
  std::vector<std::string> commands;
  for (const std::string_view fixed :
       {timezone_config, status, network, own_list, trust_list, services, tls_floor})
    commands.emplace_back(fixed);
  std::size_t asked = 0;
  for (const std::string& domain : domains)
    if (is_fqdn(domain) && asked++ < domains_limit)
      commands.push_back(std::string(look_up).append(srv_prefix).append(domain).append(" srv"));
  for (const std::string_view query : imp_queries) commands.emplace_back(query);
  return commands;
}

std::vector<std::string> second_questions(const Answers& answers) {
  std::vector<std::string> commands;
  for (const std::string& unit : imp_units(answer_to(answers, own_list)))
    commands.push_back(std::string(own_one) + unit);
  for (const std::string& unit : imp_units(answer_to(answers, trust_list)))
    commands.push_back(std::string(trust_one) + unit);
  for (std::string& query : table_queries(answer_to(answers, imp_tables_query)))
    commands.push_back(std::move(query));
  return commands;
}

void introduce(const DeviceAccess& access, DeviceTalk& talk) {
  using Way = DeviceAccess::Way;
  talk.way = access.way == Way::files ? "files" : access.way == Way::https ? "https" : "ssh";
  talk.host = access.host;
}

}  // namespace

Task<Imp> read_imp(DeviceAccess access, std::set<std::string> domains, Deadline limit) {
  Imp imp;
  introduce(access, imp.talk);
  auto door = co_await open_door(access, Dialect::imp, limit);
  if (!door) {
    imp.talk.fault = door.fault;
    co_return imp;
  }
  // The clock first and alone: what counts is when its answer came.
  std::vector<std::string> commands = {std::string(ntp_status)};
  Answers answers = co_await ask_all(**door, commands, imp.talk, limit);
  const auto asked_at = std::chrono::system_clock::now();
  commands = first_questions(domains);
  Answers more = co_await ask_all(**door, commands, imp.talk, limit);
  answers.merge(more);
  commands = second_questions(answers);
  Answers details = co_await ask_all(**door, commands, imp.talk, limit);
  answers.merge(details);
  parse_imp(answers, (*door)->greeting(), asked_at, imp);
  co_return imp;
}

}  // namespace sipfed::gather
