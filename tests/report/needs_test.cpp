// What a report says is missing: an input that was not given, or an item that a read-out lacks.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "evidence/json.h"
#include "judge/judge.h"
#include "judge/patched.h"
#include "report/report.h"
#include "report/words.h"

namespace sipfed {
namespace {

using Json = nlohmann::json;

using patched::healthy;

Json here(const char* kind, const Json& value) {
  return {{"op", "add"}, {"path", std::string("/views/here#1/") + kind}, {"value", value}};
}

struct NeedCase {
  const char* name;
  const char* check;
  Json patch;
  Need need;
  std::string item;
};
void PrintTo(const NeedCase& one, std::ostream* out) { *out << one.name; }

Report judged(const Json& patch) {
  Json json = healthy();
  json["subject"]["known_leaves"] = Json::object();
  const auto evidence = evidence_from_json(json.patch(patch).dump());
  if (!evidence) throw std::runtime_error(evidence.fault.detail);
  return judge(*evidence, all_checks());
}

const Result& result_of(const Report& report, const std::string& check) {
  for (const Result& result : report.results)
    if (result.check == check) return result;
  throw std::runtime_error("no check " + check);
}

class Needs : public testing::TestWithParam<NeedCase> {};

TEST_P(Needs, AreToldByTheirInput) {
  const NeedCase& one = GetParam();
  const Report report = judged(one.patch);
  const Result& result = result_of(report, one.check);
  EXPECT_EQ(result.verdict, Verdict::not_judged);
  EXPECT_EQ(name_of(result.need), name_of(one.need));
  EXPECT_EQ(result.item, one.item);
  for (const Language language : {Language::en, Language::ja}) {
    const std::string text = need_text(words(language), result);
    EXPECT_EQ(text.find('{'), std::string::npos) << text;
    EXPECT_EQ(text.find('<'), std::string::npos) << text;
    EXPECT_NE(text.find(fault_words(words(language), one.item)), std::string::npos) << text;
  }
}

const Json lync_edge = {{"talk", {{"host", "edge.peer.example"}, {"way", "files"}}}, {"family", "lync"}};
const Json ocs_edge = {{"talk", {{"host", "edge.peer.example"}, {"way", "files"}}}, {"family", "ocs"}};
const Json cisco_is_peer = {{"op", "add"}, {"path", "/subject/plan"}, {"value", {{"cisco", "peer"}}}};
const Json edge_is_known = {
    {"op", "add"}, {"path", "/subject/plan"}, {"value", {{"edge_internal", "edge.corp.example"}}}};
const Json failed = {{"talk", {{"fault", {{"kind", "refused"}, {"detail", "connection refused"}}}}}};
const Json exported = {
    {"cup.pem",
     {{"chain", {{{"serial", "5b"}, {"subject", {{{"type", "CN"}, {"value", "imp1.ours.example"}}}}}}}}}};
const Json bare_asa = {{"talk", {{"host", "asa.ours.example"}, {"way", "files"}}}};
const Json bare_imp = {{"talk", {{"host", "imp1.ours.example"}, {"way", "ssh"}}}};

const NeedCase cases[] = {
    {"store_unread", "edge_store_not_replicated", Json::array(), Need::microsoft_log_in, ""},
    {"store_lacking", "edge_store_not_replicated", Json::array({here("microsoft", {{"edge", lync_edge}})}),
     Need::read_out_item, "Get-CsManagementStoreReplicationStatus"},
    {"store_of_nobody_known", "edge_store_not_replicated",
     Json::array(
         {here("microsoft", {{"fe", {{"family", "lync"}, {"replicas", {{{"fqdn", "x.peer.example"}}}}}}})}),
     Need::both_ends, ""},
    {"block_list_unread", "edge_domain_blocked", Json::array(), Need::microsoft_log_in, ""},
    {"block_list_lacking", "edge_domain_blocked", Json::array({here("microsoft", {{"edge", lync_edge}})}),
     Need::read_out_item, "Get-CsBlockedDomain"},
    {"block_list_lacking_on_ocs", "edge_domain_blocked",
     Json::array({here("microsoft", {{"edge", ocs_edge}})}), Need::read_out_item,
     "MSFT_SIPFederationDeniedDomainSetting"},
    {"edge_name_unplanned", "edge_fqdn_wrong", Json::array({here("microsoft", {{"edge", ocs_edge}})}),
     Need::both_ends, "[microsoft] edge_internal"},
    {"edge_name_lacking",
     "edge_fqdn_wrong",
     {edge_is_known, here("microsoft", {{"edge", ocs_edge}})},
     Need::read_out_item,
     "MSFT_SIPGlobalFederationSetting"},
    {"hosts_lacking", "ocs_edge_authorized_host", Json::array({here("microsoft", {{"edge", ocs_edge}})}),
     Need::read_out_item, "MSFT_SIPRemoteAddressData"},
    {"lists_unread", "edge_domain_in_both_lists", Json::array({cisco_is_peer}), Need::microsoft_log_in, ""},
    {"lists_lacking",
     "edge_domain_in_both_lists",
     {cisco_is_peer, here("microsoft", {{"edge", lync_edge}})},
     Need::read_out_item,
     "Get-CsAllowedDomain, Get-CsHostingProvider"},
    {"exported_alone", "tls_cert_changed", Json::array({here("exported", exported)}), Need::asa_log_in, ""},
    {"exported_beside_an_asa_without_its_store", "tls_cert_changed",
     Json::array({here("exported", exported), here("asa", {{"asa", bare_asa}})}), Need::read_out_item,
     "show crypto ca certificates"},
    {"asa_alone", "tls_cert_changed", Json::array({here("asa", {{"asa", bare_asa}})}), Need::imp_certificate,
     ""},
    {"asa_and_a_node_without_its_certificate", "tls_cert_changed",
     Json::array({here("asa", {{"asa", bare_asa}}), here("imp", {{"imp1", bare_imp}})}), Need::read_out_item,
     "show cert own cup/cup.pem"}};

INSTANTIATE_TEST_SUITE_P(Checks, Needs, testing::ValuesIn(cases),
                         [](const auto& which) { return std::string(which.param.name); });

// What is wrong then is not that the deployment names no such device.
TEST(NeedsOfAFailedDevice, AreNoLogIn) {
  const Json patch{here("exported", exported), here("asa", {{"asa", failed}}),
                   here("microsoft", {{"edge", failed}})};
  const Report report = judged(patch);
  for (const char* check : {"tls_cert_changed", "edge_domain_blocked", "edge_store_not_replicated"}) {
    const Result& result = result_of(report, check);
    EXPECT_EQ(result.verdict, Verdict::not_judged) << check;
    EXPECT_NE(name_of(result.need), name_of(Need::asa_log_in)) << check;
    EXPECT_NE(name_of(result.need), name_of(Need::microsoft_log_in)) << check;
  }
}

TEST(NeedsInReports, NameTheItemInEveryFormat) {
  const std::vector<Report> reports{judged(Json::array({here("microsoft", {{"edge", lync_edge}})}))};
  ReportOptions options;
  options.checks = all_checks();
  options.coverage = true;
  const std::string item = "Get-CsBlockedDomain";
  for (const auto& print : {text_report, json_report, junit_report}) {
    std::ostringstream out;
    print(reports, options, out);
    EXPECT_NE(out.str().find(item), std::string::npos) << out.str().substr(0, 2000);
    EXPECT_EQ(out.str().find("{item}"), std::string::npos);
  }
}

}  // namespace
}  // namespace sipfed
