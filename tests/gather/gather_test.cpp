// The whole of gather against a small federation on loopback.
#include "gather/gather.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gather/played_dns.h"
#include "gather/played_peer.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

using namespace std::chrono_literals;
using played::Dns;
using played::Peer;
using played::PeerOptions;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const std::string srv = "SRV _sipfederationtls._tcp.peer.test";

played::Zone zone(std::uint16_t port) {
  return {{srv, {{"SRV", "sip.peer.test", port}}},
          {"A sip.peer.test", {{"A", "127.0.0.1"}}},
          {"AAAA sip.peer.test", {}},
          {"PTR 1.0.0.127.in-addr.arpa", {{"PTR", "sip.peer.test"}}},
          {"SRV _sipfederationtls._tcp.ours.test", {{"SRV", "sip.ours.test", 5061}}},
          {"A sip.ours.test", {{"A", "127.0.0.20"}}}};
}

class Gather : public ::testing::Test {
 protected:
  PeerOptions tls_peer() { return {papers.certificate("sip.peer.test"), papers.key("sip.peer.test")}; }
  // The first resolver's view.
  View run(const std::string& server, std::set<std::string> pins = {}) {
    if (settings.resolvers.empty()) settings.resolvers = {{"here", server}};
    if (!settings.trust) settings.trust = *load_trust(papers.certificate("sip.peer.test"));
    Subject subject{.domain = "peer.test", .local = "ours.test", .pins = std::move(pins)};
    dossier = gather({subject}, settings);
    for (const auto& [key, view] : dossier.views)
      if (view.vantage == settings.resolvers.front().name) return view;
    ADD_FAILURE() << "no view";
    return {};
  }
  void show_certificate() {
    settings.certificate =
        *load_client_certificate(papers.certificate("sip.ours.test"), papers.key("sip.ours.test"), "");
  }

  played::Papers papers;
  Settings settings;
  Dossier dossier;
};

TEST_F(Gather, FillsAllFactsOfAHealthyFederation) {
  Peer peer(tls_peer(), played::healthy);
  Dns dns(zone(peer.port()));
  show_certificate();
  const View view = run(dns.server());
  const std::string at = "127.0.0.1:" + std::to_string(peer.port()), there = at + " sip.peer.test";
  EXPECT_FALSE(view.interrupted);
  EXPECT_EQ(view.resolver, dns.server());
  EXPECT_THAT(view.dns,
              UnorderedElementsAre(Key(srv), Key("A sip.peer.test"), Key("AAAA sip.peer.test"),
                                   Key("PTR 1.0.0.127.in-addr.arpa"),
                                   Key("SRV _sipfederationtls._tcp.ours.test"), Key("A sip.ours.test"),
                                   Key("AAAA sip.ours.test"), Key("PTR 20.0.0.127.in-addr.arpa")));
  EXPECT_THAT(dns.asked(), Each(Pair(::testing::_, 1)));
  EXPECT_THAT(view.tcp, ElementsAre(Key(at)));
  EXPECT_THAT(view.tls, ElementsAre(Key(there + " anonymous"), Key(there + " certificate")));
  EXPECT_THAT(view.matrix, ElementsAre(Key(there)));
  EXPECT_THAT(view.fragments, ElementsAre(Key(there)));
  EXPECT_THAT(view.sip, ElementsAre(Key(there + " tls certificate OPTIONS"),
                                    Key(there + " tls certificate SUBSCRIBE")));
  EXPECT_THAT(view.own, SizeIs(1));
  const TlsHandshake& shaken = view.tls.at(there + " certificate");
  EXPECT_EQ(shaken.step, TlsHandshake::Step::reply);
  EXPECT_EQ(shaken.sni, "sip.peer.test");
  EXPECT_TRUE(shaken.certificate_requested);
  EXPECT_THAT(shaken.verify, IsEmpty());
  EXPECT_FALSE(shaken.trust.empty());
  const SipExchange& subscribe = view.sip.at(there + " tls certificate SUBSCRIBE");
  EXPECT_EQ(final_reply(subscribe)->status, 200);
  EXPECT_THAT(subscribe.requests, SizeIs(1));
  EXPECT_EQ(subscribe.request_uri, "sip:sipfed-probe@peer.test");
  EXPECT_EQ(subscribe.from_uri, "sip:sipfed@ours.test");
  EXPECT_EQ(subscribe.host, "sip.peer.test");
  EXPECT_TRUE(subscribe.offered_certificate);
}

