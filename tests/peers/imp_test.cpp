// Reading an IM and Presence node: a saved session played behind asyncssh, and the same from saved files.
#include "gather/devices/imp.h"

#include <fstream>
#include <gmock/gmock.h>

#include "gather/devices/imp_queries.h"
#include "net/run.h"
#include "peers/ssh_device.h"

namespace sipfed::peers {
namespace {

using gather::DeviceAccess;
using gather::tests::in;
using gather::tests::run;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using namespace std::chrono_literals;

const std::string session_file = SIPFED_SOURCE "/tests/devices/fixtures/imp/release15.txt";

// Usage: imp.py ADDRESS PORT HOSTKEY SESSION GONE; closes after the command GONE. Prints "heard LINE".
constexpr const char* device = R"(
import asyncio, sys, warnings
warnings.filterwarnings("ignore")
import asyncssh
address, port, key, session, gone = sys.argv[1:]
answers, command = {}, ""
for line in open(session, newline="\n"):
    if line.startswith("admin:"):
        command = line[6:].rstrip("\n")
        answers[command] = ""
    else:
        answers[command] = answers.get(command, "") + line.replace("\n", "\r\n")
class Server(asyncssh.SSHServer):
    def begin_auth(self, user): return True
    def password_auth_supported(self): return False
    def kbdint_auth_supported(self): return True
    def get_kbdint_challenge(self, user, lang, methods): return "", "", "", [("Password: ", False)]
    def validate_kbdint_response(self, user, responses): return responses == ["right"]
async def serve(p):
    try:
        p.stdout.write(answers[""] + "WARNING: DNS unreachable\r\nadmin:")
        async for line in p.stdin:
            line = line.strip("\r\n")
            print("heard", line, flush=True)
            p.stdout.write(line + "\r\n")
            if line == gone: break
            known = "" if line.startswith("set cli") else "Executed command unsuccessfully\r\nNo valid command entered\r\n"
            p.stdout.write(answers.get(line, known) + "admin:")
    except (asyncssh.Error, ConnectionError): pass
    p.exit(0)
async def main():
    await asyncssh.create_server(Server, address, int(port), server_host_keys=[key], process_factory=serve,
                                 line_editor=False)
    await asyncio.Event().wait()
asyncio.run(main())
)";

class PlayedNode {
 public:
  explicit PlayedNode(const std::string& gone = "-")
      : process_(ssh.place, {"/usr/bin/python3", ssh.place.write("imp.py", device), ssh.address,
                             std::to_string(ssh.port), ssh.host_key, session_file, gone}) {
    wait_until_listening(ssh.address, ssh.port, process_);
  }
  Imp read() {
    DeviceAccess access = ssh.access("administrator");
    access.name = "imp1";
    std::set<std::string> domains = {"peer.example", "other.example", "bad domain;"};
    return run(gather::read_imp(access, domains, in(20s)));
  }
  std::string heard() const { return process_.output(); }

