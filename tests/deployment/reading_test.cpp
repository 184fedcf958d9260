// A full deployment file, field by field.
#include <gmock/gmock.h>

#include "deployment/folder.h"

namespace sipfed::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto full = R"(
peer = "Peer.Example"
local = "ours.example"
expect = ["198.51.100.20", "2001:DB8::20"]
certificate = "pki/client.pem"
key = "pki/client.key"
trust = "pki/roots.pem"
resolvers = ["edge=203.0.113.53:53", "here=[::1]:5353"]

[cisco]
side = "local"
domains = ["ours.example", "also.ours.example"]
fqdn = "sip.ours.example"
nodes = ["imp1", "192.0.2.11"]
asa_addresses = ["192.0.2.1", "198.51.100.1"]
beyond_asa = ["192.0.2.30:443", "[2001:db8::30]:5061", "edge.peer.example:5061"]
asa_network = "192.0.2.0/24"

[microsoft]
domains = ["peer.example"]
edge_external = "sip.peer.example"
edge_internal = "edge-in.peer.example"
front_end = "fe.peer.example"
rdp_host = "192.0.2.5"
[[microsoft.server]]
name = "fe1"
way = "ssh"
host = "fe.peer.example"
user = 'PEER\reader'
key_file = "pki/id"
password_env = "KEY_PASSPHRASE"
known_hosts = "pki/hosts"

[[asa]]
name = "asa"
way = "https"
host = "asa.ours.example"
port = 8443
user = "reader"
password_env = "ASA_PASSWORD"
enable_file = "pki/enable"
trust = "pki/roots.pem"
contexts = ["admin", "edge"]
legacy = true
[[asa]]
name = "saved"
way = "files"
folder = "pki"

[[imp]]
name = "imp1"
way = "ssh"
host = "192.0.2.10"
user = "administrator"
password_file = "pki/enable"
enable_env = "ENABLE"

[directory]
host = "dc1.peer.example"
port = 3268
protection = "starttls"
user = "CN=reader,DC=peer,DC=example"
password_env = "DIRECTORY_PASSWORD"
base = "DC=peer,DC=example"
trust = "pki/roots.pem"
accounts = ["SvcRtc"]
warn_days = 30

[clock]
reference = "ntp.ours.example"
hosts = ["ntp:192.0.2.7", "https:asa.ours.example:443", "ntp:2001:db8::7"]

[scep]
url = "http://ca.ours.example/certsrv/mscep/mscep.dll"

[tftp]
server = "192.0.2.9"
file = "asa961-smp-k8.bin"
gateway = "192.0.2.254"

[[route]]
pattern = ".example.peer.*"
type = "domain"
next_hop = "192.0.2.1"
port = 5061
protocol = "TLS"
[[route]]
pattern = ".example.other.*"
next_hop = "asa.ours.example"

[artefacts]
requests = ["pki/asa.csr"]
certificates = ["pki/client.pem", "pki/roots.pem"]
imp_certificates = ["pki/cup.pem", "pki/siproxy.der"]
traces = ["pki/trace.txt"]
pkcs12 = [{file = "pki/edge.pfx", passphrase_env = "PFX"}, {file = "pki/asa.p12", passphrase_file = "pki/enable"}]
)";

class FullDeployment : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"client.pem", "client.key", "roots.pem", "id", "hosts", "enable", "asa.csr",
                             "trace.txt", "edge.pfx", "asa.p12", "cup.pem", "siproxy.der"})
      folder.write(std::string("pki/") + name, "");
    const auto outcome = folder.read(full);
    ASSERT_TRUE(outcome) << outcome.fault.detail;
    read = *outcome;
  }
  std::string pki(const char* name) const { return folder.path(std::string("pki/") + name); }
  Folder folder;
  Deployment read;
};

TEST_F(FullDeployment, Top) {
  EXPECT_EQ(read.peer, "peer.example");
  EXPECT_EQ(read.local, "ours.example");
  EXPECT_THAT(read.expect, ElementsAre("198.51.100.20", "2001:db8::20"));
  EXPECT_EQ(read.certificate, pki("client.pem"));
  EXPECT_EQ(read.key, pki("client.key"));
  EXPECT_EQ(read.trust, pki("roots.pem"));
  EXPECT_THAT(read.resolvers, ElementsAre("edge=203.0.113.53:53", "here=[::1]:5353"));
}

TEST_F(FullDeployment, Plan) {
  Plan plan;
  plan.cisco = "local";
  plan.cisco_domains = {"ours.example", "also.ours.example"};
  plan.cisco_fqdn = "sip.ours.example";
  plan.imp_nodes = {"imp1", "192.0.2.11"};
  plan.asa_addresses = {"192.0.2.1", "198.51.100.1"};
  plan.beyond_asa = {"192.0.2.30:443", "[2001:db8::30]:5061", "edge.peer.example:5061"};
  plan.asa_network = "192.0.2.0/24";
  plan.microsoft_domains = {"peer.example"};
  plan.edge_external = "sip.peer.example";
  plan.edge_internal = "edge-in.peer.example";
  plan.front_end = "fe.peer.example";
  plan.rdp_host = "192.0.2.5";
  plan.ntp_reference = "ntp.ours.example";
  plan.clock_hosts = {"ntp:192.0.2.7", "https:asa.ours.example:443", "ntp:2001:db8::7"};
  plan.scep_url = "http://ca.ours.example/certsrv/mscep/mscep.dll";
  plan.tftp_server = "192.0.2.9";
  plan.tftp_file = "asa961-smp-k8.bin";
  plan.tftp_gateway = "192.0.2.254";
  plan.routes = {{".example.peer.*", "domain", "192.0.2.1", 5061, "TLS"},
                 {".example.other.*", "", "asa.ours.example", 0, ""}};
  EXPECT_EQ(read.plan, plan);
}

