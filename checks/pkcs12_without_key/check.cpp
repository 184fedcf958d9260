// A certificate that came back from the CA and cannot be used, since its private key is not with it.
#include "sipfed/chains.h"
#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

constexpr std::string_view server_auth = "1.3.6.1.5.5.7.3.1";
constexpr std::string_view client_auth = "1.3.6.1.5.5.7.3.2";

// Without the extension every purpose is allowed (RFC 5280, 4.2.1.12).
bool fit_for_both(const Certificate& leaf) {
  const auto lists = [&](std::string_view oid) {
    return std::find(leaf.eku.begin(), leaf.eku.end(), oid) != leaf.eku.end();
  };
  return !leaf.has_eku || (lists(server_auth) && lists(client_auth));
}

// Empty: whole. A file that does not open may be whole; one that is no PKCS #12 at all is not.
std::string_view flaw_of(const Pkcs12& file) {
  if (file.fault) return file.fault.kind == Fault::Kind::protocol ? "damaged" : "unknown";
  if (file.chain.empty()) return file.has_key ? "no_certificate" : "damaged";
  if (!file.has_key) return "no_key";
  if (!file.key_matches) return "mismatch";
  return fit_for_both(file.chain.front()) ? "" : "usage";
}

Finding describe(const Seen<Pkcs12>& seen, std::string_view flaw) {
  Finding finding{.where = seen.key,
                  .variant = std::string(flaw),
                  .args = {{"subject", "-"}, {"eku", "-"}, {"fault", fault_text(seen->fault)}},
                  .cites = {seen.cite()},
                  .severity = flaw == "usage" ? Severity::warning : Severity::error};
  if (seen->chain.empty()) return finding;
  const Certificate& leaf = seen->chain.front();
  finding.args["subject"] = name_text(leaf.subject);
  if (!leaf.eku.empty()) finding.args["eku"] = joined(leaf.eku);
  return finding;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(Need::pkcs12_file);
  for (const auto& entry : evidence.views) {
    for (const auto& [name, file] : entry.second.pkcs12) {
      const Seen<Pkcs12> seen{&entry.second, name, &file};
      const std::string_view flaw = flaw_of(file);
      if (flaw == "unknown") continue;
      if (flaw.empty())
        opinion.excluded_by.push_back(seen.cite());
      else
        opinion.findings.push_back(describe(seen, flaw));
    }
  }
  return opinion;
}

}  // namespace

extern const Check pkcs12_without_key;
const Check pkcs12_without_key{Severity::error, Stage::devices, "A9", {Fact::artefact}, of_today<judge>};

}  // namespace sipfed::checks