 private:
  SshPlace ssh;
  Process process_;
};

#define NEEDS_ASYNCSSH() NEEDS("python3-asyncssh", "/usr/lib/python3/dist-packages/asyncssh/__init__.py")

TEST(ImpNode, IsReadOverSsh) {
  NEEDS_ASYNCSSH();
  PlayedNode node;
  const auto before = std::chrono::system_clock::now();
  const Imp imp = node.read();
  ASSERT_FALSE(imp.talk.fault) << imp.talk.fault.detail << node.heard();
  EXPECT_EQ(imp.talk.way, "ssh");
  EXPECT_EQ(imp.talk.host, device_name);
  EXPECT_EQ(imp.version, "15.0.1.12900-17");
  EXPECT_TRUE(imp.dns_unreachable);
  ASSERT_TRUE(imp.clock);
  ASSERT_FALSE(imp.clock->fault) << imp.clock->fault.detail;
  // The session stands still in 2026-11-22; read back, it is our own clock within what is claimed.
  const auto its = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 12h + 5s + 500ms;
  const auto ours = std::chrono::time_point_cast<Micros>(its) - imp.clock->offset;
  EXPECT_GE(ours + imp.clock->uncertainty, std::chrono::time_point_cast<Micros>(before));
  EXPECT_LE(ours - imp.clock->uncertainty,
            std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now()));
  ASSERT_EQ(imp.own.size(), 2U);
  EXPECT_EQ(imp.own[0].serial, "5e0a1b2c");
  ASSERT_EQ(imp.trusted.size(), 2U);
  EXPECT_EQ(imp.trusted[1].subject.front().value, "Peer Root CA");
  EXPECT_TRUE(imp.srv.at("peer.example").found);
  EXPECT_EQ(imp.srv.size(), 1U);  // without DNS, "not found" means nothing
  EXPECT_EQ(imp.routes.size(), 2U);
  EXPECT_TRUE(imp.federated_domains_read);
  EXPECT_THAT(imp.parameters, Contains(Key("IMGatewayStatus")));
  EXPECT_THAT(node.heard(), Not(HasSubstr("bad domain")));
  EXPECT_THAT(node.heard(), Not(HasSubstr("tomcat")));
  for (const auto& [command, readout] : imp.talk.commands)
    EXPECT_TRUE(readout.answered()) << command << readout.refusal;
}

TEST(ImpNode, KeepsWhatItLearntWhenTheNodeGoes) {
  NEEDS_ASYNCSSH();
  PlayedNode node("utils service list");
  const Imp imp = node.read();
  EXPECT_FALSE(imp.talk.fault);
  EXPECT_EQ(imp.domain, "ours.example");
  EXPECT_TRUE(imp.services.empty());
  EXPECT_TRUE(imp.talk.commands.at("utils service list").fault);
}

TEST(ImpNode, RefusesAWrongPasswordOnce) {
  NEEDS_ASYNCSSH();
  const SshDevice other;
  DeviceAccess access = other.ssh.access("imp");
  access.password = "wrong";
  const Imp imp = run(gather::read_imp(access, {}, in(20s)));
  EXPECT_EQ(imp.talk.fault.kind, Fault::Kind::protocol);
  EXPECT_FALSE(imp.clock);
  EXPECT_EQ(other.attempts(), 1U);
}

TEST(ImpNode, IsReadFromSavedFiles) {
  const Workplace place;
  std::ifstream session(session_file);
  std::ofstream file;
  for (std::string line; std::getline(session, line);) {
    if (!line.starts_with("admin:")) {
      if (file.is_open()) file << line << '\n';
      continue;
    }
    std::string name = line.substr(6);
    if (name == gather::imp_tables_query) name = "run sql tables";
    if (name == gather::imp_parameters_query) name = "run sql parameters";
    for (char& c : name)
      if (c == ' ' || c == '/') c = '_';
    file.close();
    file.open(place.path(name + ".txt"));
  }
  file.close();
  DeviceAccess access;
  access.way = DeviceAccess::Way::files;
  access.folder = place.path() + "/";
  const Imp imp = run(gather::read_imp(access, {"peer.example"}, in(20s)));
  EXPECT_FALSE(imp.talk.fault) << imp.talk.fault.detail;
  EXPECT_EQ(imp.talk.way, "files");
  EXPECT_EQ(imp.services.at("Cisco SIP Proxy"), "STARTED");
  ASSERT_EQ(imp.trusted.size(), 2U);
  EXPECT_FALSE(imp.trusted[1].subject.empty());
  EXPECT_EQ(imp.routes.size(), 2U);
  EXPECT_EQ(imp.federated_domains.size(), 2U);
  ASSERT_TRUE(imp.clock);
  EXPECT_EQ(imp.clock->fault.kind, Fault::Kind::local);
}

}  // namespace
}  // namespace sipfed::peers
