// The peer puts an empty TLS record before its data, an old countermeasure that delays Microsoft's side.
#include "sipfed/nodes.h"
#include "sipfed/rule.h"
#include "sipfed/tls_ground.h"

namespace sipfed::checks {
namespace {

// Empty records exist with CBC suites of SSLv3 and TLS 1.0 only (TLS 1.1 has an IV of its own, RFC 4346).
bool cannot_happen(const Evidence& evidence, const Endpoint& endpoint) {
  for (const auto& seen : matrices(evidence, endpoint)) {
    int refused = 0;
    for (const TlsVersion& version : seen->versions)
      if ((version.version == "SSLv3" || version.version == "TLSv1") &&
          version.support == TlsVersion::Support::no)
        ++refused;
    if (refused == 2) return true;
  }
  return false;
}

// Alert 70, as a number or in the words of the TLS library.
bool refused_version(const TlsFragments& fact) {
  const std::string& detail = fact.fault.detail;
  return fact.fault.kind == Fault::Kind::alert &&
         (detail.starts_with("70") || detail.find("protocol version") != std::string::npos);
}

bool accepts_old(const Evidence& evidence, const Endpoint& endpoint) {
  for (const auto& seen : matrices(evidence, endpoint))
    for (const TlsVersion& version : seen->versions)
      if ((version.version == "SSLv3" || version.version == "TLSv1") &&
          version.support == TlsVersion::Support::yes)
        return true;
  return false;
}

Finding finding(const Endpoint& endpoint, const Seen<TlsFragments>& seen, bool microsoft) {
  return {.where = endpoint.where(),
          .variant = microsoft ? "microsoft" : "other",
          .args = {{"vantage", seen.view->vantage},
                   {"count", std::to_string(seen->empty_records)},
                   {"total", std::to_string(seen->data_records)},
                   {"version", seen->version},
                   {"suite", seen->cipher}},
          .cites = {seen.cite()},
          .severity = Severity::warning,
          .explains = Symptom::delay};
}

// Each endpoint: sends them, does not, cannot, or nobody knows. What is not known of one is not excluded by
// another. A Microsoft peer never was the sender that the guide means: that is our own IM and Presence, which
// only its TLS context shows.
struct Live {
  Opinion opinion;
  bool untold = false;
};

Live judge_live(const Evidence& evidence, bool microsoft) {
  Live live;
  Opinion& opinion = live.opinion;
  bool any_impossible = false;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    bool untold = accepts_old(evidence, endpoint);
    bool refused = false;
    for (const auto& seen : fragments(evidence, endpoint)) {
      if (seen->empty_records > 0) {
        opinion.findings.push_back(finding(endpoint, seen, microsoft));
      } else if (seen->data_records > 0) {
        untold = microsoft;
        if (!microsoft) opinion.excluded_by.push_back(seen.cite());
      }
      refused = refused || refused_version(*seen);
    }
    live.untold = live.untold || untold;
    any_impossible =
        any_impossible || cannot_happen(evidence, endpoint) || (refused && !accepts_old(evidence, endpoint));
  }
  if (live.untold) opinion.excluded_by.clear();
  opinion.not_applicable = any_impossible && !live.untold;
  return live;
}

// The check box of the Peer Auth TLS context, towards a peer with which TLS 1.0 may be agreed on.
Opinion judge_contexts(const Evidence& evidence) {
  const std::vector<Node> nodes = imp_nodes(evidence);
  if (nodes.empty()) return needs(Need::imp_log_in);
  Opinion opinion = lacks("System > Security > TLS Context Configuration");
  for (const Node& node : nodes) {
    const auto box = node_switch(*node.imp, {"peerauth", "disableemptyfragments"});
    if (!box || !box->on) continue;
    if (*box->on)
      opinion.excluded_by.push_back(node.cite());
    else
      opinion.findings.push_back({.where = node.name,
                                  .variant = "context",
                                  .args = {{"setting", box->name + " = " + box->value}},
                                  .cites = {node.cite()},
                                  .severity = Severity::warning,
                                  .explains = Symptom::delay});
  }
  if (!opinion.findings.empty()) opinion.excluded_by.clear();
  return opinion;
}

Opinion judge(const Evidence& evidence) {
  const bool microsoft = looks_microsoft(evidence);
  Live live = judge_live(evidence, microsoft);
  if (!microsoft || !live.untold || !live.opinion.findings.empty()) return live.opinion;
  return judge_contexts(evidence);
}

}  // namespace

extern const Check tls_empty_fragments;
const Check tls_empty_fragments{
    Severity::warning, Stage::tls, "B4", {Fact::matrix, Fact::fragments, Fact::sip, Fact::imp}, judge};

}  // namespace sipfed::checks
