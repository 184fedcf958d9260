// Merging is set union: it does not matter in which order, how often, or in which groups files are put
// together.
#include <gtest/gtest.h>
#include <random>

#include "evidence/dossier.h"
#include "evidence/json.h"

namespace sipfed {
namespace {

std::string pick(std::mt19937& random, std::initializer_list<const char*> words) {
  std::uniform_int_distribution<std::size_t> index(0, words.size() - 1);
  return *(words.begin() + index(random));
}

// Few names, so that dossiers collide often.
Dossier any_dossier(std::mt19937& random) {
  Dossier out;
  for (unsigned i = random() % 4; i > 0; --i) {
    Subject subject;
    subject.domain = pick(random, {"a.example", "b.example"});
    subject.local = pick(random, {"", "ours.example"});
    subject.user = pick(random, {"", "sip:x@a.example"});
    subject.expect = {pick(random, {"192.0.2.1", "192.0.2.2"})};
    subject.known_leaves[pick(random, {"aa", "bb"})] = pick(random, {"one.pem", "two.pem"});
    out.subjects[subject_key(subject)] = subject;
  }
  for (unsigned i = random() % 4; i > 0; --i) {
    View view;
    view.vantage = pick(random, {"here", "dmz"});
    view.taken_at += std::chrono::seconds(random() % 3);
    DnsAnswer answer;
    answer.rcode = pick(random, {"NOERROR", "NXDOMAIN", "SERVFAIL"});
    view.dns["SRV " + pick(random, {"a", "b"})] = answer;
    out.views[view.vantage + "#" + pick(random, {"1", "2"})] = view;
  }
  return out;
}

TEST(Merge, IsCommutativeAssociativeAndIdempotent) {
  std::mt19937 random(20261122);  // fixed, so that a failure can be repeated
  for (int round = 0; round < 2000; ++round) {
    const Dossier a = any_dossier(random), b = any_dossier(random), c = any_dossier(random);
    const std::string seen = to_json(a) + to_json(b) + to_json(c);
    ASSERT_TRUE(merged(a, b) == merged(b, a)) << seen;
    ASSERT_TRUE(merged(merged(a, b), c) == merged(a, merged(b, c))) << seen;
    ASSERT_TRUE(merged(a, a) == a) << seen;
    ASSERT_TRUE(merged(merged(a, b), b) == merged(a, b)) << seen;
    ASSERT_TRUE(merged(a, Dossier()) == a) << seen;
  }
}

TEST(Merge, NothingIsLost) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    const Dossier a = any_dossier(random), b = any_dossier(random), both = merged(a, b);
    for (const Dossier* one : {&a, &b}) {
      for (const auto& [key, view] : one->views) ASSERT_TRUE(both.views.contains(key));
      for (const auto& [key, subject] : one->subjects) ASSERT_TRUE(both.subjects.contains(key));
    }
    ASSERT_EQ(about(both).size(), both.subjects.size());
  }
}

}  // namespace
}  // namespace sipfed
