// Whose domain is asked about, and in whose name.
#include <algorithm>

#include "gather/probe.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

// "sip.ours.example" and "*.ours.example" stand for "ours.example".
std::string domain_of(const std::string& host) {
  const std::size_t dot = host.find('.');
  const std::string parent = dot == std::string::npos ? "" : host.substr(dot + 1);
  return lower(parent.find('.') == std::string::npos ? host : parent);
}

std::string own_domain(const Subject& subject, const Settings& settings) {
  if (!subject.local.empty()) return subject.local;
  if (settings.certificate) {
    const auto chain = chain_of(*settings.certificate);
    if (!chain.empty())
      if (const auto held = certificate_names(chain.front());
          !held.empty() && is_fqdn(domain_of(held.front())))
        return domain_of(held.front());
  }
  return "sipfed.invalid";
}

}  // namespace

Asked asked_about(const Subject& subject, const Settings& settings) {
  Asked asked;
  asked.domain = subject.domain;
  asked.synthetic_user = subject.user.empty();
  asked.user = asked.synthetic_user ? "sip:sipfed-probe@" + subject.domain : subject.user;
  asked.from_uri = "sip:sipfed@" + own_domain(subject, settings);
  return asked;
}

std::vector<SipQuestion> questions_for(const Asked& asked, const Settings& settings) {
  std::vector<SipQuestion> questions;
  questions.push_back({"OPTIONS", "sip:" + asked.domain, false});
  questions.push_back({"SUBSCRIBE", asked.user, asked.synthetic_user});
  if (settings.send_message) questions.push_back({"MESSAGE", asked.user, asked.synthetic_user});
  return questions;
}

}  // namespace sipfed::gather
