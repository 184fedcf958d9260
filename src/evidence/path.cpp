#include "sipfed/path.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "sipfed/identity.h"

namespace sipfed {
namespace {

template <class T>
void add_once(std::vector<T>& items, T item) {
  if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(std::move(item));
}

// Facts of one map of every view whose key passes; those with our certificate come first.
template <class T, class Keep>
std::vector<Seen<T>> gathered(const Evidence& evidence, std::map<std::string, T> View::*map, Keep keep) {
  std::vector<Seen<T>> out;
  for (const auto& [id, view] : evidence.views)
    for (const auto& [key, fact] : view.*map)
      if (keep(fact)) out.push_back({&view, key, &fact});
  if constexpr (requires(const T& t) { t.offered_certificate; })
    std::stable_partition(out.begin(), out.end(),
                          [](const Seen<T>& s) { return s.fact->offered_certificate; });
  return out;
}

std::string with_host(const std::string& host, const std::string& endpoint) {
  return host.empty() ? endpoint : host + ' ' + endpoint;
}

constexpr int alias_limit = 8;

std::pair<std::string, std::uint16_t> split_endpoint(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  const long port = colon == std::string::npos ? 5061 : std::strtol(text.c_str() + colon + 1, nullptr, 10);
  return {address, static_cast<std::uint16_t>(port)};
}

}  // namespace

std::string Endpoint::text() const { return endpoint_text(address, port); }
std::string Endpoint::where() const { return with_host(host, text()); }

std::vector<std::string> addresses(const View& view, std::string_view host) {
  std::vector<std::string> out;
  for (const char* type : {"A", "AAAA"}) {
    std::string name(host);
    for (int hop = 0; hop < alias_limit && !name.empty(); ++hop) {
      const auto answer = dns_answer(view, type, name);
      name.clear();
      if (!answer.fact) break;
      for (const DnsRecord* record : records(*answer, type)) add_once(out, record->data);
      // A resolver that does not follow an alias leaves its target to a question of its own.
      if (const auto aliases = records(*answer, "CNAME"); records(*answer, type).empty() && !aliases.empty())
        name = aliases.back()->data;
    }
  }
  return out;
}

std::vector<std::string> addresses(const Evidence& evidence, std::string_view host) {
  std::vector<std::string> out;
  for (const auto& [id, view] : evidence.views)
    for (const std::string& address : addresses(view, host)) add_once(out, address);
  std::stable_partition(out.begin(), out.end(), [](const std::string& a) { return !is_ipv6(a); });
  return out;
}

std::vector<Endpoint> endpoints(const Evidence& evidence, std::string_view domain) {
  std::vector<Endpoint> out;
  if (domain == evidence.subject.domain && !evidence.subject.pins.empty()) {
    for (const std::string& pin : evidence.subject.pins) {
      const auto [host, port] = split_endpoint(pin);
      if (is_address(host))
        out.push_back({std::string(domain), host, port, true});
      else
        for (const std::string& address : addresses(evidence, host))
          add_once(out, Endpoint{host, address, port, true});
    }
    return out;
  }
  for (const SrvTarget& target : srv_targets(evidence, domain))
    for (const std::string& address : addresses(evidence, target.host))
      add_once(out, Endpoint{target.host, address, target.port, false});
  return out;
}

std::vector<Endpoint> peer_endpoints(const Evidence& evidence) {
  return endpoints(evidence, evidence.subject.domain);
}

std::vector<Seen<TcpConnect>> connects(const Evidence& evidence, const Endpoint& endpoint) {
  std::vector<Seen<TcpConnect>> out;
  for (const auto& [id, view] : evidence.views)
    if (const auto found = view.tcp.find(endpoint.text()); found != view.tcp.end())
      out.push_back({&view, found->first, &found->second});
  return out;
}

std::vector<Seen<TlsHandshake>> handshakes(const Evidence& evidence, const Endpoint& endpoint) {
  return gathered(evidence, &View::tls, [&](const TlsHandshake& fact) {
    return fact.connect_to == endpoint.text() && fact.reference == endpoint.host;
  });
}

std::vector<Seen<TlsMatrix>> matrices(const Evidence& evidence, const Endpoint& endpoint) {
  return gathered(evidence, &View::matrix,
                  [&](const TlsMatrix& fact) { return fact.connect_to == endpoint.text(); });
}

std::vector<Seen<TlsFragments>> fragments(const Evidence& evidence, const Endpoint& endpoint) {
  return gathered(evidence, &View::fragments,
                  [&](const TlsFragments& fact) { return fact.connect_to == endpoint.text(); });
}

std::vector<Seen<SipExchange>> exchanges(const Evidence& evidence, const Endpoint& endpoint,
                                         std::string_view method, std::string_view transport) {
  return gathered(evidence, &View::sip, [&](const SipExchange& fact) {
    return fact.connect_to == endpoint.text() && (method.empty() || fact.method == method) &&
           (transport.empty() || fact.transport == transport);
  });
}

std::vector<Seen<TlsHandshake>> peer_handshakes(const Evidence& evidence) {
  std::vector<Seen<TlsHandshake>> out;
  for (const Endpoint& endpoint : peer_endpoints(evidence))
    for (auto& seen : handshakes(evidence, endpoint)) out.push_back(seen);
  std::stable_partition(out.begin(), out.end(), [](const auto& s) { return s->offered_certificate; });
  return out;
}

std::vector<Seen<SipExchange>> peer_exchanges(const Evidence& evidence, std::string_view method,
                                              std::string_view transport) {
  std::vector<std::string> peers;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) peers.push_back(endpoint.text());
  return gathered(evidence, &View::sip, [&](const SipExchange& fact) {
    const bool ours =
        fact.transport == "tcp" || std::find(peers.begin(), peers.end(), fact.connect_to) != peers.end();
    return ours && (method.empty() || fact.method == method) &&
           (transport.empty() || fact.transport == transport);
  });
}

std::string where(const TlsHandshake& fact) { return with_host(fact.reference, fact.connect_to); }
std::string where(const SipExchange& fact) { return with_host(fact.host, fact.connect_to); }

std::vector<Leaf> peer_leaves(const Evidence& evidence) {
  std::vector<Leaf> out;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    for (const auto& seen : handshakes(evidence, endpoint)) {
      if (seen->chain.empty()) continue;
      out.push_back({endpoint, seen, &seen->chain.front()});
      break;
    }
  }
  return out;
}

Time newest(const Evidence& evidence) {
  Time time{};
  for (const auto& [id, view] : evidence.views) time = std::max(time, view.taken_at);
  return time;
}

}  // namespace sipfed
