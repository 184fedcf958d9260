// Remote Desktop as xrdp and FreeRDP serve it: what the probe writes down, and what is made of it.
#include "gather/probes/rdp.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sstream>
#include <unistd.h>

#include "judge/judge.h"
#include "net/run.h"
#include "peers/look.h"
#include "peers/process.h"

namespace sipfed::peers {
namespace {

constexpr auto xrdp_ini = R"([Globals]
ini_version=1
fork=true
port=tcp://ADDRESS:PORT
tcp_nodelay=true
tcp_keepalive=true
security_layer=LAYER
crypt_level=LEVEL
certificate=@W@/rdp.crt
key_file=@W@/rdp.key
ssl_protocols=TLSv1.2, TLSv1.3
max_bpp=24
[Logging]
LogFile=@W@/xrdp.log
LogLevel=DEBUG
EnableSyslog=false
[Channels]
[Xorg]
name=Xorg
lib=libxup.so
username=ask
password=ask
ip=127.0.0.1
port=-1
code=20
)";

void substitute(std::string& text, const std::string& word, const std::string& by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
}

void make_certificate(const Workplace& place) {
  run(place, {"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=rdp.test", "-keyout",
              place.path("rdp.key"), "-out", place.path("rdp.crt")});
}

RdpAnswer ask(const std::string& address, unsigned port) {
  return gather::tests::run(gather::ask_rdp(address, static_cast<std::uint16_t>(port),
                                            gather::tests::in(std::chrono::milliseconds(10000))));
}

Result judged(const RdpAnswer& answer) {
  View view;
  view.vantage = "here";
  view.rdp[answer.connect_to] = answer;
  Evidence evidence;
  evidence.subject.domain = "fed.test";
  evidence.views["here#1"] = view;
  for (const Result& result : judge(evidence, all_checks()).results)
    if (result.check == "rdp_requires_fips") return result;
  return {};
}

std::string variant(const Result& result) {
  return result.findings.empty() ? "" : result.findings.front().variant;
}

struct XrdpCase {
  std::string layer, level;
  std::optional<std::uint32_t> method, shown_level;  // of `plain`
  std::uint32_t modern = 0;
  Verdict verdict = Verdict::healthy;
  std::string variant = {};
};
void PrintTo(const XrdpCase& c, std::ostream* out) { *out << c.layer << '/' << c.level; }

class Xrdp : public ::testing::TestWithParam<XrdpCase> {};

// Its RDP security wants a key of its own, which Debian lets only xrdp and root read.
bool key_is_readable() { return ::access("/etc/xrdp/rsakeys.ini", R_OK) == 0; }

TEST_P(Xrdp, IsSeenAsItIsConfigured) {
  NEEDS("xrdp", "xrdp");
  if (!key_is_readable()) GTEST_SKIP() << "/etc/xrdp/rsakeys.ini may not be read";
  const XrdpCase& one = GetParam();
  const Workplace place;
  make_certificate(place);
  const std::string address = loopback(1);
  const unsigned port = free_port();
  std::string ini = xrdp_ini;
  substitute(ini, "ADDRESS", address);
  substitute(ini, "PORT", std::to_string(port));
  substitute(ini, "LAYER", one.layer);
  substitute(ini, "LEVEL", one.level);
  Process server(place, {"xrdp", "--nodaemon", "-c", place.write("xrdp.ini", ini)});
  wait_until_listening(address, port, server);

  const RdpAnswer answer = ask(address, port);
  EXPECT_EQ(answer.connect_to, at(address, port));
  EXPECT_EQ(answer.plain.method, one.method) << answer.plain.fault.detail << server.output();
  EXPECT_EQ(answer.plain.level, one.shown_level);
  EXPECT_EQ(answer.old_client.method, one.method);
  EXPECT_EQ(answer.modern.selected, one.modern);
  const Result result = judged(answer);
  EXPECT_EQ(result.verdict, one.verdict);
  EXPECT_EQ(variant(result), one.variant);
}

const XrdpCase xrdps[] = {{"rdp", "fips", 0x10, 4, 0, Verdict::found, "fips"},
                          {"rdp", "high", 2, 3},
                          {"rdp", "low", 1, 1},
                          {"rdp", "none", 0, 0},
                          {"tls", "high", std::nullopt, std::nullopt, 1, Verdict::found, "tls_only"},
                          {"negotiate", "high", 2, 3, 1},
                          {"negotiate", "fips", 0x10, 4, 1, Verdict::found, "fips"}};
INSTANTIATE_TEST_SUITE_P(Settings, Xrdp, ::testing::ValuesIn(xrdps),
                         [](const auto& which) { return which.param.layer + "_" + which.param.level; });

// An X display of the test's own, with a number that no other test has: a free port's. Xvfb, killed, leaves
// its lock and its socket behind.
class Display {
 public:
  explicit Display(const Workplace& place)
      : number_(std::to_string(free_port())),
        screen_(place, {"Xvfb", name(), "-noreset", "-displayfd", "1", "-screen", "0", "640x480x24",
                        "-nolisten", "tcp"}) {
    while (screen_.output().find(number_ + '\n') == std::string::npos)  // it says so when it is ready
      if (screen_.ended_within(5)) throw std::runtime_error("Xvfb: " + screen_.output());
  }
  ~Display() {
    screen_.kill();
    std::filesystem::remove("/tmp/.X11-unix/X" + number_);
    std::filesystem::remove("/tmp/.X" + number_ + "-lock");
  }
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;
  std::string name() const { return ':' + number_; }

