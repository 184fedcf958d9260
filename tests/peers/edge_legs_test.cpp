// The Access Edge by both its names: what the internal leg shows, and where the names lead.
#include <gmock/gmock.h>

#include "peers/knot.h"
#include "peers/tls_look.h"
#include "sipfed/path.h"

namespace sipfed::peers {
namespace {

using ::testing::ElementsAre;

class EdgeLegs : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS("knot", "knotd");
    NEEDS("openssl", "openssl");
  }
  // Both legs, the internal one with that certificate; the second resolver knows the outside alone.
  Look ask(const std::string& inside_certificate, const std::string& inside_name) {
    const TlsServer outside = openssl_server(place, {"-verify", "2"});
    const std::string inside = loopback(7);
    Process leg(place, {"openssl", "s_server", "-accept", at(inside, 5061), "-cert",
                        certificate(inside_certificate + ".crt"), "-key", certificate("leaf.key"), "-quiet"});
    wait_until_listening(inside, 5061, leg);
    KnotZones zones = federation(outside.address(), outside.port());
    const Workplace far;
    const Knot beyond(far, zones, loopback(54));
    zones["inside.test"] = {"edge A " + inside + "\n"};
    const Knot here(place, zones);
    Question question = tls_question();
    question.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::own_certificate};
    question.resolvers = {{"here", here.server()}, {"edge", beyond.server()}};
    question.plan.edge_internal = inside_name;
    return look(question);
  }
  Workplace place;
};

TEST_F(EdgeLegs, OneLeafOnBoth) {
  const Look seen = ask("good", "edge.inside.test");
  EXPECT_THAT(addresses(seen.view(), "edge.inside.test"), ElementsAre(loopback(7))) << seen;
  EXPECT_EQ(seen.view().tls.count(at(loopback(7), 5061) + " edge.inside.test anonymous"), 1U);
  EXPECT_THAT(seen.found(), ElementsAre(testing::Pair("dns_address_collision", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_address_collision"), "same_leaf");
}

TEST_F(EdgeLegs, ALeafOfItsOwn) {
  const Look seen = ask("client", "Edge.inside.test");
  EXPECT_EQ(seen.view().tls.count(at(loopback(7), 5061) + " edge.inside.test anonymous"), 1U);
  EXPECT_EQ(seen.verdict("dns_address_collision"), Verdict::healthy) << seen;
  // A resolver outside that does not know the inside is no fault of it.
  EXPECT_EQ(seen.verdict("dns_resolver_failing"), Verdict::healthy) << seen;
}

TEST_F(EdgeLegs, OneNameForBoth) {
  const Look seen = ask("client", "ae.fed.test");
  EXPECT_EQ(seen.verdict("dns_address_collision"), Verdict::found) << seen;
  EXPECT_EQ(seen.variant("dns_address_collision"), "same_name");
}

}  // namespace
}  // namespace sipfed::peers
