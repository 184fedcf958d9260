// Two real TFTP servers, asked for an image that is there, is not there, may not be read, or is none.
#include "gather/probes/tftp.h"

#include <filesystem>
#include <gmock/gmock.h>

#include "judge/judge.h"
#include "net/run.h"
#include "peers/peer.h"

namespace sipfed::peers {
namespace {

namespace fs = std::filesystem;
using gather::tests::in;
using gather::tests::run;
using std::chrono::milliseconds;

constexpr auto atftpd = SIPFED_SOURCE "/.build/atftpd/usr/sbin/atftpd";
constexpr auto image = "asa961-smp-k8.bin";

class Tftp : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (is_hpa()) {
      NEEDS("tftpd-hpa", "in.tftpd");
      if (::geteuid() != 0) GTEST_SKIP() << "in.tftpd starts as root only";
    } else {
      NEEDS("atftpd", atftpd);
    }
    place.write(std::string("files/") + image, "\x7f" + ("ELF" + std::string(2999996, '\x01')));
    place.write("files/short.bin",
                "\x7f"
                "ELF");
    place.write("files/page.bin", "<!DOCTYPE html>\n" + std::string(2000000, ' '));
    place.write("files/secret.bin", std::string(2000000, 'x'));
    fs::permissions(place.path("files/secret.bin"), fs::perms::none);
    for (fs::path folder = place.path("files"); folder != fs::temp_directory_path();
         folder = folder.parent_path())
      fs::permissions(folder, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
    start();
  }
  static bool is_hpa() { return std::string(GetParam()) == "hpa"; }
  void start() {
    const std::string files = place.path("files"), at_port = std::to_string(port);
    if (is_hpa())
      server.emplace(place, std::vector<std::string>{"in.tftpd", "-L", "-a", at(address, port), "-u",
                                                     "nobody", "-s", files});
    else
      server.emplace(place, std::vector<std::string>{atftpd, "--daemon", "--no-fork", "--port", at_port,
                                                     "--bind-address", address, "--user", "nobody.nogroup",
                                                     "--group", "nogroup", files});
  }
  // Asks for the planned file, as soon as the server listens.
  std::map<std::string, TftpAnswer> ask(const std::string& file) {
    for (int round = 0; round < 500; ++round) {
      auto answers = run(
          gather::ask_tftp_image(address, static_cast<std::uint16_t>(port), file, in(milliseconds(5000))));
      if (answers.at(key(file)).fault.kind != Fault::Kind::refused) return answers;
      if (server->ended_within(10)) break;
    }
    ADD_FAILURE() << server->output();
    return {{key(file), {}}};
  }
  std::string key(const std::string& file) const { return at(address, port) + ' ' + file; }
  Result judged(const std::string& file, std::map<std::string, TftpAnswer> answers) const {
    Evidence evidence;
    evidence.subject.domain = "peer.example";
    evidence.subject.plan.tftp_file = file;
    View& view = evidence.views["here#1"];
    view.vantage = "here";
    view.tftp = std::move(answers);
    for (Result& result : judge(evidence, all_checks()).results)
      if (result.check == "tftp_image_missing") return std::move(result);
    return {};
  }
  std::string variant(const std::string& file, const std::map<std::string, TftpAnswer>& answers) const {
    const Result result = judged(file, answers);
    return result.findings.empty() ? std::string(name_of(result.verdict)) : result.findings.front().variant;
  }

  Workplace place;
  const std::string address = loopback(8);
  const unsigned port = free_port();
  std::optional<Process> server;
};

INSTANTIATE_TEST_SUITE_P(By, Tftp, testing::Values("hpa", "atftpd"),
                         [](const auto& server) { return std::string(server.param); });

TEST_P(Tftp, AnImageThatIsThere) {
  const auto answers = ask(image);
  const TftpAnswer& answer = answers.at(key(image));
  EXPECT_EQ(answer.fault, Fault{});
  EXPECT_TRUE(answer.options);
  EXPECT_EQ(answer.size, 3000000U);
  EXPECT_EQ(answer.first_bytes, "7f454c46010101010101010101010101");
  EXPECT_FALSE(answer.answered_from.empty());
  EXPECT_NE(answer.answered_from, std::to_string(port));
  EXPECT_EQ(variant(image, answers), "healthy");
}

TEST_P(Tftp, AFileThatIsNotThere) {
  const auto answers = ask("asa999.bin");
  EXPECT_EQ(answers.at(key("asa999.bin")).error_code, 1);
  EXPECT_EQ(answers.at(key("asa999.bin")).error_text, "File not found");
  EXPECT_EQ(variant("asa999.bin", answers), "not_found");
}

TEST_P(Tftp, AnotherCaseIsFound) {
  const auto answers = ask("ASA961-SMP-k8.bin");
  EXPECT_EQ(answers.at(key(image)).size, 3000000U);
  const Result result = judged("ASA961-SMP-k8.bin", answers);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings.front().variant, "other_name");
  EXPECT_EQ(result.findings.front().args.at("expected"), image);
}

TEST_P(Tftp, AFileThatIsTooSmall) {
  const auto answers = ask("short.bin");
  EXPECT_EQ(answers.at(key("short.bin")).size, 4U);
  EXPECT_EQ(variant("short.bin", answers), "small");
}

TEST_P(Tftp, APageIsNoImage) { EXPECT_EQ(variant("page.bin", ask("page.bin")), "text"); }

TEST_P(Tftp, AFileThatNobodyMayRead) {
  if (!is_hpa()) GTEST_SKIP() << "atftpd reads it when it runs as root";
  const auto answers = ask("secret.bin");
  EXPECT_EQ(answers.at(key("secret.bin")).error_code, 0);
  EXPECT_EQ(variant("secret.bin", answers), "denied");
}

TEST_P(Tftp, OutOfItsFolder) {
  const auto answers = ask("../output-1");
  const int code = answers.at(key("../output-1")).error_code.value_or(-1);
  EXPECT_EQ(code, is_hpa() ? 1 : 2);
}

TEST_P(Tftp, NoServiceIsRefused) {
  server.reset();
  const auto answers =
      run(gather::ask_tftp_image(address, static_cast<std::uint16_t>(port), image, in(milliseconds(5000))));
  EXPECT_EQ(answers.at(key(image)).fault.kind, Fault::Kind::refused);
  EXPECT_EQ(variant(image, answers), "refused");
}

}  // namespace
}  // namespace sipfed::peers
