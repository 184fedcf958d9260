// The certificates of IM and Presence nodes: what a node itself says or shows, and what was exported from it
// into a file; and how an entry of an ASA's store goes together with one. Pointers point into the evidence.
#pragma once

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/answers.h"
#include "sipfed/nodes.h"
#include "sipfed/path.h"
#include "sipfed/sides.h"

namespace sipfed {

struct NodeIdentity {
  enum class Source { read_out, handshake, file };
  Source source = Source::read_out;
  std::string host, cite, serial;  // host of a file: the CN, or the file's name
  std::vector<NameAttribute> subject, issuer;
  Time not_before{};
  std::string file;
};

inline std::string plain_serial(std::string_view serial) {
  const auto first = serial.find_first_not_of('0');
  return lower(first == std::string_view::npos ? "0" : serial.substr(first));
}

inline std::string cn_of(const std::vector<NameAttribute>& name) {
  for (const NameAttribute& attribute : name)
    if (attribute.type == "CN") return lower(attribute.value);
  return {};
}

// Devices differ in the order of attributes and in case.
inline bool same_name(const std::vector<NameAttribute>& a, const std::vector<NameAttribute>& b) {
  const auto bare = [](const std::vector<NameAttribute>& name) {
    std::multiset<std::string> out;
    for (const NameAttribute& attribute : name)
      out.insert(lower(attribute.type) + '=' + lower(attribute.value));
    return out;
  };
  return !a.empty() && bare(a) == bare(b);
}

// A day of tolerance: a device may write dates in a zone that is not known here.
inline constexpr std::chrono::hours zone_tolerance{26};

// The same certificate, be it an identity or an entry of a device's store.
template <class A, class B>
bool same_certificate(const A& a, const B& b) {
  const bool dated = a.not_before != Time() && b.not_before != Time();
  const auto apart = a.not_before - b.not_before;
  return plain_serial(a.serial) == plain_serial(b.serial) && same_name(a.subject, b.subject) &&
         (!dated || (apart <= zone_tolerance && apart >= -zone_tolerance));
}

// What the nodes have now, by their own word or by their own handshake.
inline std::vector<NodeIdentity> current_identities(const Evidence& evidence) {
  using Source = NodeIdentity::Source;
  std::vector<NodeIdentity> out;
  for (const Node& node : imp_nodes(evidence))
    for (const Imp::Held& held : node->own)
      if (held.unit.starts_with("cup/") || held.unit.starts_with("sipproxy/"))
        if (!held.serial.empty())
          out.push_back({Source::read_out,
                         node->talk.host.empty() ? node.name : node->talk.host,
                         node.cite(),
                         plain_serial(held.serial),
                         held.subject,
                         held.issuer,
                         held.not_before,
                         {}});
  // Tomcat shows a certificate of its own at 443 and 8443.
  for (const auto& [id, view] : evidence.views) {
    if (is_superseded(evidence, view, &View::tls)) continue;
    for (const auto& [key, handshake] : view.tls) {
      if (!evidence.subject.plan.imp_nodes.contains(handshake.reference) || handshake.chain.empty() ||
          handshake.connect_to.ends_with("443"))
        continue;
      const Certificate& leaf = handshake.chain.front();
      out.push_back({Source::handshake,
                     handshake.reference,
                     view.vantage + ": " + key,
                     plain_serial(leaf.serial),
                     leaf.subject,
                     leaf.issuer,
                     leaf.not_before,
                     {}});
    }
  }
  return out;
}

// The files handed over with this run, each once.
inline std::vector<Seen<ExportedCertificate>> exported_files(const Evidence& evidence) {
  std::vector<Seen<ExportedCertificate>> out;
  for (const auto& [id, view] : evidence.views) {
    if (!is_current(evidence, view)) continue;
    for (const auto& [file, fact] : view.exported) {
      const auto same = [&, &key = file](const auto& known) { return known.key == key; };
      if (std::none_of(out.begin(), out.end(), same)) out.push_back({&view, file, &fact});
    }
  }
  return out;
}

inline NodeIdentity identity_in(const Seen<ExportedCertificate>& file) {
  const Certificate& leaf = file->chain.front();
  const std::string name = cn_of(leaf.subject);
  return {NodeIdentity::Source::file,
          name.empty() ? file.key : name,
          file.cite(),
          plain_serial(leaf.serial),
          leaf.subject,
          leaf.issuer,
          leaf.not_before,
          file.key};
}

// The node that the file came from has spoken, be it under another domain. A handshake counts for the same
// names only, since a TLS proxy in between shows a certificate of its own.
inline bool speaks_for(const NodeIdentity& now, const NodeIdentity& exported) {
  if (now.source == NodeIdentity::Source::handshake)
    return same_name(now.subject, exported.subject) && same_name(now.issuer, exported.issuer);
  const std::string a = cn_of(now.subject), b = cn_of(exported.subject);
  return !a.empty() && a.substr(0, a.find('.')) == b.substr(0, b.find('.'));
}

// The ASA trusts the issuer, where that is another than the node itself.
inline bool issued_by(const NodeIdentity& identity, const Asa::Held& held) {
  return !same_name(identity.subject, identity.issuer) && same_name(held.subject, identity.issuer);
}

// Of that node under this or an earlier name: host and domain are not changed together.
inline bool was_of(const Asa::Held& held, const NodeIdentity& identity) {
  if (!held.ca || !same_name(held.subject, held.issuer)) return false;
  const std::string old = cn_of(held.subject), now = cn_of(identity.subject);
  if (old == now) return !now.empty();
  if (!is_fqdn(old) || !is_fqdn(now)) return false;
  const auto dot_old = old.find('.'), dot_now = now.find('.');
  return old.substr(0, dot_old) == now.substr(0, dot_now) || old.substr(dot_old) == now.substr(dot_now);
}

}  // namespace sipfed
