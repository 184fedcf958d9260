#include "judge/rehearsal.h"

#include <algorithm>

#include "judge/readings.h"

namespace sipfed {
namespace {

// One input of the plan, and how a verdict that rests on it cites it.
struct Planned {
  Fact fact;
  std::string name;
  std::vector<std::string> cites;
};

std::vector<Planned> planned(const Evidence& evidence) {
  std::vector<Planned> out;
  Planned records{Fact::dns, "records", {}};
  for (const auto& [id, view] : evidence.views) {
    const std::string from = view.vantage + ": ";
    for (const auto& [key, answer] : view.dns) records.cites.push_back(from + key);
    if (!view.own.empty()) out.push_back({Fact::own_certificate, "certificate", {from + "own_certificate"}});
    const auto devices = [&](Fact fact, const auto& all) {
      for (const auto& [name, one] : all)
        out.push_back({fact, name, {from + std::string(name_of(fact)) + ' ' + name, from + name}});
    };
    devices(Fact::asa, view.asa);
    devices(Fact::imp, view.imp);
    devices(Fact::microsoft, view.microsoft);
    const auto files = [&](const auto& all) {
      for (const auto& [name, one] : all) out.push_back({Fact::artefact, name, {from + name}});
    };
    files(view.request);
    files(view.pkcs12);
    files(view.exported);
    files(view.trace);
  }
  if (!records.cites.empty()) out.push_back(std::move(records));
  if (!evidence.subject.plan.routes.empty()) out.push_back({Fact::imp, "[[route]]", {"plan: routes"}});
  return out;
}

// A word more may follow: "here: imp imp1 show cert own".
bool names_one_of(const std::string& cite, const std::vector<std::string>& cites) {
  return std::any_of(cites.begin(), cites.end(), [&](const std::string& known) {
    return cite.starts_with(known) && (cite.size() == known.size() || cite[known.size()] == ' ');
  });
}

bool rests_on(const Result& result, const Planned& input) {
  const auto named = [&](const std::string& cite) { return names_one_of(cite, input.cites); };
  return std::any_of(result.excluded_by.begin(), result.excluded_by.end(), named) ||
         std::any_of(result.findings.begin(), result.findings.end(), [&](const Finding& finding) {
           return std::any_of(finding.cites.begin(), finding.cites.end(), named);
         });
}

// What only a run brings, or a file of a kind that is not among those planned.
bool is_elsewhere(Need need) {
  switch (need) {
    case Need::answer:
    case Need::second_resolver:
    case Need::real_user:
    case Need::send_message:
    case Need::sip_over_tcp:
    case Need::directory_log_in:
    case Need::clock_hosts:
    case Need::scep_url:
    case Need::tftp_image:
    case Need::asa_addresses:
    case Need::rdp_host:
    case Need::signing_request:
    case Need::pkcs12_file:
    case Need::watching:
      return true;
    default:
      return false;
  }
}

// A device that nobody plans to change; where a read-out or a file is planned, it may be what belongs to it.
bool is_log_in(Need need) {
  return need == Need::asa_log_in || need == Need::imp_log_in || need == Need::microsoft_log_in;
}

bool is_read_out(Fact fact) { return fact != Fact::dns && fact != Fact::own_certificate; }

}  // namespace

std::vector<std::string> unjudged_plans(const Evidence& evidence, const std::vector<Result>& results) {
  std::vector<std::string> out;
  for (const Planned& input : planned(evidence))
    if (std::none_of(results.begin(), results.end(),
                     [&](const Result& result) { return rests_on(result, input); }))
      out.push_back(input.name);
  return out;
}

bool anything_planned(const Evidence& evidence) { return !planned(evidence).empty(); }

void tell_unplanned(std::vector<Result>& results, std::span<const Entry> checks, const Evidence& evidence) {
  const std::vector<Planned> inputs = planned(evidence);
  for (std::size_t i = 0; i < results.size(); ++i) {
    Result& result = results[i];
    if (result.verdict != Verdict::not_judged || !result.explained_by.empty()) continue;
    if (result.need == Need::not_read || result.need == Need::read_out_item) continue;
    const Facts facts = checks[i].check->needs;
    const bool concerned = std::any_of(inputs.begin(), inputs.end(), [&](const Planned& input) {
      return facts.has(input.fact) && (!is_log_in(result.need) || is_read_out(input.fact));
    });
    if (is_elsewhere(result.need) || !concerned) result.need = Need::not_planned;
  }
}

}  // namespace sipfed
