// Certificate signing requests that a CA turns away: subjects with parts missing or abbreviated, weak keys,
// broken signatures. Public CAs fill in or drop what they do not need; the guide's CA wants all six parts.
#include <cctype>
#include <optional>

#include "sipfed/chains.h"
#include "sipfed/rule.h"
#include "sipfed/sides.h"
#include "sipfed/subject_name.h"

namespace sipfed::checks {
namespace {

using Subject = std::vector<NameAttribute>;

std::string value_of(const Subject& subject, std::string_view type) {
  for (const NameAttribute& attribute : subject)
    if (attribute.type == type) return attribute.value;
  return {};
}

std::vector<std::string> missing_in(const Subject& subject) {
  std::vector<std::string> out;
  for (const char* type : {"C", "ST", "L", "O", "OU"})
    if (value_of(subject, type).empty()) out.emplace_back(type);
  return out;
}

bool is_letters(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::vector<std::string> abbreviated_in(const Subject& subject) {
  std::vector<std::string> out;
  for (const char* type : {"ST", "L"})
    if (const std::string value = value_of(subject, type); is_letters(value, 2, 3))
      out.push_back(std::string(type) + '=' + value);
  return out;
}

bool has_fqdn_as_name(const Subject& subject) {
  const std::string name = value_of(subject, "CN");
  return is_fqdn(name.starts_with("*.") ? name.substr(2) : name);
}

class Reading {
 public:
  Reading(std::string where, std::string cite, const Subject& subject)
      : where_(std::move(where)), cite_(std::move(cite)), subject_(subject) {}

  void read_subject() {
    const std::vector<std::string> missing = missing_in(subject_);
    const std::string country = value_of(subject_, "C"), name = value_of(subject_, "CN");
    if (missing == std::vector<std::string>{"OU"})
      add("no_unit", Severity::warning, missing);
    else if (!missing.empty())
      add("missing", Severity::error, missing);
    if (!country.empty() && !(country.size() == 2 && std::isalpha(static_cast<unsigned char>(country[0])) &&
                              std::isalpha(static_cast<unsigned char>(country[1]))))
      add("country", Severity::error, {country});
    if (const auto short_forms = abbreviated_in(subject_); !short_forms.empty())
      add("abbreviated", Severity::warning, short_forms);
    if (!has_fqdn_as_name(subject_)) add("no_fqdn", Severity::error, {name.empty() ? "-" : name});
  }

  void read_key(const SigningRequest& request) {
    const std::string digest = lower(request.signature);
    if (request.key_type == "DSA" || (lower(request.key_type).starts_with("rsa") && request.key_bits < 2048))
      add("key", Severity::error, {request.key_type + ' ' + std::to_string(request.key_bits)});
    if (digest.find("md5") != std::string::npos || digest.find("sha1") != std::string::npos)
      add("digest", Severity::warning, {request.signature});
    if (!request.signature_verifies) add("broken", Severity::error, {request.signature});
  }

  void add(std::string_view variant, Severity severity, const std::vector<std::string>& parts) {
    findings.push_back({.where = where_,
                        .variant = std::string(variant),
                        .args = {{"parts", joined(parts)}, {"subject", name_text(subject_)}},
                        .cites = {cite_},
                        .severity = severity});
  }

  void settle(Opinion& opinion) {
    if (findings.empty()) opinion.excluded_by.push_back(cite_);
    opinion.findings.insert(opinion.findings.end(), findings.begin(), findings.end());
  }

  std::vector<Finding> findings;

 private:
  std::string where_, cite_;
  const Subject& subject_;
};

void read_request(const Seen<SigningRequest>& seen, Opinion& opinion) {
  const Fault& fault = seen->fault;
  if (fault && fault.kind != Fault::Kind::protocol) return;
  Reading reading(seen.key, seen.cite(), seen->subject);
  if (fault) {
    reading.add("unreadable", Severity::error, {fault.detail});
  } else {
    reading.read_subject();
    reading.read_key(*seen);
  }
  reading.settle(opinion);
}

// Those that only hold another's certificate have no subject-name; a self-signed one meets no CA.
void read_trustpoint(const Asa::Trustpoint& trustpoint, const Seen<Asa>& asa, Opinion& opinion) {
  if (trustpoint.subject_name.empty() || trustpoint.enrollment == "self") return;
  const Subject subject = subject_of_text(trustpoint.subject_name);
  Reading reading(asa.key + ": trustpoint " + trustpoint.name, asa.cite(), subject);
  reading.read_subject();
  reading.settle(opinion);
}

// What we show was made from such a request once; it works, so that is worth a note and no more.
void read_own(const Evidence& evidence, Opinion& opinion) {
  if (evidence.subject.plan.cisco != "local") return;
  for (const ShownChain& chain : own_chains(evidence)) {
    Reading reading(chain.where, chain.cite, chain.leaf().subject);
    const std::vector<std::string> missing = missing_in(chain.leaf().subject);
    if (missing.empty() || missing == std::vector<std::string>{"OU"}) continue;
    reading.add("own", Severity::note, missing);
    reading.findings.back().stage = Stage::own_certificate;
    reading.settle(opinion);
  }
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(Need::signing_request);
  for (const auto& entry : evidence.views) {
    const View& view = entry.second;
    for (const auto& [name, request] : view.request)
      read_request(Seen<SigningRequest>{&view, name, &request}, opinion);
    for (const auto& [name, asa] : view.asa)
      for (const Asa::Trustpoint& trustpoint : asa.trustpoints)
        read_trustpoint(trustpoint, Seen<Asa>{&view, name, &asa}, opinion);
  }
  read_own(evidence, opinion);
  return opinion;
}

}  // namespace

extern const Check csr_subject_incomplete;
const Check csr_subject_incomplete{Severity::error,
                                   Stage::devices,
                                   "A4",
                                   {Fact::artefact, Fact::asa, Fact::own_certificate},
                                   of_today<judge>};

}  // namespace sipfed::checks