TEST_F(Gather, AsksWithoutACertificateWhenThereIsNone) {
  Peer peer(tls_peer(), played::healthy);
  Dns dns(zone(peer.port()));
  const View view = run(dns.server());
  const std::string there = "127.0.0.1:" + std::to_string(peer.port()) + " sip.peer.test";
  EXPECT_THAT(view.tls, ElementsAre(Key(there + " anonymous")));
  EXPECT_THAT(view.sip,
              ElementsAre(Key(there + " tls anonymous OPTIONS"), Key(there + " tls anonymous SUBSCRIBE")));
}

TEST_F(Gather, TriesOnceMoreWithoutTheCertificateWhenItIsRefused) {
  Peer peer(tls_peer(), [](const std::string& request, bool shown) {
    return played::reply(request, shown && request.starts_with("SUBSCRIBE") ? "403 Forbidden" : "200 OK");
  });
  Dns dns(zone(peer.port()));
  show_certificate();
  settings.notify_wait = 50ms;
  const View view = run(dns.server());
  const std::string there = "127.0.0.1:" + std::to_string(peer.port()) + " sip.peer.test";
  EXPECT_EQ(final_reply(view.sip.at(there + " tls certificate SUBSCRIBE"))->status, 403);
  const SipExchange& anonymous = view.sip.at(there + " tls anonymous SUBSCRIBE");
  EXPECT_EQ(final_reply(anonymous)->status, 200);
  EXPECT_FALSE(anonymous.offered_certificate);
  EXPECT_EQ(anonymous.notify_fault.kind, Fault::Kind::timeout);
  EXPECT_FALSE(view.sip.contains(there + " tls anonymous OPTIONS"));
}

TEST_F(Gather, HearsTheLateAlertOfTls13) {
  PeerOptions options = tls_peer();
  options.require = true;
  Peer peer(options, played::healthy);
  Dns dns(zone(peer.port()));
  show_certificate();
  const View view = run(dns.server());
  const TlsHandshake& anonymous =
      view.tls.at("127.0.0.1:" + std::to_string(peer.port()) + " sip.peer.test anonymous");
  EXPECT_EQ(anonymous.version, "TLSv1.3");
  ASSERT_TRUE(anonymous.alert);
  EXPECT_EQ(anonymous.alert->description, 116);
}

TEST_F(Gather, GathersOnlyWhatIsWanted) {
  Peer peer(tls_peer(), played::healthy);
  Dns dns(zone(peer.port()));
  settings.wanted = {Fact::dns};
  EXPECT_THAT(run(dns.server()).tcp, IsEmpty());
  EXPECT_EQ(peer.connections(0), 0);
  settings.wanted = {Fact::dns, Fact::tcp};
  const View view = run(dns.server());
  EXPECT_THAT(view.tcp, SizeIs(1));
  EXPECT_THAT(view.tls, IsEmpty());
  EXPECT_EQ(peer.connections(1), 1);
}

TEST_F(Gather, LeavesAClosedPortAfterTheTcpFact) {
  std::uint16_t port = 0;
  {
    Peer gone(tls_peer(), played::healthy);
    port = gone.port();
  }
  Dns dns(zone(port));
  show_certificate();
  const View view = run(dns.server());
  EXPECT_EQ(view.tcp.at("127.0.0.1:" + std::to_string(port)).fault.kind, Fault::Kind::refused);
  EXPECT_THAT(view.tls, IsEmpty());
  EXPECT_THAT(view.matrix, IsEmpty());
  EXPECT_THAT(view.fragments, IsEmpty());
  EXPECT_THAT(view.sip, IsEmpty());
  EXPECT_FALSE(view.interrupted);
}

