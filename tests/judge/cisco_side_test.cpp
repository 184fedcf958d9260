// What the peer shows excludes no cause of our own Cisco side; then the input that would is named.
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "evidence/json.h"
#include "judge/judge.h"

namespace sipfed {
namespace {

using Json = nlohmann::json;

Json healthy() {
  std::ifstream file(SIPFED_SOURCE "/tests/judge/healthy.json");
  return Json::parse(file);
}

Report judged(const Json& patch) {
  const auto evidence = evidence_from_json(healthy().patch(patch).dump());
  return judge(evidence.value.value(), all_checks());
}

Verdict verdict_of(const Report& report, const std::string& check) {
  for (const Result& result : report.results)
    if (result.check == check) return result.verdict;
  return Verdict::broken;
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

// What the node was to be compared with is missing, or the table that its log-in does not show.
TEST(CiscoSide, AnItemThatWasReadIsNotAskedForAgain) {
  const Report report = judged(Json::parse(
      R"([{"op": "remove", "path": "/views/here#1/tls"}, {"op": "remove", "path": "/views/here#1/matrix"},
          {"op": "remove", "path": "/views/here#1/fragments"}, {"op": "remove", "path": "/views/here#1/sip"},
          {"op": "remove", "path": "/views/here#1/own"},
          {"op": "add", "path": "/views/here#1/imp", "value": {"imp1": {"talk": {"host": "imp1.ours.example",
           "way": "ssh", "commands": {"show cert list trust": {"took_us": 900000},
           "run sql select paramname,paramvalue from processconfig": {"took_us": 900000}}},
           "domain": "ours.example"}}}])"));
  expect_need(report, Need::answer, {"tls_peer_untrusted", "im_gateway_off"});
  expect_need(report, Need::read_out_item, {"static_route_wrong"});
}

// Microsoft 365 as the partner: nothing that nobody can have is asked for.
TEST(CiscoSide, AHostedPartnerHasNoServersToRead) {
  std::string text = healthy().dump();
  const std::string edge = "sip.peer.example", hosted = "sipfed.online.lync.com";
  for (std::size_t at = text.find(edge); at != std::string::npos; at = text.find(edge, at + hosted.size()))
    text.replace(at, edge.size(), hosted);
  const auto evidence = evidence_from_json(text);
  const Report report = judge(evidence.value.value(), all_checks());
  for (const char* check : {"dns_address_collision", "edge_store_not_replicated", "ocs_edge_authorized_host",
                            "rdp_requires_fips", "service_password_expired"})
    EXPECT_EQ(verdict_of(report, check), Verdict::not_applicable) << check;
  for (const Result& result : report.results)
    EXPECT_TRUE(result.need != Need::microsoft_log_in && result.need != Need::directory_log_in &&
                result.need != Need::rdp_host)
        << result.check;
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