 private:
  std::string number_;
  Process screen_;
};

// FreeRDP's shadow server needs a display to show.
class Shadow : public ::testing::Test {
 protected:
  RdpAnswer answer_of(const std::string& security) {
    const Display display(place);
    const std::string address = loopback(2);
    const unsigned port = free_port();
    Process server(place,
                   {"freerdp-shadow-cli", "/sec:" + security, "/bind-address:" + address,
                    "/port:" + std::to_string(port)},
                   {{"DISPLAY", display.name()}, {"HOME", place.path()}});
    wait_until_listening(address, port, server);
    return ask(address, port);
  }
  const Workplace place;
};

#define NEEDS_SHADOW()   \
  NEEDS("xvfb", "Xvfb"); \
  NEEDS("freerdp2-shadow-x11", "freerdp-shadow-cli")

TEST_F(Shadow, WithNlaAloneKeepsOldClientsOutForAnotherReason) {
  NEEDS_SHADOW();
  const RdpAnswer answer = answer_of("nla");
  EXPECT_EQ(answer.plain.failure, 5U) << answer.plain.fault.detail;
  EXPECT_EQ(answer.tls_only.failure, 5U);
  EXPECT_EQ(answer.modern.selected, 2U);
  const Result result = judged(answer);
  EXPECT_EQ(variant(result), "nla_only");
  EXPECT_EQ(result.findings.front().severity, Severity::note);
}

TEST_F(Shadow, WithTlsAlone) {
  NEEDS_SHADOW();
  const RdpAnswer answer = answer_of("tls");
  EXPECT_EQ(answer.plain.failure, 1U) << answer.plain.fault.detail;
  EXPECT_EQ(answer.tls_only.selected, 1U);
  EXPECT_EQ(variant(judged(answer)), "tls_only");
}

TEST_F(Shadow, WithStandardSecurity) {
  NEEDS_SHADOW();
  const RdpAnswer answer = answer_of("rdp");
  EXPECT_EQ(answer.tls_only.failure, 2U);
  EXPECT_EQ(answer.old_client.method, 0U) << answer.old_client.fault.detail;  // it encrypts nothing
  EXPECT_EQ(answer.old_client.level, 0U);
  EXPECT_EQ(judged(answer).verdict, Verdict::healthy);
}

}  // namespace
}  // namespace sipfed::peers
