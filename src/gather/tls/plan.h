// Which hellos the matrix asks, and what follows from their answers. Pure: rounds of questions out, answers
// in.
//
// Every hello that is accepted finds one suite, and one refused hello excludes all suites in it. So each
// suite that is expected is asked for in a hello of its own and all others together in one: with good guesses
// there are as many hellos as accepted suites, and one more for each version. A version goes on as soon as
// its own answers are there.
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

  // What may be asked now, in this order, besides what is under way. Nothing, and nothing under way: the end.
  std::vector<Question> ready();
  void record(const Question& question, const Answer& answer);  // every one that was ready
  bool idle() const { return under_way_ == 0; }
  std::vector<TlsVersion> result() const;

 private:
  struct Reply {
    std::vector<std::uint16_t> offered;
    std::uint16_t chosen;
  };
  struct Version {
    std::set<std::uint16_t> open, accepted, unknown;
    std::vector<Reply> replies;  // those that chose a suite
    int under_way = 0;           // questions
    bool opened = false;         // all of its first questions are answered
    bool refused = false;        // some hello was refused outright
    bool order_known = false;
    Fault fault;
    std::optional<TlsAlert> alert;
  };

  std::vector<Question> openings();
  std::vector<Question> about_suites();
  void about_suites(int version, Version& state, std::vector<Question>& questions) const;
  std::vector<Question> again();
  std::vector<Question> about_order();
  bool may_go_on(int version) const;
  bool expected(int version, std::uint16_t suite) const;
  bool in_doubt(std::uint16_t suite) const;
  void accept(const Question& question, const Answer& answer);
  void refuse(const Question& question, const Answer& answer);
  void miss(const Question& question, const Answer& answer);

  static bool has_own_order(const Version& version);
  static std::vector<std::uint16_t> known_order(const Version& version);

  bool full_order_;
  bool begun_ = false;
  bool first_choice_asked_ = false;  // of TLS 1.2, among all its suites
  int under_way_ = 0;
  bool answered_ = false;  // by anything, in TLS
  std::map<int, Version> versions_;
  std::deque<Question> silent_;      // got no answer; asked again at the end
  std::optional<Question> retried_;  // the one that is asked for the second time
};

}  // namespace sipfed::gather
