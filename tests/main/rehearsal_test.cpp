// What is planned, by a deployment file alone: every artefact as it should be passes, and each with one flaw
// is found, in words and in JSON.
#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "main/pointed.h"

namespace sipfed::test {
namespace {

using Json = nlohmann::json;

// Keys on P-256, thrown away. The second one's subject has neither L nor ST.
constexpr const char* whole_request = R"(-----BEGIN CERTIFICATE REQUEST-----
MIIBIzCBygIBADBoMQswCQYDVQQGEwJKUDEOMAwGA1UECAwFVG9reW8xDzANBgNV
BAcMBk1pbmF0bzEQMA4GA1UECgwHRXhhbXBsZTELMAkGA1UECwwCVUMxGTAXBgNV
BAMMEGFzYS5vdXJzLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQT
3vHKl2nriFbJFmGa9yZIW1hUG/M0IsntbY2OMUXwDsOEDJ6sH8BJmB51WcI9yApB
QUv2nBMBLsDwE/0UPNMtoAAwCgYIKoZIzj0EAwIDSAAwRQIhAK8NWasyJWvIr1XX
FItpa295mRRAD+8OPTbJQTSZcrqvAiAdHvIUJOmgYiPmM7uhJf5dPb3ubkhOoCR4
qAYL0+In8g==
-----END CERTIFICATE REQUEST-----
)";
constexpr const char* short_request = R"(-----BEGIN CERTIFICATE REQUEST-----
MIIBAzCBqQIBADBHMQswCQYDVQQGEwJKUDEQMA4GA1UECgwHRXhhbXBsZTELMAkG
A1UECwwCVUMxGTAXBgNVBAMMEGFzYS5vdXJzLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQ++H0j/O7R/IMy8zyMzf8AGnf11ly2d+wdT7vfd7249vmR
uVe/83f0mxSpfxEYAKrwrI9VbgO4VcXuElBrAVrcoAAwCgYIKoZIzj0EAwIDSQAw
RgIhAJru/BCrXRn5C/jhLD6SnQZFthBYnYktj/EOyVzWPHjfAiEA7h5sTvy4pWht
p/0GJrIJ3ZHvAD4nnitT085+znp/khM=
-----END CERTIFICATE REQUEST-----
)";

constexpr const char* held_by_the_asa = R"(Certificate
  Status: Available
  Certificate Serial Number: 610e
  Issuer Name:
    cn=Ours Issuing CA
  Subject Name:
    cn=sip.ours.example
  Validity Date:
    start date: 00:00:00 UTC Jun 1 2020
    end   date: 00:00:00 UTC Jun 1 2099
  Associated Trustpoints: public

Certificate
  Status: Available
  Certificate Serial Number: a1b2
  Issuer Name:
    cn=10.1.1.1
  Subject Name:
    cn=10.1.1.1
  Validity Date:
    start date: 00:00:00 UTC Jun 1 2020
    end   date: 00:00:00 UTC Jun 1 2099
  Associated Trustpoints: imp_proxy
)";

class RehearsedPlan : public testing::Test {
 protected:
  // What stands in the plan unless a test says otherwise.
  std::string request = whole_request, client_usages = R"("serverAuth", "clientAuth")";
  std::string pattern = ".example.peer.*", access_list = "sip_out";

  Ran rehearse(const Words& more = {}) const {
    const lab::Lab lab(R"({"certificates": {"client": {"eku": [)" + client_usages + "]}}}");
    folder_.write("asa.csr", request);
    write_asa();
    const std::string file = folder_.write(
        "sipfed.toml",
        "peer = \"peer.example\"\nlocal = \"ours.example\"\ncertificate = \"" + lab.certificate_file() +
            "\"\n[cisco]\nside = \"local\"\n[microsoft]\nedge_external = \"sip.peer.example\"\n"
            "[artefacts]\nrequests = [\"asa.csr\"]\n"
            "[[asa]]\nname = \"asa\"\nway = \"files\"\nfolder = \"asa\"\n"
            "[[route]]\npattern = \"" +
            pattern +
            "\"\ntype = \"domain\"\nnext_hop = \"sip.peer.example\"\nport = 5061\n"
            "protocol = \"TLS\"\n");
    return sipfed(Words{"rehearse", "--deployment", file} + more);
  }

