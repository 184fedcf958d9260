// The ASA answers at none of its addresses, while hosts beyond it answer: it is down, stands in ROMMON, or
// lets nobody here in. Silence on 5061 alone is a filter's and says nothing.
#include "sipfed/asa_ground.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

// "No neighbour" is a router's word, or our own ARP's: whoever filters still has a MAC address.
Finding describe(const AsaSight& sight) {
  Finding finding;
  finding.where = joined(sight.silent);
  finding.variant = sight.no_neighbour ? "unreachable" : "silent";
  finding.args = {{"addresses", joined(sight.silent)},
                  {"count", std::to_string(sight.silent.size())},
                  {"others", joined(sight.beyond)}};
  finding.cites = sight.cites;
  finding.certainty = sight.no_neighbour ? Certainty::confirmed : Certainty::suspected;
  return finding;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(Need::asa_addresses);
  const auto sights = asa_sights(evidence);
  for (const AsaSight& sight : sights)
    opinion.excluded_by.insert(opinion.excluded_by.end(), sight.answers.begin(), sight.answers.end());
  if (!asa_is_silent(sights)) return opinion;
  for (const AsaSight& sight : sights)
    if (sight.is_silent()) add_seen_from(opinion.findings, describe(sight), *sight.view);
  return opinion;
}

}  // namespace

extern const Check asa_silent;
const Check asa_silent{Severity::error, Stage::devices, "A8", {Fact::tcp, Fact::asa}, of_today<judge>};

}  // namespace sipfed::checks
