// Direct federation over TCP: Record-Route without a transport sends the NOTIFY by UDP (RFC 3261, 19.1.2),
// where nobody listens.
#include "sipfed/cisco_side.h"

namespace sipfed::checks {
namespace {

// Name-addrs of Record-Route; a comma inside <> or quotes does not separate (RFC 3261, 20.30).
std::vector<std::string> addresses_in(const std::string& value) {
  std::vector<std::string> out(1);
  bool inside = false, quoted = false;
  for (const char c : value) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '<' || c == '>')) inside = c == '<';
    if (c == ',' && !inside && !quoted)
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

// The parameters within <> belong to the URI. "sips" names its transport by its scheme.
bool lacks_transport(const std::string& address) {
  const std::size_t from = address.find('<');
  const std::size_t to = address.find('>', from == std::string::npos ? 0 : from);
  if (from == std::string::npos || to == std::string::npos) return false;
  const std::string uri = lower(address.substr(from + 1, to - from - 1));
  return uri.starts_with("sip:") && uri.find(";transport=") == std::string::npos;
}

bool notified(const SipExchange& exchange) {
  return std::any_of(exchange.requests.begin(), exchange.requests.end(),
                     [](const SipMessage& request) { return request.method == "NOTIFY"; });
}

std::string first_without_transport(const SipMessage& reply) {
  for (const std::string& value : header_values(reply, "Record-Route"))
    for (const std::string& address : addresses_in(value))
      if (lacks_transport(address)) return value;
  return {};
}

Finding finding_for(const Talk& talk, const std::string& header) {
  const SipExchange& exchange = *talk.subscribe;
  const bool lost = !notified(exchange) && exchange.notify_fault;
  Finding finding{.where = talk.where,
                  .variant = lost ? "lost" : "arrived",
                  .args = {{"header", "Record-Route: " + header}},
                  .cites = cites(talk),
                  .severity = lost ? Severity::error : Severity::warning};
  if (lost) {
    finding.explains = Symptom::no_notify;
    finding.args["fault"] = fault_text(exchange.notify_fault);
  }
  return finding;
}

// By what routes there are: direct federation over TCP, none, or nobody knows.
std::optional<bool> routes_over_tcp(const Evidence& evidence, const Node& node) {
  std::vector<StaticRoute> routes = evidence.subject.plan.routes;
  routes.insert(routes.end(), node->routes.begin(), node->routes.end());
  if (std::any_of(routes.begin(), routes.end(),
                  [](const StaticRoute& route) { return lower(route.protocol) == "tcp"; }))
    return true;
  return routes.empty() && !node->routes_read ? std::nullopt : std::optional(false);
}

// True: the parameter was read, whatever follows from it.
bool judge_nodes(const Evidence& evidence, const std::vector<Node>& nodes, Opinion& opinion) {
  bool told = false;
  for (const Node& node : nodes) {
    const auto found = node_switch(*node.imp, {"transport", "record", "route"});
    if (!found || !found->on) continue;
    told = true;
    const std::optional<bool> tcp = routes_over_tcp(evidence, node);
    if (*found->on)
      opinion.excluded_by.push_back(node.cite());
    else if (tcp && *tcp)
      opinion.findings.push_back(
          {.where = node.name,
           .variant = "parameter",
           .args = {{"setting", found->name + " = " + found->value}},
           .cites = {node.cite()},
           .explains = cisco_is_peer(evidence, nodes) ? Symptom::no_notify : Symptom::none});
    else if (tcp)
      opinion.not_applicable = true;
    else
      opinion.need = Need::static_routes;
  }
  return told;
}

Opinion judge_answers(const Evidence& evidence) {
  Opinion opinion = needs(Need::sip_over_tcp);
  for (const Talk& talk : talks(evidence, "tcp")) {
    const SipMessage* reply = reply_to(talk.subscribe);
    opinion.need = Need::answer;
    if (reply == nullptr || !is_success(reply->status)) continue;
    if (rtc_version(*reply) > 0) {  // the parameter is one of IM and Presence
      opinion.not_applicable = true;
    } else if (const std::string header = first_without_transport(*reply); !header.empty()) {
      opinion.findings.push_back(finding_for(talk, header));
    } else {
      opinion.excluded_by.push_back(talk.subscribe.cite());
    }
  }
  return opinion;
}

// A header seen is the broken state itself, whoever sent it.
Opinion judge(const Evidence& evidence) {
  Opinion live = judge_answers(evidence), read;
  if (!judge_nodes(evidence, imp_nodes(evidence), read))
    return on_node_by_peer(evidence, std::move(live), "run sql select ... from processconfig");
  std::move(live.findings.begin(), live.findings.end(), std::back_inserter(read.findings));
  return read;
}

}  // namespace

extern const Check sip_record_route_no_transport;
const Check sip_record_route_no_transport{Severity::error, Stage::sip, "B6", {Fact::sip, Fact::imp}, judge};

}  // namespace sipfed::checks
