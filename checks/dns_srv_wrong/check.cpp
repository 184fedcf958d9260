// The federation SRV record exists, but what it says is not what a SIP peer can use (RFC 2782; Cisco's notes
// on federation with Microsoft; guide B1e, B2a, B3c, B5, B7).
#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

constexpr std::uint16_t federation_port = 5061;

struct Place {
  const Evidence& evidence;
  const Side& side;
  const Seen<DnsAnswer>& srv;
};

Finding base(const Place& at, std::string variant, Severity severity) {
  Finding finding;
  finding.where = federation_srv(at.side.domain);
  finding.variant = std::move(variant);
  finding.args = {{"domain", at.side.domain}, {"record", finding.where}};
  finding.cites = {at.srv.cite()};
  finding.severity = severity;
  finding.stage = at.side.stage();
  return finding;
}

// Nothing can be reached through such a record; with an address given by hand the peer's record is not
// needed.
Finding unusable(const Place& at, std::string variant, bool only) {
  const bool pinned = !at.side.ours && !at.evidence.subject.pins.empty();
  Finding finding = base(at, std::move(variant), only && !pinned ? Severity::error : Severity::warning);
  if (at.side.ours && only) finding.explains = reply_symptom(at.evidence);
  finding.blocks = !at.side.ours && leads_nowhere(at.evidence);
  return finding;
}

bool is_alias(const DnsAnswer& answer, std::string_view name) {
  for (const DnsRecord* record : records(answer, "CNAME"))
    if (record->name == name) return true;
  return false;
}

std::string alias_cite(const View& view, const std::string& host) {
  for (const char* type : {"A", "AAAA"})
    if (const auto answer = dns_answer(view, type, host); answer.fact && is_alias(*answer, host))
      return answer.cite();
  return {};
}

// [MS-OCER] 2.2.1: 1009, "SRV target and domain do not match", about our own domain.
bool peer_refuses_name(const Evidence& evidence, const std::string& domain) {
  for (const auto& seen : peer_exchanges(evidence, {})) {
    const SipMessage* reply = final_reply(*seen);
    if (!reply) continue;
    for (const MsDiagnostic& diagnostic : ms_diagnostics(*reply))
      if (const auto named = diagnostic.parameters.find("domain");
          diagnostic.id == 1009 && named != diagnostic.parameters.end() && lower(named->second) == domain)
        return true;
  }
  return false;
}

// What was tried on that target and port.
struct Tried {
  bool connected = false, sip = false, refused = false, failed = false;
  bool at_all() const { return connected || failed; }
};

Tried tried(const Evidence& evidence, const SrvTarget& target) {
  Tried out;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    if (endpoint.host != target.host || endpoint.port != target.port) continue;
    for (const auto& connect : connects(evidence, endpoint)) {
      const Fault::Kind kind = connect->fault.kind;
      out.connected = out.connected || kind == Fault::Kind::none;
      out.refused = out.refused || kind == Fault::Kind::refused;
      out.failed = out.failed || kind == Fault::Kind::refused || kind == Fault::Kind::timeout ||
                   kind == Fault::Kind::unreachable;
    }
    for (const auto& exchange : exchanges(evidence, endpoint, {}, "tls"))
      out.sip = out.sip || !exchange->replies.empty();
  }
  return out;
}

// A port other than 5061 is legal. 5060 and 443 belong to other services of the same servers, so a record
// with them is a slip unless SIP over TLS answers there; any other is suspected only when nothing answers.
// True when the port is known to be right.
bool judge_port(const Place& at, const SrvTarget& target, std::vector<Finding>& findings) {
  if (target.port == federation_port) return true;
  const Tried seen = at.side.ours ? Tried{} : tried(at.evidence, target);
  const bool of_others = target.port == 5060 || target.port == 443;
  if (seen.sip || (seen.connected && !of_others)) return true;
  if (!of_others && !seen.failed) return false;
  Finding finding = base(at, seen.at_all() ? "port" : "port_untried", Severity::warning);
  finding.args["host"] = target.host;
  finding.args["port"] = std::to_string(target.port);
  if (!of_others) {
    finding.certainty = Certainty::suspected;
    finding.explains = seen.refused ? Symptom::port_closed : Symptom::silence;
    finding.likelihood = 60;
  }
  add_seen_from(findings, std::move(finding), *at.srv.view);
  return false;
}

