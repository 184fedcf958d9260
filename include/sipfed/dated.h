// The dates of every certificate in the evidence: shown by the peer, ours, and held by ASA and IM and
// Presence; and which of them a clock spoils.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sipfed/chains.h"
#include "sipfed/clocks.h"

namespace sipfed {

struct DatedCertificate {
  enum class Role { shown, identity, trusted };  // identity, trusted: held by a device, by `where`
  Role role = Role::shown;
  std::string where, cite, subject, issuer;
  Time not_before{}, not_after{};
  const View* view = nullptr;

  bool valid_at(Time time) const { return not_before <= time && time <= not_after; }
};

namespace detail {

// Of the stores of a node, those of the SIP proxy: "cup/cup.pem", "cup-trust/AccessEdge.pem".
inline bool is_of_sip_proxy(std::string_view unit, std::string_view suffix) {
  const std::string_view store = unit.substr(0, unit.find('/'));
  for (const std::string name : {"cup", "cup-ECDSA", "sipproxy"})
    if (store == name + std::string(suffix)) return true;
  return false;
}

template <class Held>
void add_held(std::vector<DatedCertificate>& out, const View& view, const std::string& device,
              const Held& held, DatedCertificate::Role role, const std::string& place) {
  if (held.not_after == Time{}) return;  // requested, not issued yet
  out.push_back({role, place, view.vantage + ": " + device, name_text(held.subject), name_text(held.issuer),
                 held.not_before, held.not_after, &view});
}

}  // namespace detail

inline std::vector<DatedCertificate> held_certificates(const Evidence& evidence) {
  using Role = DatedCertificate::Role;
  std::vector<DatedCertificate> out;
  for (const auto& entry : evidence.views) {
    const View& view = entry.second;
    for (const auto& [name, asa] : view.asa)
      for (const Asa::Held& held : asa.certificates)
        detail::add_held(out, view, "asa " + name, held, held.ca ? Role::trusted : Role::identity,
                         held.trustpoints.empty() ? name : name + ' ' + joined(held.trustpoints));
    for (const auto& [name, imp] : view.imp) {
      for (const Imp::Held& held : imp.own)
        if (detail::is_of_sip_proxy(held.unit, ""))
          detail::add_held(out, view, "imp " + name, held, Role::identity, name + ' ' + held.unit);
      for (const Imp::Held& held : imp.trusted)
        if (detail::is_of_sip_proxy(held.unit, "-trust"))
          detail::add_held(out, view, "imp " + name, held, Role::trusted, name + ' ' + held.unit);
    }
  }
  return out;
}

inline std::vector<DatedCertificate> dated_certificates(const Evidence& evidence) {
  std::vector<DatedCertificate> out;
  for (const ShownChain& chain : all_chains(evidence))
    for (const Certificate& certificate : *chain.certificates)
      out.push_back({DatedCertificate::Role::shown, chain.where, chain.cite, name_text(certificate.subject),
                     name_text(certificate.issuer), certificate.not_before, certificate.not_after,
                     chain.view});
  for (DatedCertificate& held : held_certificates(evidence)) out.push_back(std::move(held));
  return out;
}

// Valid now, and not by that clock, however well one takes its uncertainty.
inline std::vector<DatedCertificate> spoilt_by(const Evidence& evidence, const ReadClock& clock) {
  std::vector<DatedCertificate> out;
  const Time now = true_now(evidence, *clock.view), then = time_by(evidence, clock);
  for (DatedCertificate& certificate : dated_certificates(evidence))
    if (certificate.valid_at(now) && !certificate.valid_at(then)) out.push_back(std::move(certificate));
  return out;
}

}  // namespace sipfed