TEST_F(Gather, SaysAtWhichPortADeviceRefused) {
  std::uint16_t port = 0;
  {
    Peer gone(tls_peer(), played::healthy);
    port = gone.port();
  }
  Dns dns(zone(1));
  settings.wanted = {Fact::asa};
  settings.inside.asa = {
      {.name = "asa", .way = DeviceAccess::Way::ssh, .host = "127.0.0.1", .port = port, .user = "reader"}};
  const View view = run(dns.server());
  ASSERT_TRUE(view.asa.contains("asa"));
  EXPECT_EQ(view.asa.at("asa").talk.fault.kind, Fault::Kind::refused);
  EXPECT_EQ(view.asa.at("asa").talk.host, "127.0.0.1:" + std::to_string(port));
}

TEST_F(Gather, KeepsEveryResolverInAViewOfItsOwn) {
  Peer peer(tls_peer(), played::healthy);
  Peer hidden(tls_peer(), played::healthy);
  Dns here(zone(peer.port()));
  Dns edge(zone(hidden.port()));
  settings.resolvers = {{"here", here.server()}, {"edge", edge.server()}};
  settings.wanted = {Fact::dns, Fact::tcp};
  const View view = run("");
  EXPECT_THAT(view.tcp, SizeIs(2)) << "what only another resolver knows is tried as well";
  ASSERT_THAT(dossier.views, SizeIs(2));
  std::string run_of_here, run_of_edge;
  for (const auto& [key, one] : dossier.views) {
    EXPECT_TRUE(one.dns.contains("SRV _cisco-uds._tcp.ours.test"));
    EXPECT_TRUE(one.dns.contains("SRV _cuplogin._tcp.ours.test"));
    EXPECT_TRUE(one.dns.contains(srv));
    EXPECT_EQ(one.tcp.empty(), one.vantage == "edge");
    (one.vantage == "edge" ? run_of_edge : run_of_here) = key.substr(key.find('#'));
  }
  EXPECT_EQ(run_of_here, run_of_edge);
  EXPECT_THAT(run_of_here, SizeIs(9));
}

TEST_F(Gather, LooksUpWhereJabberIsLedFromEveryResolver) {
  played::Zone jabber = zone(1);
  jabber["SRV _cisco-uds._tcp.ours.test"] = {{"SRV", "cucm.ours.test", 8443}};
  jabber["A cucm.ours.test"] = {{"A", "127.0.0.30"}};
  Dns here(jabber), edge(jabber);
  settings.resolvers = {{"here", here.server()}, {"edge", edge.server()}};
  settings.wanted = {Fact::dns, Fact::tcp};
  const View view = run("");
  for (const auto& [key, one] : dossier.views)
    EXPECT_EQ(addresses(one, "cucm.ours.test"), (std::vector<std::string>{"127.0.0.30"})) << key;
  EXPECT_FALSE(view.tcp.contains("127.0.0.30:8443")) << "it is looked up, not tried";
}

TEST_F(Gather, ConnectsToPinsInstead) {
  Peer peer(tls_peer(), played::healthy);
  Dns dns(zone(1));
  settings.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::sip};
  const std::string pin = "127.0.0.1:" + std::to_string(peer.port());
  const View view = run(dns.server(), {pin});
  EXPECT_THAT(view.tcp, ElementsAre(Key(pin)));
  EXPECT_EQ(view.tls.at(pin + " peer.test anonymous").sni, "peer.test");
  EXPECT_EQ(view.sip.at(pin + " peer.test tls anonymous OPTIONS").host, "");
}

TEST_F(Gather, SpeaksPlainTcpWhereItIsTold) {
  Peer plain({}, played::healthy);
  Dns dns({{"A gw.ours.test", {{"A", "127.0.0.1"}}}});
  const std::string port = std::to_string(plain.port());
  settings.tcp = {"127.0.0.1:" + port};
  settings.send_message = true;
  View view = run(dns.server());
  EXPECT_THAT(view.tcp, ElementsAre(Key("127.0.0.1:" + port)));
  EXPECT_THAT(view.sip, ElementsAre(Key("127.0.0.1:" + port + " tcp MESSAGE"),
                                    Key("127.0.0.1:" + port + " tcp OPTIONS"),
                                    Key("127.0.0.1:" + port + " tcp SUBSCRIBE")));
  EXPECT_EQ(view.sip.begin()->second.transport, "tcp");
  settings.tcp = {"gw.ours.test:" + port};
  view = run(dns.server());
  EXPECT_TRUE(view.sip.contains("127.0.0.1:" + port + " gw.ours.test tcp OPTIONS"));
}

