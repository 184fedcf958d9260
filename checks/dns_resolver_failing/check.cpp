// A DNS server that gives no usable answer: silent, closed, refusing, failing, lame, or cut off without TCP
// (RFC 1035, 2308, 7766; guide B1e). Says whether the server fails, or one domain's zone. PTR is another
// check's.
#include "sipfed/nodes.h"
#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

struct Question {
  std::string key;      // "SRV _sipfederationtls._tcp.example.com"
  std::string domain;   // the federation's domain that it is about; may be empty
  std::string failure;  // variant, empty when answered
  const DnsAnswer* answer = nullptr;
  std::string name() const { return key.substr(key.find(' ') + 1); }
};

// Empty when the answer can be used; "untested" when the failure was this host's own.
std::string failure_of(const DnsAnswer& answer) {
  if (answer.truncated && answer.tcp_fault) return "tc_without_tcp";
  switch (answer.fault.kind) {
    case Fault::Kind::none:
      break;
    case Fault::Kind::timeout:
      return "timeout";
    case Fault::Kind::refused:
    case Fault::Kind::reset:
    case Fault::Kind::closed:
    case Fault::Kind::unreachable:
      return "no_server";
    case Fault::Kind::protocol:
      return "unsupported";
    default:
      return "untested";
  }
  if (conclusive(answer)) return {};
  if (answer.rcode == "SERVFAIL") return "servfail";
  if (answer.rcode == "REFUSED") return "refused";
  return is_lame(answer) ? "lame" : "unsupported";
}

std::string words_of(const DnsAnswer& answer) {
  if (answer.truncated && answer.tcp_fault) return fault_text(answer.tcp_fault);
  if (answer.fault) return fault_text(answer.fault);
  return answer.rcode;
}

std::string domain_of(const Evidence& evidence, std::string_view name) {
  for (const std::string& domain : {evidence.subject.local, evidence.subject.domain}) {
    if (domain.empty()) continue;
    if (is_within(name, domain)) return domain;
    for (const SrvTarget& target : srv_targets(evidence, domain))
      if (target.host == name) return domain;
  }
  return {};
}

std::vector<Question> questions(const Evidence& evidence, const View& view) {
  const bool retired = peer_is_retired(evidence);
  const std::string inside = lower(evidence.subject.plan.edge_internal);
  std::vector<Question> out;
  for (const auto& [key, answer] : view.dns) {
    if (key.starts_with("PTR ")) continue;
    if (key.substr(key.find(' ') + 1) == inside) continue;  // a server outside need not know it
    Question question{key, {}, failure_of(answer), &answer};
    question.domain = domain_of(evidence, question.name());
    if (question.failure == "untested" || (retired && question.domain == evidence.subject.domain)) continue;
    out.push_back(std::move(question));
  }
  return out;
}

// A server that fails so may be right about itself: what it asked in turn failed.
bool may_be_the_zone(std::string_view failure) {
  return failure == "servfail" || failure == "lame" || failure == "timeout";
}

// All failures are about one domain, and the server, or else another one with the same failure, shows that it
// is not the server: other names are answered, or every vantage point that asked sees the same.
std::string broken_zone(const Evidence& evidence, const View& view, const std::vector<Question>& asked) {
  std::string domain;
  bool others_answered = false;
  const Question* sample = nullptr;
  for (const Question& question : asked) {
    if (question.failure.empty()) {
      others_answered = true;
      continue;
    }
    if (!may_be_the_zone(question.failure) || question.domain.empty()) return {};
    if (sample && question.domain != domain) return {};
    domain = question.domain;
    sample = &question;
  }
  if (!sample) return {};
  bool elsewhere_failed = false;
  for (const auto& [id, other] : evidence.views) {
    const auto found = other.dns.find(sample->key);
    if (other.vantage == view.vantage || found == other.dns.end()) continue;
    const std::string failure = failure_of(found->second);
    if (failure.empty()) return {};
    elsewhere_failed = elsewhere_failed || failure == sample->failure;
  }
  return others_answered || elsewhere_failed ? domain : std::string();
}

// A federation fails by it when the SRV record, or every address of a host, was asked in vain. Pins stand in
// for the peer's.
bool matters(const Evidence& evidence, const View& view, const Question& question) {
  if (question.domain.empty()) return false;
  if (!evidence.subject.pins.empty() && question.domain == evidence.subject.domain) return false;
  if (question.key.starts_with("SRV ")) return question.name() == federation_srv(question.domain);
  return addresses(view, question.name()).empty();
}

Severity severity_of(const Evidence& evidence, const View& view, const std::vector<const Question*>& failed) {
  const auto primary = primary_views(evidence);
  if (std::find(primary.begin(), primary.end(), &view) == primary.end()) return Severity::warning;
  const bool any =
      std::any_of(failed.begin(), failed.end(), [&](const auto* q) { return matters(evidence, view, *q); });
  return any ? Severity::error : Severity::warning;
}

Finding failing(const Evidence& evidence, const View& view, const std::vector<const Question*>& failed,
                std::size_t total, const std::string& zone) {
  const Question& first = *failed.front();
  Finding finding;
  finding.variant = zone.empty() ? first.failure : "zone_failing";
  finding.where = zone.empty() ? first.answer->server : zone;
  finding.args = {{"record", first.name()}, {"fault", words_of(*first.answer)}};
  if (zone.empty()) {
    finding.args["server"] = first.answer->server;
    finding.args["count"] = std::to_string(failed.size());
    finding.args["total"] = std::to_string(total);
  } else {
    finding.args["domain"] = zone;
  }
  for (const Question* question : failed) finding.cites.push_back(view.vantage + ": " + question->key);
  finding.severity = severity_of(evidence, view, failed);
  const bool of_peer = zone == evidence.subject.domain;
  finding.stage = of_peer ? Stage::dns : Stage::local_dns;
  const bool ours_only = !zone.empty() && !of_peer;
  finding.blocks = finding.severity == Severity::error && !ours_only && leads_nowhere(evidence);
  return finding;
}

void judge_view(const Evidence& evidence, const View& view, Opinion& opinion) {
  const auto asked = questions(evidence, view);
  const std::string zone = broken_zone(evidence, view, asked);
  std::map<std::string, std::vector<const Question*>> by_failure;
  for (const Question& question : asked)
    if (!question.failure.empty())
      by_failure[zone.empty() ? question.failure : std::string()].push_back(&question);
  if (by_failure.empty() && !asked.empty()) opinion.excluded_by.push_back(view.vantage + ": " + asked[0].key);
  for (const auto& [failure, failed] : by_failure)
    add_seen_from(opinion.findings, failing(evidence, view, failed, asked.size(), zone), view);
}

// A node that reaches none of its DNS servers says so when one logs in.
void judge_nodes(const Evidence& evidence, Opinion& opinion) {
  for (const Node& node : imp_nodes(evidence))
    if (node->dns_unreachable)
      opinion.findings.push_back(
          {.where = node.name,
           .variant = "node",
           .args = {{"server", node->dns_servers.empty() ? "-" : joined(node->dns_servers)},
                    {"record", federation_srv(evidence.subject.domain)},
                    {"vantage", node.name}},
           .cites = {node.cite()},
           .stage = Stage::local_dns});
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  for (const auto& [id, view] : evidence.views) judge_view(evidence, view, opinion);
  judge_nodes(evidence, opinion);
  return opinion;
}

}  // namespace

extern const Check dns_resolver_failing;
const Check dns_resolver_failing{
    Severity::error, Stage::dns, "B1e B2a B3c B5b B7d", {Fact::dns, Fact::imp}, of_today<judge>};

}  // namespace sipfed::checks