void judge_name(const Place& at, const std::string& host, std::vector<Finding>& findings) {
  if (is_hosted_federation(host)) return;
  if (!is_within(host, at.side.domain)) {
    Finding finding = base(at, "outside_domain", Severity::warning);
    finding.args["host"] = host;
    if (at.side.ours && peer_refuses_name(at.evidence, at.side.domain)) {
      finding.severity = Severity::error;
      finding.explains = Symptom::request_failed;
    }
    add_seen_from(findings, std::move(finding), *at.srv.view);
  }
  const std::string alias = alias_cite(*at.srv.view, host);
  if (alias.empty() || addresses(*at.srv.view, host).empty()) return;  // the latter: no address at all
  Finding finding = base(at, "cname_target", Severity::warning);
  finding.args["host"] = host;
  finding.cites.push_back(alias);
  add_seen_from(findings, std::move(finding), *at.srv.view);
}

// Microsoft before Lync 2010 uses one best target and one address of it. Private beside public addresses, and
// targets without any, are other checks' findings.
void judge_count(const Place& at, const std::vector<SrvTarget>& targets, std::vector<Finding>& findings) {
  std::vector<std::string> seen;
  bool round_robin = false;
  for (const SrvTarget& target : targets) {
    const auto all = addresses(*at.srv.view, target.host);
    if (all.empty() || is_hosted_federation(target.host)) continue;
    const auto v6 = std::count_if(all.begin(), all.end(), [](const std::string& a) { return is_ipv6(a); });
    const auto hidden =
        std::count_if(all.begin(), all.end(), [](const std::string& a) { return is_private_address(a); });
    const auto total = std::ssize(all);
    const bool one_kind = hidden == 0 || hidden == total;
    round_robin = round_robin || (one_kind && (v6 > 1 || total - v6 > 1));
    add_unique(seen, target.host + " (" + joined(all) + ")");
  }
  if (seen.size() < 2 && !round_robin) return;
  Finding finding = base(at, "several_targets", at.side.ours ? Severity::warning : Severity::note);
  finding.args["records"] = joined(seen);
  add_seen_from(findings, std::move(finding), *at.srv.view);
}

// True when the record could be judged and is right.
bool judge_record(const Place& at, std::vector<Finding>& findings) {
  const auto targets = srv_targets(*at.srv);
  const std::size_t before = findings.size();
  bool ports_known = true;
  for (const SrvTarget& target : targets) {
    if (target.host == ".") {
      add_seen_from(findings, unusable(at, "absent_target", targets.size() == 1), *at.srv.view);
    } else if (is_address(target.host)) {
      Finding finding = unusable(at, "address_target", targets.size() == 1);
      finding.args["address"] = target.host;
      add_seen_from(findings, std::move(finding), *at.srv.view);
    } else {
      judge_name(at, target.host, findings);
      if (!judge_port(at, target, findings)) ports_known = false;
    }
  }
  judge_count(at, targets, findings);
  if (is_alias(*at.srv, federation_srv(at.side.domain)))
    add_seen_from(findings, base(at, "owner_alias", Severity::note), *at.srv.view);
  return ports_known && findings.size() == before;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  bool all_known = !peer_is_retired(evidence);
  for (const Side& side : sides(evidence)) {
    bool known = false;
    for (const auto& srv : dns_answers(evidence, "SRV", federation_srv(side.domain))) {
      if (!conclusive(*srv) || records(*srv, "SRV").empty()) continue;
      if (!judge_record({evidence, side, srv}, opinion.findings)) continue;
      opinion.excluded_by.push_back(srv.cite());
      known = true;
    }
    all_known = all_known && known;
  }
  if (!all_known) opinion.excluded_by.clear();
  return opinion;
}

}  // namespace

extern const Check dns_srv_wrong;
const Check dns_srv_wrong{
    Severity::error, Stage::dns, "B1e B2a B3c B5b B7d", {Fact::dns, Fact::tcp}, of_today<judge>};

}  // namespace sipfed::checks
