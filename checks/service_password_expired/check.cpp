// The accounts that Office Communications Server's services log on with: a password that has run out, or
// will.
#include "sipfed/front_end.h"

namespace sipfed::checks {
namespace {

using Account = Directory::Account;

// The gravest state; empty when the password never expires and nothing else stands in the way of a log-on.
std::string_view state_of(const Account& account, Time now, long warn_days) {
  if (account.disabled) return "disabled";
  if (account.account_expires && *account.account_expires <= now) return "account_expired";
  if (account.locked) return "locked";
  if (account.must_change) return "must_change";
  const bool past = account.password_expires && *account.password_expires <= now;
  if (account.password_expired || past) return "expired";
  if (account.password_never_expires || !account.password_expires) return "";
  return days_between(now, *account.password_expires) <= warn_days ? "expiring" : "expires";
}

Severity severity_of(std::string_view state) {
  if (state == "expires") return Severity::note;
  return state == "expiring" ? Severity::warning : Severity::error;
}

// The date that the state is about; without one, or when it is not known, "-".
std::string date_of(const Account& account, std::string_view state) {
  const auto& date = state == "account_expired" ? account.account_expires : account.password_expires;
  return date ? iso_date(*date) : "-";
}

Finding describe(const std::string& name, const Account& account, std::string_view state, Time now) {
  const long days = account.password_expires ? days_between(now, *account.password_expires) : 0;
  return Finding{
      .where = name,
      .variant = std::string(state),
      .args = {{"account", account.dn},
               {"date", date_of(account, state)},
               {"days", std::to_string(std::max(days, 0L))}},
      .severity = severity_of(state),
      .explains = severity_of(state) == Severity::error ? Symptom::front_end_closed : Symptom::none};
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(Need::directory_log_in);
  opinion.not_applicable = microsoft_is_hosted(evidence);
  for (const auto& entry : evidence.views) {
    const View& view = entry.second;
    for (const auto& [host, directory] : view.directory) {
      opinion.need = Need::answer;
      opinion.not_applicable = false;
      const Seen<Directory> seen{&view, "directory " + host, &directory};
      for (const auto& [name, account] : directory.accounts) {
        if (account.dn.empty() || account.user_account_control == 0) continue;  // not found, not readable
        const std::string_view state = state_of(account, view.taken_at, evidence.subject.plan.warn_days);
        if (state.empty()) {
          opinion.excluded_by.push_back(seen.cite() + ' ' + name);
          continue;
        }
        Finding finding = describe(name, account, state, view.taken_at);
        finding.cites = {seen.cite() + ' ' + name};
        finding.args["host"] = host;
        opinion.findings.push_back(std::move(finding));
      }
    }
  }
  if (opinion.findings.empty() && opinion.excluded_by.empty())
    if (auto suspicion = front_end_suspicion(evidence)) opinion.findings.push_back(std::move(*suspicion));
  return opinion;
}

}  // namespace

extern const Check service_password_expired;
const Check service_password_expired{Severity::error,
                                     Stage::devices,
                                     "B8b",
                                     {Fact::directory, Fact::microsoft, Fact::tcp, Fact::dns, Fact::sip},
                                     of_today<judge>};

}  // namespace sipfed::checks
