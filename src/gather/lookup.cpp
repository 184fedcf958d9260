#include "gather/lookup.h"

#include <algorithm>

#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

// The last name of the chain of CNAMEs in the answer section; empty when there is none, or it turns in
// circles.
std::string end_of_chain(const DnsAnswer& answer, std::string name) {
  std::string last;
  for (std::size_t hops = 0; hops <= answer.answers.size(); ++hops) {
    const auto next =
        std::find_if(answer.answers.begin(), answer.answers.end(),
                     [&](const DnsRecord& record) { return record.type == "CNAME" && record.name == name; });
    if (next == answer.answers.end()) return last;
    last = name = next->data;
  }
  return {};
}

}  // namespace

Lookup::Lookup(Run& run, const std::string& server, View& view)
    : run_(run), view_(view), client_(run.executor, server) {}

Task<const DnsAnswer*> Lookup::ask(std::string type, std::string name) {
  const std::string key = dns_key(type, name);
  std::shared_ptr<Gate>& slot = asked_[key];
  if (slot) {
    const std::shared_ptr<Gate> gate = slot;
    co_await gate->passed();
  } else {
    slot = std::make_shared<Gate>(run_.executor);
    const std::shared_ptr<Gate> gate = slot;
    const OpenAtEnd opened(*gate);
    run_.say(Stage::dns, view_.vantage + ": " + key);
    auto question = client_.ask(std::move(type), std::move(name), run_.step());
    auto answer = co_await run_.stop.run(std::move(question));
    if (!answer) {
      view_.interrupted = true;
    } else if (!run_.cut_short(answer->fault, view_)) {
      view_.dns.emplace(key, std::move(*answer));
    }
  }
  const auto found = view_.dns.find(key);
  co_return found == view_.dns.end() ? nullptr : &found->second;
}

Task<const DnsAnswer*> Lookup::follow(std::string type, std::string name) {
  const DnsAnswer* answer = nullptr;
  for (int hops = 0; hops < 8; ++hops) {
    const auto got = co_await ask(type, name);
    answer = got;
    if (answer == nullptr || !records(*answer, type).empty()) break;
    std::string next = end_of_chain(*answer, name);
    if (next.empty() || next == name) break;
    name = std::move(next);
  }
  co_return answer;
}

Task<std::string> Lookup::address_of(std::string host) {
  if (is_address(host)) co_return host;
  for (const char* type : {"A", "AAAA"}) {
    const auto answer = co_await follow(type, host);
    if (answer == nullptr) continue;
    if (const auto found = records(*answer, type); !found.empty()) co_return found.front()->data;
  }
  co_return "";
}

}  // namespace sipfed::gather
