#include "main/lab_command.h"

#include <algorithm>
#include <condition_variable>
#include <iostream>
#include <mutex>

#include "lab/lab.h"
#include "lab/scenario.h"
#include "main/interrupts.h"
#include "main/near.h"

namespace sipfed {
namespace {

const Entry* playable(const std::string& fault) {
  for (const Entry& entry : all_checks())
    if (entry.name == fault && !entry.world.empty()) return &entry;
  return nullptr;
}

// "tls_cert_validity" plays its first world, "tls_cert_validity/not_yet" the one of that name.
lab::Scenario scenario(const std::string& fault) {
  if (fault.empty()) return {};
  const std::size_t slash = fault.find('/');
  const Entry* entry = playable(fault.substr(0, slash));
  if (entry == nullptr) {
    std::vector<std::string> names;
    for (const Entry& one : all_checks())
      if (!one.world.empty()) names.emplace_back(one.name);
    throw Usage("the lab plays no fault called " + fault + did_you_mean(fault, names) +
                " (sipfed lab --list names them)");
  }
  const auto all = lab::read_scenarios(entry->world);
  if (slash == std::string::npos) return all.front();
  for (const lab::Scenario& one : all)
    if (one.name == fault.substr(slash + 1)) return one;
  throw Usage("the lab plays no fault called " + fault + "; sipfed lab --list names them");
}

void list_faults() {
  for (const Entry& entry : all_checks()) {
    if (entry.world.empty()) continue;
    const auto all = lab::read_scenarios(entry.world);
    std::cout << entry.name << '\n';
    for (std::size_t i = 1; i < all.size(); ++i) std::cout << entry.name << '/' << all[i].name << '\n';
  }
}

bool is_chosen(const lab::Scenario& fault, const std::string& resolver) {
  return fault.resolvers.empty() ||
         std::find(fault.resolvers.begin(), fault.resolvers.end(), resolver) != fault.resolvers.end();
}

// What the operator said goes before what the world suggests.
Options pointed_at(const lab::Lab& world, const lab::Scenario& fault, Options options) {
  if (options.arguments.empty()) options.arguments = {world.domain()};
  if (options.local.empty() && fault.local) {
    options.local = world.local_domain();
    const auto expect = world.expect();
    if (options.expect.empty()) options.expect.assign(expect.begin(), expect.end());
  }
  if (options.local.empty()) options.expect.clear();
  if (options.resolvers.empty())
    for (const auto& [name, server] : world.resolvers())
      if (is_chosen(fault, name)) options.resolvers.push_back(name + "=" + server);
  if (options.trust.empty()) options.trust = world.trust_file();
  if (options.certificate.empty() && fault.certificate) {
    options.certificate = world.certificate_file();
    options.key = world.key_file();
  }
  if (options.baseline.empty() && fault.baseline) options.baseline = {world.baseline_file()};
  if (options.tcp.empty() && fault.tcp) options.tcp = world.tcp();
  if (options.user.empty()) options.user = fault.user;
  options.send_message = options.send_message || fault.send_message;
  return options;
}

std::string command_line(const Options& options) {
  std::string line = "sipfed check " + options.arguments.front();
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) line += " \\\n    --" + name + ' ' + value;
  };
  for (const std::string& resolver : options.resolvers) add("resolver", resolver);
  add("local", options.local);
  for (const std::string& address : options.expect) add("expect", address);
  add("cert", options.certificate);
  add("key", options.key);
  add("trust", options.trust);
  for (const std::string& file : options.baseline) add("baseline", file);
  for (const std::string& endpoint : options.tcp) add("tcp", endpoint);
  add("user", options.user);
  if (options.send_message) line += " \\\n    --send-message";
  return line;
}

}  // namespace

int run_lab(const Options& options) {
  if (options.names) return list_faults(), 0;
  const Interrupts interrupts;
  const lab::Scenario fault = scenario(options.arguments.empty() ? "" : options.arguments.front());
  const lab::Lab world(fault.patch);
  Options pointed = options;
  pointed.arguments.clear();
  std::cout << "The lab is running"
            << (options.arguments.empty() ? ", healthy" : " with " + options.arguments.front())
            << ". From another terminal:\n\n  " << command_line(pointed_at(world, fault, pointed))
            << "\n\nCtrl-C ends it.\n"
            << std::flush;
  std::mutex mutex;
  std::condition_variable_any ended;
  std::unique_lock lock(mutex);
  ended.wait(lock, interrupts.token(), [] { return false; });
  return 0;
}

int with_lab(const Options& options, const std::function<int(const Options&)>& command) {
  const lab::Scenario fault = scenario(*options.lab);
  Interrupts::block();  // the lab's thread must not be the one that Ctrl-C reaches
  const lab::Lab world(fault.patch);
  return command(pointed_at(world, fault, options));
}

}  // namespace sipfed
