// Keys and signatures below what current TLS stacks accept (NIST SP 800-131A; OpenSSL's security level 2).
#include "sipfed/chains.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

struct Flaw {
  std::string_view variant;
  Severity severity = Severity::warning;
};

std::optional<Flaw> key_flaw(const Certificate& certificate) {
  const std::string type = lower(certificate.key_type);
  const int bits = certificate.key_bits;
  if (type.starts_with("rsa") && bits > 0 && bits < 2048)
    return Flaw{"rsa", bits < 1024 ? Severity::error : Severity::warning};
  if (type == "ec" && bits > 0 && bits < 256) return Flaw{"ec"};
  if (type == "dsa") return Flaw{"dsa"};
  return std::nullopt;
}

// Nobody checks the signature of a self-signed certificate: it is trusted as it stands, or not at all.
std::optional<Flaw> signature_flaw(const Certificate& certificate) {
  if (certificate.self_signed) return std::nullopt;
  const std::string name = lower(certificate.signature);
  const auto has = [&](std::string_view word) { return name.find(word) != std::string::npos; };
  if (has("md5") || has("md4") || has("md2")) return Flaw{"md5", Severity::error};
  if (has("sha1") || name == "dsawithsha") return Flaw{"sha1"};
  return std::nullopt;
}

Finding describe(const ShownChain& chain, const Certificate& certificate, const Flaw& flaw) {
  Finding finding;
  finding.where = chain.where;
  finding.variant = flaw.variant;
  finding.severity = flaw.severity;
  finding.args = {{"subject", name_text(certificate.subject)},
                  {"key", certificate.key_type + ' ' + std::to_string(certificate.key_bits)},
                  {"signature", certificate.signature.empty() ? "-" : certificate.signature}};
  finding.cites = {chain.cite};
  if (chain.ours()) finding.stage = Stage::own_certificate;
  return finding;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  for (const ShownChain& chain : all_chains(evidence)) {
    const std::size_t before = opinion.findings.size();
    for (const Certificate& certificate : *chain.certificates) {
      if (const auto flaw = key_flaw(certificate))
        opinion.findings.push_back(describe(chain, certificate, *flaw));
      if (const auto flaw = signature_flaw(certificate))
        opinion.findings.push_back(describe(chain, certificate, *flaw));
    }
    const Certificate& leaf = chain.leaf();
    const bool known = !leaf.key_type.empty() && !leaf.signature.empty();
    // A strong key of ours says nothing of the peer's; a rehearsal judges the one that is planned.
    const bool counts = !chain.ours() || evidence.subject.rehearsal;
    if (known && counts && opinion.findings.size() == before) opinion.excluded_by.push_back(chain.cite);
  }
  return opinion;
}

}  // namespace
extern const Check tls_key_weak;
const Check tls_key_weak{Severity::error, Stage::tls, "", {Fact::tls, Fact::own_certificate}, judge};
}  // namespace sipfed::checks