TEST_F(FullDeployment, LogIns) {
  ASSERT_EQ(read.asa.size(), 2U);
  const LogIn& asa = read.asa[0];
  EXPECT_EQ(asa.name, "asa");
  EXPECT_EQ(asa.way, "https");
  EXPECT_EQ(asa.host, "asa.ours.example");
  EXPECT_EQ(asa.port, 8443);
  EXPECT_EQ(asa.user, "reader");
  EXPECT_EQ(asa.password.environment, "ASA_PASSWORD");
  EXPECT_EQ(asa.password.file, "");
  EXPECT_EQ(asa.enable.file, pki("enable"));
  EXPECT_EQ(asa.trust, pki("roots.pem"));
  EXPECT_THAT(asa.contexts, ElementsAre("admin", "edge"));
  EXPECT_TRUE(asa.legacy);
  EXPECT_EQ(read.asa[1].name, "saved");
  EXPECT_EQ(read.asa[1].way, "files");
  EXPECT_EQ(read.asa[1].folder, folder.path("pki"));
  EXPECT_FALSE(read.asa[1].legacy || read.asa[1].password.given());

  ASSERT_EQ(read.microsoft.size(), 1U);
  EXPECT_EQ(read.microsoft[0].user, "PEER\\reader");
  EXPECT_EQ(read.microsoft[0].key_file, pki("id"));
  EXPECT_EQ(read.microsoft[0].password.environment, "KEY_PASSPHRASE");
  EXPECT_EQ(read.microsoft[0].known_hosts, pki("hosts"));
  ASSERT_EQ(read.imp.size(), 1U);
  EXPECT_EQ(read.imp[0].password.file, pki("enable"));
  EXPECT_EQ(read.imp[0].enable.environment, "ENABLE");
  EXPECT_EQ(read.imp[0].port, 0);
}

TEST_F(FullDeployment, DirectoryAndArtefacts) {
  ASSERT_TRUE(read.directory);
  EXPECT_EQ(read.directory->host, "dc1.peer.example");
  EXPECT_EQ(read.directory->port, 3268);
  EXPECT_EQ(read.directory->protection, "starttls");
  EXPECT_EQ(read.directory->user, "CN=reader,DC=peer,DC=example");
  EXPECT_EQ(read.directory->password.environment, "DIRECTORY_PASSWORD");
  EXPECT_EQ(read.directory->base, "DC=peer,DC=example");
  EXPECT_EQ(read.directory->trust, pki("roots.pem"));
  EXPECT_THAT(read.directory->accounts, ElementsAre("SvcRtc"));
  EXPECT_EQ(read.directory->warn_days, 30);

  const auto files = [](const std::vector<ArtefactFile>& list) {
    std::vector<std::string> out;
    for (const ArtefactFile& file : list) out.push_back(file.file);
    return out;
  };
  EXPECT_THAT(files(read.requests), ElementsAre(pki("asa.csr")));
  EXPECT_THAT(files(read.certificates), ElementsAre(pki("client.pem"), pki("roots.pem")));
  EXPECT_THAT(files(read.imp_certificates), ElementsAre(pki("cup.pem"), pki("siproxy.der")));
  EXPECT_THAT(files(read.traces), ElementsAre(pki("trace.txt")));
  EXPECT_THAT(files(read.pkcs12), ElementsAre(pki("edge.pfx"), pki("asa.p12")));
  EXPECT_EQ(read.pkcs12[0].passphrase.environment, "PFX");
  EXPECT_EQ(read.pkcs12[1].passphrase.file, pki("enable"));
}

TEST(Deployment, WhatIsNotSaidKeepsItsDefault) {
  const Folder folder;
  const auto read = folder.read("\xEF\xBB\xBFpeer = \"peer.example\"\r\n[directory]\r\nhost = \"dc\"\r\n");
  ASSERT_TRUE(read) << read.fault.detail;
  EXPECT_EQ(read->peer, "peer.example");
  EXPECT_EQ(read->plan, Plan{});
  EXPECT_EQ(read->directory->protection, "ldaps");
  EXPECT_THAT(read->directory->accounts, ElementsAre("RTCComponentService", "RTCService"));
  EXPECT_EQ(read->directory->warn_days, 14);
  EXPECT_THAT(read->asa, IsEmpty());
}

TEST(Deployment, OfTheFolderOneStandsIn) {
  const Folder folder;
  folder.write("roots.pem", "");
  folder.write("sipfed.toml", "trust = \"roots.pem\"\n");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path(""));
  const auto read = read_deployment("sipfed.toml");
  std::filesystem::current_path(before);
  ASSERT_TRUE(read) << read.fault.detail;
  EXPECT_EQ(read->trust, "roots.pem");
}

}  // namespace
}  // namespace sipfed::tests
