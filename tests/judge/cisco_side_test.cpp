// What the peer shows excludes no cause of our own Cisco side; then the input that would is named.
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "evidence/json.h"
#include "judge/judge.h"

namespace sipfed {
namespace {

using Json = nlohmann::json;

Report judged(const Json& patch) {
  std::ifstream file(SIPFED_SOURCE "/tests/judge/healthy.json");
  const auto evidence = evidence_from_json(Json::parse(file).patch(patch).dump());
  return judge(evidence.value.value(), all_checks());
}

void expect_need(const Report& report, Need need, const std::vector<std::string>& checks) {
  for (const std::string& check : checks)
    for (const Result& result : report.results) {
      if (result.check != check) continue;
      EXPECT_EQ(result.verdict, Verdict::not_judged) << check;
      EXPECT_EQ(name_of(result.need), name_of(need)) << check;
    }
}

TEST(CiscoSide, IsOursWhereNothingIsSaid) {
  const Report report = judged(Json::array());
  EXPECT_EQ(report.summary, Report::Summary::healthy);
  expect_need(report, Need::asa_log_in, {"asa_class_map_without_acl"});
  expect_need(
      report, Need::imp_log_in,
      {"federated_domain_missing", "im_gateway_off", "sip_record_route_no_transport", "tls_peer_untrusted"});
}

TEST(CiscoSide, OurCertificateIsWanted) {
  const Report report = judged(Json::parse(R"([{"op": "remove", "path": "/views/here#1/own"}])"));
  expect_need(report, Need::client_certificate,
              {"tls_cert_no_fqdn", "tls_cert_name_mismatch", "tls_cert_validity"});
}

TEST(CiscoSide, APeerThatSaysItIsCiscoLeavesItOpen) {
  Json patch = Json::array();
  for (const char* method : {"OPTIONS", "SUBSCRIBE"})
    patch.push_back(
        {{"op", "replace"},
         {"path", std::string("/views/here#1/sip/192.0.2.10:5061 sip.peer.example tls certificate ") +
                      method + "/replies/0/headers/5/value"},
         {"value", "Cisco-SIPProxy/15"}});
  expect_need(judged(patch), Need::both_ends,
              {"asa_class_map_without_acl", "federated_domain_missing", "im_gateway_off"});
}

TEST(CiscoSide, AReadOutThatLacksTheItemIsNamed) {
  const Report report = judged(Json::parse(
      R"([{"op": "add", "path": "/views/here#1/imp", "value": {"imp1": {"talk": {"host": "imp1.ours.example",
           "way": "ssh"}, "domain": "ours.example"}}}])"));
  expect_need(report, Need::read_out_item,
              {"federated_domain_missing", "im_gateway_off", "sip_record_route_no_transport"});
}

// Two vantage points, or the name of the internal leg: one view from outside tells nothing.
TEST(CiscoSide, OneResolverDoesNotExcludeACollision) {
  const Report report = judged(Json::parse(R"([{"op": "remove", "path": "/views/edge#1"}])"));
  expect_need(report, Need::second_resolver, {"dns_address_collision"});
}

TEST(CiscoSide, AnAnswerThatDoesNotDecideAsksForAReadOut) {
  const Report report = judged(Json::parse(R"([
    {"op": "replace", "path": "/views/here#1/sip/192.0.2.10:5061 sip.peer.example tls certificate SUBSCRIBE/replies",
     "value": [{"status": 504, "reason": "Server time-out", "method": "SUBSCRIBE", "headers": [
       {"name": "Server", "value": "RTC/7.0"},
       {"name": "ms-diagnostics-public", "value": "1007;reason=\"Cannot route\";source=\"sip.peer.example\""}]}]},
    {"op": "remove", "path": "/views/here#1/sip/192.0.2.10:5061 sip.peer.example tls certificate SUBSCRIBE/requests"}])"));
  expect_need(report, Need::microsoft_log_in,
              {"edge_domain_allowed", "edge_provider_missing", "federation_disabled"});
}

}  // namespace
}  // namespace sipfed
