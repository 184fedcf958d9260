#include "gather/watch.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <map>
#include <set>
#include <stop_token>

#include "gather/gather.h"
#include "gather/lookup.h"
#include "gather/net/address.h"
#include "gather/watch_member.h"

namespace sipfed::gather {
namespace asio = boost::asio;
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t member_limit = 64;

class Watch {
 public:
  Watch(const asio::any_io_executor& executor, const Subject& subject, const Settings& settings,
        const WatchPlan& plan, View& view)
      : subject_(subject),
        plan_(plan),
        view_(view),
        run_(executor, settings),
        asked_(asked_about(subject, settings)) {
    run_.here = &view;
  }

  Task<void> all() {
    while (true) {
      const Deadline next = std::min(Clock::now() + plan_.every, run_.end);
      co_await round();
      if (plan_.after_round) plan_.after_round(view_);
      if (sure() || Clock::now() >= run_.end || run_.stop.is_off()) co_return;
      auto pause = sleep_until(next);
      auto timer = waited(std::move(pause));
      co_await run_.stop.run(std::move(timer));
      if (run_.stop.is_off()) co_return;
    }
  }
  void stop() { run_.stop.turn_off(); }

 private:
  static Task<bool> waited(Task<void> pause) {
    co_await std::move(pause);
    co_return true;
  }

  bool sure() const {
    return !members_.empty() &&
           std::all_of(members_.begin(), members_.end(), [](const auto& one) { return one.second->sure(); });
  }

  // DNS is asked afresh each time: its changes are part of what is watched.
  Task<void> round() {
    View fresh;
    Lookup lookup(run_, view_.resolver, fresh);
    std::map<std::string, Endpoint> found;
    std::map<std::string, int> weights;
    co_await targets(lookup, found, weights);
    co_await elsewhere();
    for (auto& [where, endpoint] : found)
      if (!members_.contains(where) && members_.size() < member_limit)
        members_.emplace(
            where, std::make_unique<WatchMember>(run_, endpoint, asked_, plan_.every, plan_.longest_idle));
    Crew crew(run_.executor);
    for (auto& [where, member] : members_)
      if (found.contains(where)) crew.add(member->round());
    co_await crew.all();
    note(weights);
  }

  Task<void> targets(Lookup& lookup, std::map<std::string, Endpoint>& found,
                     std::map<std::string, int>& weights) {
    for (const std::string& pin : subject_.pins) {
      const HostPort at = split_host_port(pin);
      const Endpoint endpoint{subject_.domain, at.host, at.port, true};
      found.emplace(endpoint.where(), endpoint);
    }
    if (!subject_.pins.empty()) co_return;
    const auto srv = co_await lookup.follow("SRV", federation_srv(subject_.domain));
    if (srv == nullptr) co_return;
    std::set<std::string> srv_now, addresses_now;
    for (const SrvTarget& target : srv_targets(*srv)) {
      srv_now.insert(std::to_string(target.priority) + ' ' + std::to_string(target.weight) + ' ' +
                     std::to_string(target.port) + ' ' + target.host);
      for (const char* type : {"A", "AAAA"}) {
        const auto answer = co_await lookup.follow(type, target.host);
        if (answer == nullptr) continue;
        for (const DnsRecord* record : records(*answer, type)) {
          const Endpoint endpoint{target.host, record->data, target.port, false};
          addresses_now.insert(target.host + ' ' + record->data);
          found.emplace(endpoint.where(), endpoint);
          weights[endpoint.where()] = target.weight;
        }
      }
    }
    if (!srv->fault) changed(*srv, "srv", seen_["srv"], srv_now);
    changed(*srv, "address", seen_["address"], addresses_now);
  }

  // What the other resolvers answer is compared with what they answered before, no more.
  Task<void> elsewhere() {
    if (!subject_.pins.empty()) co_return;
    for (std::size_t i = 1; i < run_.settings.resolvers.size(); ++i) {
      const Resolver& resolver = run_.settings.resolvers[i];
      View fresh;
      Lookup lookup(run_, resolver.server, fresh);
      const auto srv = co_await lookup.follow("SRV", federation_srv(subject_.domain));
      if (srv == nullptr) co_return;
      std::set<std::string> srv_now;
      for (const SrvTarget& target : srv_targets(*srv))
        srv_now.insert(target.host + ':' + std::to_string(target.port));
      const std::string what = "srv (" + resolver.name + ")";
      if (!srv->fault) changed(*srv, what, seen_[what], srv_now);
    }
  }

  // An answer that is empty for a reason is a change as well: "NXDOMAIN".
  void changed(const DnsAnswer& answer, const std::string& what, std::set<std::string>& before,
               std::set<std::string> after) {
    if (after.empty()) after.insert(answer.rcode.empty() ? "-" : answer.rcode);
    if (!before.empty() && before != after)
      for (auto& [where, member] : members_)
        member->changed({std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()), what,
                         listed(before), listed(after)});
    before = std::move(after);
  }

  static std::string listed(const std::set<std::string>& items) {
    std::string out;
    for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
    return out;
  }

  void note(const std::map<std::string, int>& weights) {
    int total = 0;
    for (const auto& [where, weight] : weights) total += weight;
    for (auto& [where, member] : members_) {
      if (const auto own = weights.find(where); own != weights.end()) {
        member->fact().weight = own->second;
        member->fact().total_weight = total;
      }
      view_.watch[where] = member->fact();
    }
  }

  const Subject& subject_;
  const WatchPlan& plan_;
  View& view_;
  Run run_;
  const Asked asked_;
  std::map<std::string, std::unique_ptr<WatchMember>> members_;
  std::map<std::string, std::set<std::string>> seen_;  // what DNS said last: "srv", "address", "srv (edge)"
};

constexpr std::chrono::hours longest_watch(24 * 31);

}  // namespace

Dossier watch(const Subject& subject, const Settings& settings, const WatchPlan& plan) {
  Settings first = settings;
  first.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::sip, Fact::own_certificate};
  Dossier dossier = gather({subject}, first);
  const std::string primary = settings.resolvers.empty() || settings.resolvers.front().name.empty()
                                  ? settings.vantage
                                  : settings.resolvers.front().name;
  const auto here = std::find_if(dossier.views.begin(), dossier.views.end(),
                                 [&](const auto& one) { return one.second.vantage == primary; });
  if (here == dossier.views.end() || settings.stop.stop_requested()) return dossier;
  Settings timed = settings;
  timed.deadline = plan.at_most.count() > 0 ? plan.at_most : std::chrono::milliseconds(longest_watch);
  asio::io_context io(1);
  Watch watching(io.get_executor(), subject, timed, plan, here->second);
  std::exception_ptr broken;
  asio::co_spawn(io, watching.all(), [&](std::exception_ptr error) {
    broken = error;
    io.stop();
  });
  const std::stop_callback on_stop(settings.stop, [&] { asio::post(io, [&watching] { watching.stop(); }); });
  io.run();
  if (broken) std::rethrow_exception(broken);
  here->second.interrupted = false;  // a watch ends when its operator has seen enough
  return dossier;
}

}  // namespace sipfed::gather
