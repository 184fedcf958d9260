// Which hellos the matrix asks, and what follows from their answers. Pure: rounds of questions out, answers
// in.
//
// Every hello that is accepted finds one suite, and one refused hello excludes all suites in it. So a round
// asks for each suite that is expected in a hello of its own and for all others together in one: with good
// guesses there are as many hellos as accepted suites, and one more for each version.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "sipfed/facts/tls.h"

namespace sipfed::gather {

struct Question {
  int version = 0;
  std::vector<std::uint16_t> suites;  // as offered
  bool about_order = false;           // asked for the choice, not to exclude
};

struct Answer {
  enum class Kind { accepted, refused, none };
  Kind kind = Kind::none;
  int version = 0;          // that the peer chose
  std::uint16_t suite = 0;  // that the peer chose
  Fault fault;              // how it refused, or why there is no answer
  std::optional<TlsAlert> alert;
};

class MatrixPlan {
 public:
  explicit MatrixPlan(bool full_order) : full_order_(full_order) {}

  // To be asked at once, in this order; every one is to be recorded before the next round. Empty: the end.
  // A round of one may be a question asked again, alone on the line.
  std::vector<Question> next_round();
  void record(const Question& question, const Answer& answer);
  // The first questions are open: there will almost certainly be a second round.
  bool opening() const { return rounds_ == 1; }
  std::vector<TlsVersion> result() const;

 private:
  struct Reply {
    std::vector<std::uint16_t> offered;
    std::uint16_t chosen;
  };
  struct Version {
    std::set<std::uint16_t> open, accepted, unknown;
    std::vector<Reply> replies;  // those that chose a suite
    bool refused = false;        // some hello was refused outright
    bool order_known = false;
    Fault fault;
    std::optional<TlsAlert> alert;
  };

  std::vector<Question> opening_round();
  std::vector<Question> suite_round();
  std::vector<Question> retry_round();
  std::vector<Question> order_round();
  bool expected(int version, std::uint16_t suite) const;
  bool in_doubt(std::uint16_t suite) const;
  void accept(const Question& question, const Answer& answer);
  void refuse(const Question& question, const Answer& answer);
  void miss(const Question& question, const Answer& answer);

  static bool has_own_order(const Version& version);
  static std::vector<std::uint16_t> known_order(const Version& version);

  bool full_order_;
  int rounds_ = 0;
  bool answered_ = false;  // by anything, in TLS
  std::map<int, Version> versions_;
  std::deque<Question> silent_;      // got no answer; asked again at the end
  std::optional<Question> retried_;  // the one that is asked for the second time
};

}  // namespace sipfed::gather
