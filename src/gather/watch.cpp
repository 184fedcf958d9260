#include "gather/watch.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <map>
#include <memory>
#include <stop_token>

#include "gather/gather.h"
#include "gather/net/address.h"
#include "gather/watch_member.h"
#include "gather/watch_names.h"

namespace sipfed::gather {
namespace asio = boost::asio;
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t member_limit = 64;

// DNS may name a member by turns; one that so many rounds did not name is gone.
constexpr int rounds_to_be_gone = 20;

struct Watched {
  WatchMember member;
  int named = 0;  // the last round in which a vantage point led there
};

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
    if (!subject.pins.empty()) return;
    vantages_.push_back(std::make_unique<WatchNames>(run_, view.resolver, ""));
    for (std::size_t i = 1; i < settings.resolvers.size(); ++i)
      vantages_.push_back(
          std::make_unique<WatchNames>(run_, settings.resolvers[i].server, settings.resolvers[i].name));
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
    bool any = false;
    for (const auto& [where, one] : members_) {
      if (rounds_ - one->named >= rounds_to_be_gone) continue;
      if (!one->member.sure()) return false;
      any = true;
    }
    return any;
  }

  Task<void> round() {
    ++rounds_;
    Crew asking(run_.executor);
    for (auto& names : vantages_) asking.add(names->round(subject_.domain));
    co_await asking.all();
    follow(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    Crew trying(run_.executor);
    for (auto& [where, one] : members_)
      if (one->named == rounds_) trying.add(one->member.round());
    co_await trying.all();
    for (const auto& [where, one] : members_) view_.watch[where] = one->member.fact();
  }

  // New members come first: what changed may be what led to them.
  void follow(Time at) {
    for (const std::string& pin : subject_.pins) {
      const HostPort place = split_host_port(pin);
      named({{subject_.domain, place.host, place.port, true}}, at);
    }
    for (const auto& names : vantages_)
      for (const WatchLead& lead : names->leads()) named(lead, at);
    for (auto& names : vantages_)
      for (const WatchNews& news : names->take_news())
        for (auto& [where, one] : members_)
          if (news.host.empty() || news.host == one->member.endpoint().host)
            one->member.changed({at, news.what, news.before, news.after});
  }

  // The first vantage point to name a member in a round is the one whose SRV record is noted.
  void named(const WatchLead& lead, Time at) {
    const std::string where = lead.endpoint.where();
    auto found = members_.find(where);
    if (found == members_.end()) {
      if (members_.size() >= member_limit) return;
      auto fresh = std::make_unique<Watched>(
          Watched{{run_, lead.endpoint, asked_, at, plan_.every, plan_.longest_idle}});
      found = members_.emplace(where, std::move(fresh)).first;
    }
    if (found->second->named == rounds_) return;
    found->second->named = rounds_;
    found->second->member.led_by(lead);
  }

  const Subject& subject_;
  const WatchPlan& plan_;
  View& view_;
  Run run_;
  const Asked asked_;
  int rounds_ = 0;
  std::vector<std::unique_ptr<WatchNames>> vantages_;
  std::map<std::string, std::unique_ptr<Watched>> members_;  // by where
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
