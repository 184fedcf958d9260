// What became of each input that the deployment file named, and which verdicts say so.
#include <gtest/gtest.h>

#include "judge/patched.h"

namespace sipfed {
namespace {

using namespace patched;
using State = Reading::State;

const Json refused = {{"kind", "refused"}, {"detail", "Connection refused"}};

Json device_that_refuses(const char* host, const char* way) {
  return {{"talk", {{"host", host}, {"way", way}, {"fault", refused}}}};
}

const Reading& reading_of(const Report& report, const std::string& name) {
  for (const Reading& reading : report.readings)
    if (reading.name == name) return reading;
  throw std::runtime_error("no reading " + name);
}

struct InputCase {
  const char *kind, *name;
  Json fact;
  Need input;
  const char* shown;  // its name in the report
};
void PrintTo(const InputCase& one, std::ostream* out) { *out << one.kind; }

class Input : public testing::TestWithParam<InputCase> {};

TEST_P(Input, ThatFailedIsToldWithItsReason) {
  const InputCase& one = GetParam();
  const Report report = judged(healthy().patch(Json::array({add(one.kind, {{one.name, one.fact}})})));
  const Reading& reading = reading_of(report, one.shown);
  EXPECT_EQ(name_of(reading.input), name_of(one.input));
  EXPECT_EQ(name_of(reading.state), "not_read");
  EXPECT_EQ(reading.why, "refused: Connection refused");
}

const InputCase inputs[] = {
    {"asa", "asa", device_that_refuses("asa.ours.example", "ssh"), Need::asa_log_in, "asa"},
    {"imp", "imp1", device_that_refuses("imp1.ours.example", "ssh"), Need::imp_log_in, "imp1"},
    {"microsoft", "edge", device_that_refuses("C", "files"), Need::microsoft_log_in, "edge"},
    {"directory", "dc1.ours.example", {{"fault", refused}}, Need::directory_log_in, "dc1.ours.example"},
    {"clock", "ntp 192.0.2.7:123", {{"fault", refused}}, Need::clock_hosts, "ntp 192.0.2.7:123"},
    {"scep", "GetCACert http://ca.example/x", {{"fault", refused}}, Need::scep_url, "http://ca.example/x"},
    {"tftp", "192.0.2.9:69 asa.bin", {{"fault", refused}}, Need::tftp_image, "192.0.2.9:69 asa.bin"},
    {"rdp", "192.0.2.5:3389", {{"modern", {{"fault", refused}}}}, Need::rdp_host, "192.0.2.5:3389"},
    {"request", "asa.csr", {{"fault", refused}}, Need::signing_request, "asa.csr"},
    {"pkcs12", "edge.p12", {{"fault", refused}}, Need::pkcs12_file, "edge.p12"},
    {"exported", "cup.pem", {{"fault", refused}}, Need::imp_certificate, "cup.pem"},
    {"trace", "sip.log", {{"fault", refused}}, Need::none, "sip.log"}};

INSTANTIATE_TEST_SUITE_P(Kinds, Input, testing::ValuesIn(inputs),
                         [](const auto& which) { return std::string(which.param.kind); });

TEST(Readings, AreNoneWithoutADeployment) { EXPECT_TRUE(judged(healthy()).readings.empty()); }

TEST(Readings, TellWhichCommandsBroughtNothing) {
  const Json asa = {{"talk",
                     {{"host", "asa.ours.example"},
                      {"way", "ssh"},
                      {"commands",
                       {{"show ssl", Json::object()},
                        {"show mode", {{"fault", {{"kind", "timeout"}}}}},
                        {"show version", {{"refusal", "Command authorization failed"}}},
                        {"show running-config static", {{"refusal", "Invalid input detected"}}}}}}}};
  const Report report = judged(healthy().patch(Json::array({add("asa", {{"asa", asa}})})));
  const Reading& reading = reading_of(report, "asa");
  EXPECT_EQ(reading.state, State::partly);
  EXPECT_EQ(reading.missing,
            (std::vector<std::string>{"show mode: timeout", "show version: Command authorization failed"}));
}

TEST(Readings, OfADeviceThatRefusedEveryCommandAreNone) {
  const Json asa = {{"talk", {{"commands", {{"show ssl", {{"refusal", "Invalid input detected"}}}}}}}};
  const Reading reading =
      reading_of(judged(healthy().patch(Json::array({add("asa", {{"asa", asa}})}))), "asa");
  EXPECT_EQ(reading.state, State::not_read);
  EXPECT_EQ(reading.why, "show ssl: Invalid input detected");
}

TEST(Readings, TakeTheViewThatReadMost) {
  Json json = healthy();
  json["views"]["here#1"]["asa"] = {{"asa", device_that_refuses("asa.ours.example", "ssh")}};
  Json other = json["views"]["here#1"];
  other["vantage"] = "inside";
  other["asa"]["asa"]["talk"].erase("fault");
  json["views"]["inside#1"] = other;
  EXPECT_EQ(reading_of(judged(json), "asa").state, State::read);
}

TEST(NotRead, IsToldInsteadOfAnInputThatWasGiven) {
  const Report report = judged(healthy().patch(
      Json::array({add("asa", {{"asa", device_that_refuses("asa.ours.example", "ssh")}}),
                   add("imp", {{"imp1", device_that_refuses("imp1.ours.example", "ssh")}})})));
  const Result& stopped = result_of(report, "imp_service_stopped");
  EXPECT_EQ(name_of(stopped.need), "not_read");
  EXPECT_EQ(stopped.item, "imp1 (ssh imp1.ours.example): refused: Connection refused");
  EXPECT_EQ(name_of(result_of(report, "rdp_requires_fips").need), "rdp_host");
  EXPECT_EQ(name_of(result_of(report, "csr_subject_incomplete").need), "signing_request");
}

TEST(NotRead, IsNotCoveredByWhatBlocksThePath) {
  Json json = healthy();
  json["views"]["here#1"]["microsoft"] = {{"edge", device_that_refuses("edge.peer.example", "files")}};
  for (const Entry& entry : all_checks())
    if (entry.name == "dns_srv_missing")
      json = json.patch(Json::parse(entry.fires).at("fires").at(0).at("patch"));
  const Report report = judged(json);
  ASSERT_EQ(report.root, "dns_srv_missing");
  const Result& result = result_of(report, "edge_domain_blocked");
  EXPECT_EQ(result.blocked_by, "");
  EXPECT_EQ(name_of(result.need), "not_read");
  EXPECT_EQ(result_of(report, "tls_chain_incomplete").blocked_by, "dns_srv_missing");
}

TEST(Blocking, LeavesWhatADeploymentEntryWouldSettle) {
  for (const Entry& entry : all_checks()) {
    if (entry.name != "dns_srv_missing") continue;
    const Json patch = Json::parse(entry.fires).at("fires").at(0).at("patch");
    const Report report = judged(healthy().patch(patch));
    for (const Result& result : report.results) {
      if (!result.blocked_by.empty()) {
        EXPECT_FALSE(is_deployment_entry(result.need)) << result.check;
      }
    }
    EXPECT_EQ(name_of(result_of(report, "edge_domain_blocked").need), "microsoft_log_in");
  }
}

TEST(AskedByName, WhatCouldNotBeReadIsNoHealth) {
  const Json json =
      healthy().patch(Json::array({add("rdp", {{"192.0.2.5:3389", {{"modern", {{"fault", refused}}}}}})}));
  EXPECT_EQ(judged(json).summary, Report::Summary::healthy);
  const Report report = judged(json, {"rdp_requires_fips", "dns_srv_missing"});
  EXPECT_EQ(name_of(result_of(report, "rdp_requires_fips").need), "not_read");
  EXPECT_EQ(report.summary, Report::Summary::could_not_tell);
  EXPECT_EQ(exit_status(report, Severity::error), 2);
}

}  // namespace
}  // namespace sipfed
