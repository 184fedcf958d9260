// count_fragments against the openssl program, which sends empty fragments unless -bugs is given.
#include "gather/tls/fragments.h"

#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tls/support.h"

namespace sipfed::tls_tests {
namespace {

using gather::FragmentsRequest;
using std::chrono::milliseconds;

// openssl s_server on a port of its own choice; echoes each line reversed.
class Program {
 public:
  explicit Program(std::vector<std::string> more) {
    const Identity own = make({.name = "sip.example.com"});
    certificate_.emplace(own.pem());
    key_.emplace(own.key_pem());
    std::vector<std::string> words{"openssl", "s_server",           "-accept", "127.0.0.1:0", "-rev",
                                   "-cert",   certificate_->path(), "-key",    key_->path()};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    int out[2];
    if (::pipe2(out, O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/zero", O_RDONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    if (posix_spawnp(&pid_, "openssl", &actions, &attributes, argv.data(), environ) != 0) std::abort();
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    ::close(out[1]);
    read_port(out[0]);
    out_ = out[0];
  }
  ~Program() {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(out_);
  }
  std::uint16_t port() const { return port_; }

 private:
  void read_port(int fd) {
    std::string text;
    for (char byte = 0; ::read(fd, &byte, 1) == 1;) {
      text += byte;
      const auto at = text.find("ACCEPT ");
      if (byte != '\n' || at == std::string::npos) continue;
      port_ = static_cast<std::uint16_t>(std::stoi(text.substr(text.rfind(':') + 1)));
      return;
    }
  }

  std::optional<File> certificate_, key_;
  pid_t pid_ = 0;
  int out_ = -1;
  std::uint16_t port_ = 0;
};

TlsFragments count(std::uint16_t port) {
  FragmentsRequest request("127.0.0.1", port, "sip.example.com", "0 :htgneL-tnetnoC\n");
  request.quiet = milliseconds(200);
  return run(gather::count_fragments(std::move(request), in(milliseconds(5000))));
}

TEST(Fragments, Present) {
  const Program server({"-tls1", "-cipher", "AES128-SHA:@SECLEVEL=0"});
  const TlsFragments fact = count(server.port());
  EXPECT_FALSE(fact.fault) << fact.fault.detail;
  EXPECT_EQ(fact.version, "TLSv1");
  EXPECT_EQ(fact.cipher, "TLS_RSA_WITH_AES_128_CBC_SHA");
  EXPECT_EQ(fact.data_records, 2);
  EXPECT_EQ(fact.empty_records, 1);
  EXPECT_EQ(fact.lengths, (std::vector<int>{0, 18}));
}

TEST(Fragments, Absent) {
  const Program server({"-tls1", "-cipher", "AES128-SHA:@SECLEVEL=0", "-bugs"});
  const TlsFragments fact = count(server.port());
  EXPECT_FALSE(fact.fault);
  EXPECT_EQ(fact.data_records, 1);
  EXPECT_EQ(fact.empty_records, 0);
}

TEST(Fragments, WholeReplyEndsTheCount) {
  Server server(serve_tls({.identity = make({.name = "sip.example.com"}),
                           .max_version = TLS1_VERSION,
                           .options = SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS,
                           .answer = "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"}));
  const auto start = std::chrono::steady_clock::now();
  const TlsFragments fact = count(server.port());
  EXPECT_EQ(fact.data_records, 1);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(190));
}

TEST(Fragments, NotApplicable) {
  Server server(serve_tls({.identity = make({.name = "sip.example.com"}), .min_version = TLS1_2_VERSION}));
  const TlsFragments fact = count(server.port());
  EXPECT_EQ(fact.fault.kind, Fault::Kind::alert);
  EXPECT_EQ(fact.data_records, 0);
}

}  // namespace
}  // namespace sipfed::tls_tests
