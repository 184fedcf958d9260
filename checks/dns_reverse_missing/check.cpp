// The address of the Microsoft side has no PTR record, or the question for it ends in nothing: IM and
// Presence looks it up before it lets a request through (guide B4).
#include <set>

#include "sipfed/cisco_side.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

// The sixteen-bit groups of an IPv6 text without "::" and dots, as far as they go.
std::vector<unsigned> groups(std::string_view text) {
  std::vector<unsigned> out;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    out.push_back(static_cast<unsigned>(std::stoul("0" + std::string(text.substr(0, colon)), nullptr, 16)));
    text = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  }
  return out;
}

// RFC 3596 2.5. Empty for a text with an embedded IPv4 address, which no resolver writes in an AAAA record of
// use.
std::string reverse_v6(std::string_view address) {
  if (address.find('.') != std::string_view::npos) return {};
  const std::size_t gap = address.find("::");
  std::vector<unsigned> all = groups(address.substr(0, gap));
  if (gap != std::string_view::npos) {
    const std::vector<unsigned> tail = groups(address.substr(gap + 2));
    if (all.size() + tail.size() > 8) return {};
    all.resize(8 - tail.size());
    all.insert(all.end(), tail.begin(), tail.end());
  }
  std::string out;
  for (auto group = all.rbegin(); group != all.rend(); ++group)
    for (unsigned shift = 0; shift < 16; shift += 4) {
      out += "0123456789abcdef"[(*group >> shift) & 0xF];
      out += '.';
    }
  return out + "ip6.arpa";
}

// RFC 1035 3.5.
std::string reverse_name(std::string_view address) {
  if (is_ipv6(address)) return reverse_v6(address);
  std::string out;
  for (std::size_t end = address.size(); end != std::string_view::npos;) {
    const std::size_t dot = address.substr(0, end).rfind('.');
    const std::size_t from = dot == std::string_view::npos ? 0 : dot + 1;
    out += std::string(address.substr(from, end - from)) + '.';
    end = dot;
  }
  return out + "in-addr.arpa";
}

// A server that answers nothing else either is dns_resolver_failing's finding.
bool answers_others(const View& view) {
  return std::any_of(view.dns.begin(), view.dns.end(), [](const auto& entry) {
    return !entry.first.starts_with("PTR ") && conclusive(entry.second);
  });
}

bool asked_in_vain(const DnsAnswer& answer) {
  switch (answer.fault.kind) {
    case Fault::Kind::none:
      return !conclusive(answer);
    case Fault::Kind::timeout:
    case Fault::Kind::refused:
    case Fault::Kind::unreachable:
    case Fault::Kind::protocol:
      return true;
    default:
      return false;
  }
}

Finding reverse(const Endpoint& endpoint, const std::string& record, const Seen<DnsAnswer>& seen,
                bool in_vain) {
  Finding finding;
  finding.where = endpoint.address;
  finding.variant = in_vain ? "in_vain" : "missing";
  finding.args = {{"address", endpoint.address}, {"record", record}, {"host", endpoint.host}};
  if (in_vain) {
    finding.args["fault"] = seen->fault ? fault_text(seen->fault) : seen->rcode;
    finding.args["took"] = took_text(seen->took);
  } else {
    finding.args["rcode"] = seen->rcode == "NXDOMAIN" ? "NXDOMAIN" : "NODATA";
  }
  finding.cites = {seen.cite()};
  finding.severity = Severity::warning;
  finding.explains = Symptom::delay;
  return finding;
}

void judge_endpoint(const Evidence& evidence, const Endpoint& endpoint, Opinion& opinion) {
  const std::string record = reverse_name(endpoint.address);
  for (const auto& seen : dns_answers(evidence, "PTR", record)) {
    const bool in_vain = asked_in_vain(*seen);
    if (in_vain && answers_others(*seen.view)) {
      add_seen_from(opinion.findings, reverse(endpoint, record, seen, true), *seen.view);
    } else if (conclusive(*seen) && records(*seen, "PTR").empty()) {
      add_seen_from(opinion.findings, reverse(endpoint, record, seen, false), *seen.view);
    } else if (conclusive(*seen)) {
      opinion.excluded_by.push_back(seen.cite());
    }
  }
}

// So long an answer is no matter of distance; IM and Presence itself logs access checks that take longer.
constexpr Micros slow = std::chrono::seconds(2);

bool may_be_imp(const Evidence& evidence) {
  const std::string& cisco = evidence.subject.plan.cisco;
  return cisco.empty() ? peer_kind(evidence) == PeerKind::cisco : cisco == "peer";
}

// The addresses that the peer sees us at, as far as they are known. One of the inside is none of them where
// that of the outside is known.
std::set<std::string> own_addresses(const Evidence& evidence) {
  std::set<std::string> own = evidence.subject.expect;
  for (const Endpoint& endpoint : endpoints(evidence, evidence.subject.local)) own.insert(endpoint.address);
  const auto is_inside = [](const std::string& address) { return is_private_address(address); };
  if (!std::all_of(own.begin(), own.end(), is_inside)) std::erase_if(own, is_inside);
  return own;
}

// IM and Presence as the peer looks up whoever asks it: then the missing record is that of our own address.
void judge_delay(const Evidence& evidence, Opinion& opinion) {
  if (!may_be_imp(evidence)) return;
  for (const Talk& talk : talks(evidence)) {
    if (reply_to(talk.options) == nullptr || talk.options->took < slow) continue;
    for (const std::string& address : own_addresses(evidence)) {
      const std::string record = reverse_name(address);
      for (const auto& seen : dns_answers(evidence, "PTR", record)) {
        const bool in_vain = asked_in_vain(*seen) && answers_others(*seen.view);
        if (!in_vain && (!conclusive(*seen) || !records(*seen, "PTR").empty())) continue;
        Finding finding = reverse({{}, address, 0, false}, record, seen, in_vain);
        finding.where = talk.where;
        finding.variant = "late";
        finding.args["fault"] = in_vain ? finding.args["fault"] : finding.args["rcode"];
        finding.args["took"] = took_text(talk.options->took);
        finding.cites.push_back(talk.options.cite());
        finding.certainty = Certainty::suspected;
        add_seen_from(opinion.findings, std::move(finding), *seen.view);
      }
    }
  }
}

// IM and Presence is the peer's, so that the address it looks up is ours.
Opinion judge_ours(const Evidence& evidence) {
  Opinion opinion;
  judge_delay(evidence, opinion);
  if (!opinion.findings.empty()) return opinion;
  const std::set<std::string> own = own_addresses(evidence);
  if (own.empty()) return needs(evidence.subject.local.empty() ? Need::local_domain : Need::expected_address);
  for (const std::string& address : own) judge_endpoint(evidence, {{}, address, 0, false}, opinion);
  for (Finding& finding : opinion.findings) {
    finding.variant = "own_" + finding.variant;
    finding.stage = Stage::local_dns;
  }
  return opinion;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  if (peer_is_retired(evidence)) return opinion;
  if (cisco_is_peer(evidence)) return judge_ours(evidence);
  std::vector<std::string> judged;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    if (std::find(judged.begin(), judged.end(), endpoint.address) != judged.end()) continue;
    judged.push_back(endpoint.address);
    judge_endpoint(evidence, endpoint, opinion);
  }
  judge_delay(evidence, opinion);
  return opinion;
}

}  // namespace

extern const Check dns_reverse_missing;
const Check dns_reverse_missing{Severity::warning, Stage::dns, "B4", {Fact::dns, Fact::sip}, of_today<judge>};

}  // namespace sipfed::checks
