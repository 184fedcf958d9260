// Remote Desktop at the FIPS encryption level, which the client that came with Windows XP does not know
// ([guide] B9). Encryption as MS-RDPBCGR 2.2.1.4.3 numbers it.
#include <cstdio>

#include "sipfed/read_outs.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

constexpr std::uint32_t fips_method = 0x10, fips_level = 4;
constexpr std::uint32_t tls_required = 1, credssp_required = 5;  // RDP_NEG_FAILURE
constexpr std::uint32_t tls = 1, credssp = 2;                    // selectedProtocol

bool got_fips(const RdpTry& result) { return result.method == fips_method || result.level == fips_level; }

bool hung_up(const RdpTry& result) {
  return result.fault.kind == Fault::Kind::closed || result.fault.kind == Fault::Kind::reset;
}

// A server takes the strongest method offered, so that alone is no proof: what the old client gets is.
bool requires_fips(const RdpAnswer& answer) {
  if (answer.old_client.method) return got_fips(answer.old_client);
  if (answer.plain.level == fips_level) return true;
  return got_fips(answer.plain) && answer.old_client.confirmed && hung_up(answer.old_client);
}

// What else keeps the old client out; empty: nothing that was seen.
std::string_view other_obstacle(const RdpAnswer& answer) {
  if (answer.plain.method || answer.old_client.method) return "";
  const auto failed = [&](std::uint32_t code) {
    return answer.plain.failure == code || answer.tls_only.failure == code;
  };
  if (failed(credssp_required)) return "nla_only";
  if (answer.tls_only.selected == tls || failed(tls_required)) return "tls_only";
  return answer.modern.selected == credssp ? "nla_only" : "";
}

std::string encryption_text(const RdpTry& result) {
  char text[64];
  std::snprintf(text, sizeof text, "level %u, method 0x%02x", unsigned{result.level.value_or(0)},
                unsigned{result.method.value_or(0)});
  return text;
}

Finding describe(const Seen<RdpAnswer>& seen, std::string_view variant) {
  Finding finding{.variant = std::string(variant), .cites = {seen.cite()}, .severity = Severity::note};
  finding.where = seen->connect_to;
  if (variant == "fips") {
    finding.severity = Severity::warning;
    finding.args["encryption"] = encryption_text(seen->plain.method ? seen->plain : seen->old_client);
  }
  return finding;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  bool asked = false;
  for (const auto& [id, view] : evidence.views) {
    for (const auto& [key, answer] : view.rdp) {
      asked = true;
      const Seen<RdpAnswer> seen{&view, key, &answer};
      const std::string_view variant = requires_fips(answer) ? "fips" : other_obstacle(answer);
      if (!variant.empty())
        add_seen_from(opinion.findings, describe(seen, variant), view);
      else if (answer.old_client.method)
        opinion.excluded_by.push_back(seen.cite());
    }
  }
  if (!asked && evidence.subject.plan.rdp_host.empty())
    return microsoft_is_hosted(evidence) ? not_applicable() : needs(Need::rdp_host);
  return opinion;
}

}  // namespace

extern const Check rdp_requires_fips;
const Check rdp_requires_fips{Severity::warning, Stage::devices, "B9", {Fact::rdp}, of_today<judge>};

}  // namespace sipfed::checks