  // Words and JSON tell the same, and that it may not go live.
  void expect_found(const std::string& check, const std::string& variant) const {
    const Ran text = rehearse();
    EXPECT_EQ(text.status, 1) << text.out << text.err;
    EXPECT_TRUE(text.out.starts_with("FOUND: ")) << text.out;
    EXPECT_NE(text.out.find(check + ", error, confirmed"), std::string::npos) << text.out;
    const Ran json = rehearse({"--report", "json"});
    EXPECT_EQ(json.status, 1);
    EXPECT_EQ(found_in(json.out), (std::map<std::string, std::string>{{check, variant}})) << json.out;
  }

  // Check -> variant of its first finding.
  static std::map<std::string, std::string> found_in(const std::string& text) {
    std::map<std::string, std::string> out;
    const Json json = Json::parse(text);
    for (const Json& result : json.at("reports").at(0).at("results"))
      if (!result.at("findings").empty())
        out[result.at("check").get<std::string>()] = result["findings"][0].at("variant").get<std::string>();
    return out;
  }

 private:
  void write_asa() const {
    std::filesystem::create_directories(folder_.file("asa"));
    const auto write = [&](const std::string& command, const std::string& text) {
      folder_.write("asa/show_" + command + ".txt", text);
    };
    write("crypto_ca_certificates", held_by_the_asa);
    write("running-config_class-map", "class-map sip_out\n match access-list sip_out\n");
    write("running-config_access-list",
          "access-list " + access_list + " extended permit tcp host 10.1.1.20 host 203.0.113.10 eq 5061\n");
    write("running-config_policy-map",
          "policy-map global_policy\n class sip_out\n  inspect sip tls-proxy sip_out\n");
    write("running-config_service-policy", "service-policy global_policy global\n");
    write("running-config_tls-proxy",
          "tls-proxy sip_out\n server trust-point imp_proxy\n client trust-point public\n");
    write("running-config_crypto_ca_trustpoint",
          "crypto ca trustpoint imp_proxy\n enrollment self\n fqdn none\n subject-name CN=10.1.1.1\n"
          "crypto ca trustpoint public\n enrollment terminal\n fqdn sip.ours.example\n");
  }

  const Folder folder_;
};

TEST_F(RehearsedPlan, WithNothingWrongPasses) {
  const Ran text = rehearse();
  EXPECT_EQ(text.status, 0) << text.out << text.err;
  EXPECT_TRUE(text.out.starts_with("NOTHING WRONG")) << text.out;
  const Ran json = rehearse({"--report", "json"});
  EXPECT_EQ(json.status, 0);
  EXPECT_TRUE(found_in(json.out).empty()) << json.out;
  std::set<std::string> healthy;
  const Json report = Json::parse(json.out);
  for (const Json& result : report.at("reports").at(0).at("results"))
    if (result.at("verdict") == "healthy") healthy.insert(result.at("check").get<std::string>());
  for (const char* check :
       {"tls_cert_eku", "csr_subject_incomplete", "static_route_wrong", "asa_class_map_without_acl"})
    EXPECT_TRUE(healthy.contains(check)) << check << " was judged by the plan";
}

TEST_F(RehearsedPlan, WithoutClientAuthInTheCertificate) {
  client_usages = R"("serverAuth")";
  expect_found("tls_cert_eku", "own_server_only");
}

TEST_F(RehearsedPlan, WithoutPlaceAndStateInTheRequest) {
  request = short_request;
  expect_found("csr_subject_incomplete", "missing");
}

TEST_F(RehearsedPlan, WithARouteThatIsNotReversed) {
  pattern = ".peer.example.*";
  expect_found("static_route_wrong", "not_reversed");
}

TEST_F(RehearsedPlan, WithAClassMapWhoseListIsMissing) {
  access_list = "sip_in";
  expect_found("asa_class_map_without_acl", "no_list");
}

}  // namespace
}  // namespace sipfed::test
