// The CA's enrolment service does not hand out its certificates, or its own have run out. GetCACert decides;
// GetCACaps may be empty or missing with old services (RFC 8894 section 3.5.1).
#include <algorithm>
#include <optional>

#include "sipfed/answers.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

constexpr std::string_view certificate_key = "GetCACert ";

bool has_url(const Asa::Trustpoint& trustpoint) { return lower(trustpoint.enrollment).starts_with("http"); }

// A trustpoint of an ASA that enrols there, and whether it has its certificate.
struct Enrolling {
  std::string label;  // "asa EDGE"
  std::string cite;
  bool enrolled = false;
};

bool holds_identity(const Asa& asa, const std::string& trustpoint, Time now) {
  return std::any_of(asa.certificates.begin(), asa.certificates.end(), [&](const Asa::Held& held) {
    const auto& names = held.trustpoints;
    return !held.ca && lower(held.status) == "available" && now < held.not_after &&
           std::find(names.begin(), names.end(), trustpoint) != names.end();
  });
}

std::vector<Enrolling> enrolling_at(const Evidence& evidence, const std::string& url) {
  std::vector<Enrolling> found;
  for (const auto& [key, view] : evidence.views)
    for (const auto& [name, asa] : view.asa)
      for (const Asa::Trustpoint& trustpoint : asa.trustpoints)
        if (trustpoint.enrollment == url && !is_superseded(evidence, view, &View::asa))
          found.push_back({name + ' ' + trustpoint.name, view.vantage + ": " + name,
                           holds_identity(asa, trustpoint.name, view.taken_at)});
  return found;
}

std::string variant_of(const Fault& fault) {
  if (fault.kind == Fault::Kind::refused) return "refused";
  return fault.kind == Fault::Kind::timeout || fault.kind == Fault::Kind::unreachable ? "silent" : "no_http";
}

std::string variant_of(int status) {
  switch (status) {
    case 401:
      return "authentication";
    case 403:
      return "forbidden";
    case 404:
      return "not_installed";
    case 503:
      return "pool_stopped";
    case 407:
    case 502:
    case 504:
      return "proxy";
    default:
      return status >= 500 ? "broken" : status / 100 == 3 ? "redirected" : "other_status";
  }
}

bool expires_soon(const Certificate& certificate, Time now) {
  const std::chrono::seconds lifetime = certificate.not_after - certificate.not_before;
  return certificate.not_after - now <= std::min<std::chrono::seconds>(lifetime / 3, std::chrono::hours(720));
}

// The registration authority's certificate that ends first; without one, the CA's that ends last.
const Certificate& decisive(const std::vector<Certificate>& chain) {
  return *std::min_element(chain.begin(), chain.end(), [](const Certificate& a, const Certificate& b) {
    if (a.ca != b.ca) return b.ca;
    return a.ca ? a.not_after > b.not_after : a.not_after < b.not_after;
  });
}

std::optional<Finding> by_dates(const ScepAnswer& answer, Time now) {
  const Certificate& certificate = decisive(answer.chain);
  Finding finding;
  if (now > certificate.not_after)
    finding.variant = certificate.ca ? "ca_expired" : "ra_expired";
  else if (!certificate.ca && expires_soon(certificate, now))
    finding.variant = "ra_expires_soon";
  else
    return std::nullopt;
  if (finding.variant == "ra_expires_soon") finding.severity = Severity::warning;
  const long days = now > certificate.not_after ? days_between(certificate.not_after, now)
                                                : days_between(now, certificate.not_after);
  finding.args = {{"subject", subject_text(certificate.subject)},
                  {"not_after", iso_time(certificate.not_after)},
                  {"days", std::to_string(days)}};
  return finding;
}

std::optional<Finding> reading(const ScepAnswer& answer, Time now) {
  Finding finding;
  if (answer.fault) {
    finding.variant = variant_of(answer.fault);
    finding.args["fault"] = fault_text(answer.fault);
    return finding;
  }
  finding.args = {{"status", std::to_string(answer.status) + ' ' + answer.reason},
                  {"product", answer.server.empty() ? "-" : answer.server}};
  if (answer.status / 100 != 2) {
    finding.variant = variant_of(answer.status);
    return finding;
  }
  if (!answer.chain.empty()) return by_dates(answer, now);
  finding.variant = answer.body == ScepAnswer::Body::html ? "html" : "no_certificate";
  return finding;
}

bool says_nothing(const ScepAnswer& answer) {
  using Kind = Fault::Kind;
  return answer.fault.kind == Kind::cancelled || answer.fault.kind == Kind::local ||
         answer.fault.kind == Kind::no_family;
}

// An ASA that has its certificate fails at the next renewal only.
void add_trustpoints(const std::vector<Enrolling>& trustpoints, Finding& finding) {
  if (trustpoints.empty()) return;
  std::vector<std::string> labels;
  for (const Enrolling& trustpoint : trustpoints) {
    labels.push_back(trustpoint.label);
    add_unique(finding.cites, trustpoint.cite);
  }
  finding.where += " (" + joined(labels) + ')';
  if (std::all_of(trustpoints.begin(), trustpoints.end(),
                  [](const Enrolling& each) { return each.enrolled; }))
    finding.severity = Severity::warning;
}

// Without any answer: what would have to be said for one, or that nobody enrols that way.
Opinion unasked(const Evidence& evidence) {
  bool read = false;
  for (const auto& [key, view] : evidence.views)
    for (const auto& [name, asa] : view.asa)
      for (const Asa::Trustpoint& trustpoint : asa.trustpoints) {
        if (has_url(trustpoint)) return needs(Need::answer);
        read = true;
      }
  if (!evidence.subject.plan.scep_url.empty()) return needs(Need::answer);
  return read ? not_applicable() : needs(Need::scep_url);
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  for (const auto& [run, view] : evidence.views) {
    if (is_superseded(evidence, view, &View::scep)) continue;
    for (const auto& [key, answer] : view.scep) {
      if (!key.starts_with(certificate_key) || says_nothing(answer)) continue;
      const std::string url = key.substr(certificate_key.size()), cite = view.vantage + ": " + key;
      std::optional<Finding> finding = reading(answer, view.taken_at);
      if (!finding) {
        opinion.excluded_by.push_back(cite);
        continue;
      }
      finding->where = url;
      finding->cites = {cite};
      if (view.scep.contains("GetCACaps " + url))
        finding->cites.push_back(view.vantage + ": GetCACaps " + url);
      add_trustpoints(enrolling_at(evidence, url), *finding);
      add_seen_from(opinion.findings, std::move(*finding), view);
    }
  }
  return opinion.findings.empty() && opinion.excluded_by.empty() ? unasked(evidence) : opinion;
}

}  // namespace

extern const Check scep_unavailable;
const Check scep_unavailable{Severity::error, Stage::devices, "A2", {Fact::scep, Fact::asa}, judge};

}  // namespace sipfed::checks
