// A certificate that came back from the CA and cannot be used, since its private key is not with it: in the
// file itself, or on a server that ends every TLS handshake before it says a word.
#include "sipfed/chains.h"
#include "sipfed/rule.h"
#include "sipfed/sides.h"
#include "sipfed/tls_sight.h"

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

bool hung_up(const Fault& fault) {
  return fault.kind == Fault::Kind::closed || fault.kind == Fault::Kind::reset;
}

// TCP opens, and no ClientHello of any kind gets a byte.
bool ends_every_hello(const TlsSight& sight) {
  const auto handshake = [](const auto& seen) {
    return hung_up(seen->fault) && !seen->alert && !server_spoke(*seen);
  };
  const auto version = [](const TlsVersion& tried) {
    return hung_up(tried.fault) && !tried.alert && tried.support != TlsVersion::Support::yes;
  };
  const auto matrix = [&](const auto& seen) {
    return std::all_of(seen->versions.begin(), seen->versions.end(), version);
  };
  return sight.connected && !sight.handshakes.empty() &&
         std::all_of(sight.handshakes.begin(), sight.handshakes.end(), handshake) &&
         std::all_of(sight.matrices.begin(), sight.matrices.end(), matrix);
}

// One cause among many of a port that says nothing, and only of a server with a store of its own.
void suspect(const Evidence& evidence, Opinion& opinion) {
  if (evidence.subject.plan.cisco == "peer") return;
  const std::vector<TlsSight> all = tls_sights(evidence);
  for (const TlsSight& sight : all) {
    const bool everywhere = std::all_of(all.begin(), all.end(), [&](const TlsSight& other) {
      return !(other.endpoint == sight.endpoint) || ends_every_hello(other);
    });
    if (!everywhere) continue;
    Finding finding{.where = sight.endpoint.where(),
                    .variant = "no_key_live",
                    .args = {{"fault", fault_text(sight.handshakes.front()->fault)}},
                    .cites = cites(sight),
                    .certainty = Certainty::suspected,
                    .explains = Symptom::tls_refused,
                    .likelihood = 15,
                    .stage = Stage::tls};
    add_seen_from(opinion.findings, std::move(finding), *sight.view);
  }
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
  if (opinion.findings.empty() && opinion.excluded_by.empty()) suspect(evidence, opinion);
  return opinion;
}

}  // namespace

extern const Check pkcs12_without_key;
const Check pkcs12_without_key{Severity::error,
                               Stage::devices,
                               "A9",
                               {Fact::artefact, Fact::tcp, Fact::tls, Fact::matrix},
                               of_today<judge>};

}  // namespace sipfed::checks