TEST_F(Gather, FollowsACnameThatTheResolverDidNot) {
  Peer peer(tls_peer(), played::healthy);
  auto records = zone(peer.port());
  records["A sip.peer.test"] = {{"CNAME", "real.peer.test"}};
  records["A real.peer.test"] = {{"A", "127.0.0.1"}};
  Dns dns(records);
  settings.wanted = {Fact::dns, Fact::tcp};
  const View view = run(dns.server());
  EXPECT_TRUE(view.dns.contains("A real.peer.test"));
  EXPECT_THAT(view.tcp, SizeIs(1));
}

TEST_F(Gather, KeepsWhatItKnowsAtTheDeadline) {
  PeerOptions options;
  options.handshake = false;
  Peer peer(options, played::healthy);
  Dns dns(zone(peer.port()));
  settings.deadline = 300ms;
  const auto began = std::chrono::steady_clock::now();
  const View view = run(dns.server());
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  EXPECT_TRUE(view.interrupted);
  EXPECT_TRUE(view.dns.contains(srv));
  EXPECT_FALSE(view.tcp.begin()->second.fault);
  for (const auto& [key, fact] : view.tls) EXPECT_NE(fact.fault.kind, Fault::Kind::timeout) << key;
}

TEST_F(Gather, TellsASilentPeerByItsStepLimit) {
  PeerOptions options;
  options.handshake = false;
  Peer peer(options, played::healthy);
  Dns dns(zone(peer.port()));
  settings.step_timeout = 150ms;
  settings.wanted = {Fact::dns, Fact::tcp, Fact::tls};
  const View view = run(dns.server());
  EXPECT_FALSE(view.interrupted);
  EXPECT_EQ(view.tls.begin()->second.fault.kind, Fault::Kind::timeout);
}

TEST_F(Gather, StopsWhenAsked) {
  PeerOptions options;
  options.handshake = false;
  Peer peer(options, played::healthy);
  Dns dns(zone(peer.port()));
  std::stop_source source;
  settings.stop = source.get_token();
  settings.progress = [&](Stage stage, std::string_view) {
    if (stage == Stage::tls) source.request_stop();
  };
  const auto began = std::chrono::steady_clock::now();
  const View view = run(dns.server());
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  EXPECT_TRUE(view.interrupted);
  EXPECT_TRUE(view.dns.contains("A sip.peer.test"));
  EXPECT_THAT(view.tcp, SizeIs(1));
}

TEST_F(Gather, SaysThatAResolverIsSilent) {
  Dns dns({}, true);
  settings.step_timeout = 200ms;
  const View view = run(dns.server());
  EXPECT_FALSE(view.interrupted);
  EXPECT_EQ(view.dns.at(srv).fault.kind, Fault::Kind::timeout);
}

TEST_F(Gather, MeasuresASharedEndpointOnce) {
  Peer peer(tls_peer(), played::healthy);
  auto records = zone(peer.port());
  records["SRV _sipfederationtls._tcp.other.test"] = records[srv];
  Dns dns(records);
  settings.resolvers = {{"here", dns.server()}};
  settings.wanted = {Fact::dns, Fact::tcp, Fact::tls};
  settings.trust = *load_trust(papers.certificate("sip.peer.test"));
  std::vector<Subject> subjects(2);
  subjects[0].domain = "peer.test";
  subjects[1].domain = "other.test";
  const Dossier both = gather(subjects, settings);
  EXPECT_THAT(both.subjects, SizeIs(2));
  EXPECT_THAT(both.views, SizeIs(1));
  EXPECT_EQ(peer.connections(1), 1);
  EXPECT_THAT(dns.asked(), Each(Pair(::testing::_, 1)));
}

}  // namespace
}  // namespace sipfed::gather
