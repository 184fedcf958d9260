// Secrets planted in everything that a deployment hands over: passwords, running configurations, database
// rows, directory log-ins, requests, traces. None of them comes out again, in whatever is printed or written.
#include <filesystem>
#include <gtest/gtest.h>

#include "main/pointed.h"

namespace sipfed::test {
namespace {

namespace fs = std::filesystem;

// Each one different, so that a leak names its way.
const char* const secrets[] = {
    "planted-ssh-7Q1", "planted-enable-7Q2", "planted-https-7Q3", "planted-ldap-7Q4", "planted-enrol-7Q5",
    "planted-url-7Q6", "planted-key-7Q7",    "planted-sql-7Q8",   "planted-json-7Q9", "planted-trace-7QA",
    "planted-pfx-7QB", "planted-snmp-7QC",   "planted-wmi-7QD",   "planted-file-7QE"};

void asa(const Folder& at) {
  fs::create_directories(at.file("asa"));
  at.write(
      "asa/show_running-config_crypto_ca_trustpoint.txt",
      "crypto ca trustpoint public\n enrollment url http://enrol:planted-url-7Q6@ca.ours.example/mscep.dll\n"
      " password planted-enrol-7Q5\n fqdn imp.ours.example\n subject-name CN=imp.ours.example,OU=UC\n"
      "username admin password planted-snmp-7QC encrypted\ncrypto key planted-key-7Q7\n");
  at.write("asa/show_running-config_access-list.txt",
           "access-list ent remark planted-key-7Q7\naccess-list ent extended permit tcp any host 10.1.1.20 "
           "eq 5061\n"
           "snmp-server community planted-snmp-7QC\n");
  at.write("asa/show_running-config_policy-map.txt",
           "policy-map global_policy\n class ent\n  inspect sip sip_inspect tls-proxy ent\n"
           "tunnel-group x ipsec-attributes\n pre-shared-key planted-key-7Q7\n");
  at.write("asa/show_version.txt", "ERROR: planted-snmp-7QC: Command authorization failed\n");
}

void imp(const Folder& at) {
  fs::create_directories(at.file("imp"));
  at.write("imp/run_sql_parameters.txt",
           "paramname                         paramvalue\n================================= ==========\n"
           "SIPProxyDigestPassword            planted-sql-7Q8\nUseTransportInRecordRoute         1\n");
  at.write("imp/utils_service_list.txt", "Cisco SIP Proxy[STARTED]\nsecret[planted-sql-7Q8]\n");
  at.write("imp/show_status.txt", "Host Name : imp1\nPassword : planted-sql-7Q8\n");
}

void edge(const Folder& at) {
  fs::create_directories(at.file("edge"));
  at.write(
      "edge/Get-CsHostingProvider.json",
      R"([{"Identity": "cup", "ProxyFqdn": "imp.ours.example", "Enabled": true, "Password": "planted-json-7Q9"}])");
  at.write("edge/MSFT_SIPFederationExternalEdgeSetting.txt",
           "EnableFederation=TRUE\r\nProxyPassword=planted-wmi-7QD\r\n");
  at.write("edge/notes.txt", "administrator / planted-wmi-7QD\n");
}

std::string deployment(const Folder& at) {
  asa(at);
  imp(at);
  edge(at);
  at.write("sip.log",
           "SUBSCRIBE sip:a@b SIP/2.0\r\nAuthorization: Digest response=\"planted-trace-7QA\"\r\n\r\n"
           "SIP/2.0 403 Forbidden\r\nms-diagnostics: 1027;reason=\"Cannot route\"\r\n\r\n");
  at.write("shut.pfx", "no PKCS #12");
  at.write("password", "planted-file-7QE\n");
  return at.write("sipfed.toml", R"(
[cisco]
side = "local"
[[asa]]
name = "saved-asa"
way = "files"
folder = "asa"
[[asa]]
name = "shut-asa"
way = "https"
host = "127.0.0.2"
port = 1
user = "reader"
password_env = "PLANTED_HTTPS"
[[asa]]
name = "other-asa"
way = "ssh"
host = "127.0.0.2"
port = 1
user = "reader"
password_env = "PLANTED_SSH"
enable_env = "PLANTED_ENABLE"
[[imp]]
name = "saved-imp"
way = "files"
folder = "imp"
[[imp]]
name = "shut-imp"
way = "ssh"
host = "127.0.0.2"
port = 1
user = "reader"
password_file = "password"
[[microsoft.server]]
name = "saved-edge"
way = "files"
folder = "edge"
[directory]
host = "127.0.0.2"
port = 1
user = "reader@peer.example"
password_env = "PLANTED_LDAP"
[artefacts]
traces = ["sip.log"]
pkcs12 = [{file = "shut.pfx", passphrase_env = "PLANTED_PFX"}]
)");
}

TEST(PlantedSecrets, ComeOutNowhere) {
  const lab::Lab lab;
  const Folder folder;
  const std::string file = deployment(folder);
  const Words outputs{"--deployment", file,
                      "-vv",          "--coverage",
                      "--save",       folder.file("e.json"),
                      "--report",     "text",
                      "--report",     "json=" + folder.file("r.json"),
                      "--report",     "junit=" + folder.file("r.xml")};
  const Ran ran = run({.words = pointed_at(lab) + outputs,
                       .environment = {{"PLANTED_HTTPS", "planted-https-7Q3"},
                                       {"PLANTED_SSH", "planted-ssh-7Q1"},
                                       {"PLANTED_ENABLE", "planted-enable-7Q2"},
                                       {"PLANTED_LDAP", "planted-ldap-7Q4"},
                                       {"PLANTED_PFX", "planted-pfx-7QB"}}});
  EXPECT_LT(ran.status, 3) << ran.err;
  const std::string evidence = folder.read("e.json");
  const std::string all = ran.out + ran.err + evidence + folder.read("r.json") + folder.read("r.xml");
  for (const char* device :
       {"saved-asa", "shut-asa", "other-asa", "saved-imp", "shut-imp", "saved-edge", "sip.log"})
    EXPECT_NE(evidence.find(device), std::string::npos) << device << " was not looked at";
  for (const char* secret : secrets)
    for (std::size_t at = 0; (at = all.find(secret, at)) != std::string::npos; ++at)
      ADD_FAILURE() << all.substr(at > 200 ? at - 200 : 0, 260);
}

TEST(PlantedSecrets, InClearAreRefusedWithoutBeingRepeated) {
  const Folder folder;
  const std::string file =
      folder.write("sipfed.toml",
                   "[[asa]]\nname = \"asa\"\nway = \"ssh\"\nhost = \"asa.ours.example\"\nuser = \"u\"\n"
                   "password = \"planted-ssh-7Q1\"\n");
  const Ran ran = sipfed({"check", "peer.example", "--deployment", file});
  EXPECT_EQ(ran.status, 3);
  EXPECT_NE(ran.err.find("sipfed.toml:6"), std::string::npos) << ran.err;
  EXPECT_EQ((ran.out + ran.err).find("planted"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace sipfed::test
