#include "gather/tls/plan.h"

#include <algorithm>
#include <utility>

#include "gather/tls/hello.h"
#include "gather/tls/suites.h"

namespace sipfed::gather {
namespace {

constexpr int ssl3 = 0x0300, tls12 = 0x0303, tls13 = 0x0304;
constexpr int alert_protocol_version = 70, alert_unrecognized_name = 112;

std::vector<std::uint16_t> in_hello_order(int version, const std::set<std::uint16_t>& suites) {
  std::vector<std::uint16_t> list;
  for (std::uint16_t suite : suites_of(version))
    if (suites.contains(suite)) list.push_back(suite);
  return list;
}

}  // namespace

std::vector<Question> MatrixPlan::ready() {
  std::vector<Question> questions;
  if (!std::exchange(begun_, true)) {
    questions = openings();
  } else {
    if (retried_ && idle()) {
      if (!answered_) silent_.clear();
      retried_.reset();
    }
    if (answered_) questions = about_suites();
    if (questions.empty() && idle()) questions = again();
    if (questions.empty() && idle() && answered_) questions = about_order();
  }
  for (const Question& question : questions) ++under_way_, ++versions_[question.version].under_way;
  return questions;
}

// TLS 1.3 goes first: it needs nothing of the others, so what follows from it fills the gap before they can
// go on.
std::vector<Question> MatrixPlan::openings() {
  std::vector<Question> questions{{tls13, suites_of(tls13)}};
  for (auto& group : opening_groups()) questions.push_back({tls12, std::move(group)});
  for (int version : {0x0301, 0x0302, ssl3}) questions.push_back({version, suites_of(version)});
  for (const Question& question : questions)
    versions_[question.version].open.insert(question.suites.begin(), question.suites.end());
  return questions;
}

// What is expected of one version up to TLS 1.2 is learnt from the first answers of all of them.
bool MatrixPlan::may_go_on(int version) const {
  if (version == tls13) return versions_.at(tls13).under_way == 0;
  return versions_.at(version).under_way == 0 &&
         std::all_of(versions_.begin(), versions_.end(),
                     [](const auto& entry) { return entry.first == tls13 || entry.second.opened; });
}

// The peer has taken the suite's key exchange, its cipher and its key size already, each with something else.
bool MatrixPlan::expected(int version, std::uint16_t suite) const {
  if (version == tls13) return suite >= 0x1301 && suite <= 0x1303;
  const SuiteParts* parts = parts_of(suite);
  bool exchange = false, cipher = false, size = false;
  if (parts == nullptr) return false;
  for (const auto& [other, state] : versions_)
    for (std::uint16_t known : state.accepted)
      if (const SuiteParts* seen = parts_of(known)) {
        exchange |= seen->exchange == parts->exchange;
        cipher |= seen->cipher == parts->cipher;
        size |= seen->bits == parts->bits || parts->bits == 0;
      }
  return exchange && cipher && size;
}

// DHE is often left on for AEAD suites only: until one with CBC is accepted, those share a hello.
bool MatrixPlan::in_doubt(std::uint16_t suite) const {
  const auto is_dhe_cbc = [](std::uint16_t code) {
    const SuiteParts* parts = parts_of(code);
    return parts != nullptr && parts->exchange == SuiteParts::Exchange::dhe_rsa &&
           parts->cipher < SuiteParts::Cipher::aes_gcm;
  };
  if (!is_dhe_cbc(suite)) return false;
  return std::none_of(versions_.begin(), versions_.end(), [&](const auto& entry) {
    return std::any_of(entry.second.accepted.begin(), entry.second.accepted.end(), is_dhe_cbc);
  });
}

void MatrixPlan::about_suites(int version, Version& state, std::vector<Question>& questions) const {
  Question rest{version, {}}, doubtful{version, {}};
  for (std::uint16_t suite : in_hello_order(version, state.open))
    if (!expected(version, suite))
      rest.suites.push_back(suite);
    else if (in_doubt(suite))
      doubtful.suites.push_back(suite);
    else
      questions.push_back({version, {suite}});
  if (!doubtful.suites.empty()) questions.push_back(std::move(doubtful));
  if (!rest.suites.empty()) questions.push_back(std::move(rest));
}

std::vector<Question> MatrixPlan::about_suites() {
  std::vector<Question> questions;
  for (auto& [version, state] : versions_) {
    if (state.open.empty() || state.accepted.empty() || !may_go_on(version)) continue;
    about_suites(version, state, questions);
    if (version != tls12 || std::exchange(first_choice_asked_, true)) continue;
    // The opening of TLS 1.2 came in groups, so the peer's first choice among all is not known yet.
    std::set<std::uint16_t> all = state.accepted;
    all.insert(state.open.begin(), state.open.end());
    questions.push_back({version, in_hello_order(version, all), true});
  }
  return questions;
}

// One at a time, so that a limit on connections cannot be the reason. A peer that never answered anything is
// asked once more, not once for each question.
std::vector<Question> MatrixPlan::again() {
  if (silent_.empty()) return {};
  retried_ = silent_.front();
  silent_.pop_front();
  return {*retried_};
}

std::vector<Question> MatrixPlan::about_order() {
  std::vector<Question> questions;
  if (!full_order_) return questions;
  for (auto& [version, state] : versions_) {
    const auto order = known_order(state);
    std::set<std::uint16_t> left = state.accepted;
    for (std::uint16_t suite : order) left.erase(suite);
    if (state.order_known || left.size() < 2) continue;
    auto offer = in_hello_order(version, left);
    const bool own = has_own_order(state);
    if (!own) std::reverse(offer.begin(), offer.end());
    state.order_known = !own;  // asked forwards and backwards: what is undecided now follows the client
    questions.push_back({version, std::move(offer), true});
  }
  return questions;
}

void MatrixPlan::record(const Question& question, const Answer& answer) {
  Version& version = versions_[question.version];
  --under_way_;
  if (--version.under_way == 0) version.opened = true;
  answered_ = answered_ || answer.kind != Answer::Kind::none;
  if (answer.kind == Answer::Kind::accepted) accept(question, answer);
  if (answer.kind == Answer::Kind::refused) refuse(question, answer);
  if (answer.kind == Answer::Kind::none) miss(question, answer);
}

void MatrixPlan::accept(const Question& question, const Answer& answer) {
  const bool offered =
      std::find(question.suites.begin(), question.suites.end(), answer.suite) != question.suites.end();
  if (!offered || answer.version > question.version || !versions_.contains(answer.version)) {
    miss(question, {.fault = {Fault::Kind::protocol, "chose a version or suite that was not offered"}});
    return;
  }
  Version& chosen = versions_[answer.version];
  chosen.accepted.insert(answer.suite);
  chosen.open.erase(answer.suite);
  chosen.unknown.erase(answer.suite);
  if (answer.version != question.version) {  // it knows nothing newer
    Version& asked = versions_[question.version];
    asked.open.clear();
    asked.refused = true;
    asked.fault = {Fault::Kind::none, "answers with " + std::string(version_name(answer.version))};
    return;
  }
  chosen.replies.push_back({question.suites, answer.suite});
  if (!retried_) return;
  for (std::uint16_t suite : question.suites)  // it does answer: the others may be asked for again
    if (chosen.unknown.erase(suite) > 0) chosen.open.insert(suite);
}

void MatrixPlan::refuse(const Question& question, const Answer& answer) {
  Version& version = versions_[question.version];
  version.refused = true;
  version.fault = answer.fault;
  version.alert = answer.alert;
  if (question.about_order) return;
  for (std::uint16_t suite : question.suites) version.open.erase(suite), version.unknown.erase(suite);
  const bool whole = answer.alert && answer.alert->description == alert_protocol_version;
  if (whole && version.accepted.empty()) version.open.clear(), version.unknown.clear();
}

// First time: kept for a second try. Second time: unknown.
void MatrixPlan::miss(const Question& question, const Answer& answer) {
  Version& version = versions_[question.version];
  if (question.about_order) {
    version.order_known = true;
    return;
  }
  for (std::uint16_t suite : question.suites)
    if (version.open.erase(suite) > 0) version.unknown.insert(suite);
  if (version.accepted.empty() && !version.refused) version.fault = answer.fault;
  if (!retried_) silent_.push_back(question);
}

bool MatrixPlan::has_own_order(const Version& version) {
  for (const Reply& reply : version.replies)
    for (std::uint16_t suite : reply.offered) {
      if (suite == reply.chosen) break;
      if (version.accepted.contains(suite)) return true;
    }
  return false;
}

// As much of the beginning as the replies prove: a suite comes next when it was chosen before all that are
// left.
std::vector<std::uint16_t> MatrixPlan::known_order(const Version& version) {
  std::vector<std::uint16_t> order;
  if (!has_own_order(version)) return order;
  std::set<std::uint16_t> left = version.accepted;
  for (bool found = true; found && left.size() > 1;) {
    found = false;
    for (std::uint16_t candidate : left) {
      std::set<std::uint16_t> beaten;
      for (const Reply& reply : version.replies)
        if (reply.chosen == candidate) beaten.insert(reply.offered.begin(), reply.offered.end());
      found = std::includes(beaten.begin(), beaten.end(), left.begin(), left.end());
      if (!found) continue;
      order.push_back(candidate);
      left.erase(candidate);
      break;
    }
  }
  if (left.size() == 1 && !order.empty()) order.push_back(*left.begin());
  return order;
}

std::vector<TlsVersion> MatrixPlan::result() const {
  std::vector<TlsVersion> facts;
  for (const auto& [code, version] : versions_) {
    TlsVersion fact;
    fact.version = version_name(code);
    fact.suites.assign(version.accepted.begin(), version.accepted.end());
    fact.unknown.assign(version.unknown.begin(), version.unknown.end());
    fact.preference = known_order(version);
    const bool name_refused = version.alert && version.alert->description == alert_unrecognized_name;
    if (!fact.suites.empty())
      fact.support = TlsVersion::Support::yes;
    else if (version.refused && version.unknown.empty() && version.open.empty() && !name_refused)
      fact.support = TlsVersion::Support::no;
    if (fact.support != TlsVersion::Support::yes) {
      fact.fault = version.fault;
      fact.alert = version.alert;
    }
    facts.push_back(std::move(fact));
  }
  return facts;
}

}  // namespace sipfed::gather
