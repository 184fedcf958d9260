// Used wrongly: exit status 3, nothing on standard output, and a text that says what to do.
#include <gtest/gtest.h>

#include "main/pointed.h"

namespace sipfed::test {
namespace {

struct Mistake {
  std::string name;
  Words words;
  std::string says;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

const Mistake mistakes[] = {
    {"no_command", {}, "subcommand"},
    {"unknown_command", {"chekc"}, "chekc"},
    {"no_domain", {"check"}, "name the SIP domain"},
    {"domain_is_a_url", {"check", "https://contoso.example/"}, "not a domain name"},
    {"domain_without_a_dot", {"check", "localhost"}, "not a domain name"},
    {"domain_of_blanks", {"check", "a b.example"}, "not a domain name"},
    {"domain_is_an_address", {"check", "192.0.2.5"}, "not a domain name"},
    {"domain_too_long", {"check", std::string(250, 'a') + ".example"}, "not a domain name"},
    {"domain_with_two_dots", {"check", "a..example"}, "not a domain name"},
    {"both_domains_alike", {"check", "a.example", "--local", "A.example."}, "are both"},
    {"pin_without_port_number", {"check", "a.example@192.0.2.5:sip"}, "HOST:PORT"},
    {"port_too_large", {"check", "a.example", "--connect", "192.0.2.5:65536"}, "HOST:PORT"},
    {"port_zero", {"check", "a.example", "--connect", "192.0.2.5:0"}, "HOST:PORT"},
    {"empty_port", {"check", "a.example", "--tcp", "192.0.2.5:"}, "HOST:PORT"},
    {"ipv6_bracket_open", {"check", "a.example", "--connect", "[::1:5061"}, "[2001:db8::5]:5061"},
    {"ipv6_without_brackets",
     {"check", "a.example", "--connect", "2001:db8:0:0:0:0:0:5:5061"},
     "[2001:db8::5]:5061"},
    {"resolver_by_name", {"check", "a.example", "--resolver", "dns.example"}, "by its IP address"},
    {"resolver_nonsense", {"check", "a.example", "--resolver", "edge="}, "HOST:PORT"},
    {"resolver_bad_port", {"check", "a.example", "--resolver", "192.0.2.53:99999"}, "HOST:PORT"},
    {"resolver_twice",
     {"check", "a.example", "--resolver", "x=192.0.2.1", "--resolver", "x=192.0.2.2"},
     "two resolvers are called x"},
    {"expect_a_name",
     {"check", "a.example", "--local", "b.example", "--expect", "sip.b.example"},
     "IP address"},
    {"user_without_sip", {"check", "a.example", "--user", "someone@a.example"}, "sip:someone@"},
    {"message_to_nobody", {"check", "a.example", "--send-message"}, "--user"},
    {"cert_missing", {"check", "a.example", "--cert", "/nowhere/c.pem"}, "/nowhere/c.pem"},
    {"key_without_cert", {"check", "a.example", "--key", "/nowhere/k.pem"}, "--cert"},
    {"trust_missing", {"check", "a.example", "--trust", "/nowhere/t.pem"}, "/nowhere/t.pem"},
    {"trust_is_no_pem", {"check", "a.example", "--trust", SIPFED_SOURCE "/CMakeLists.txt"}, "CMakeLists.txt"},
    {"baseline_missing", {"check", "a.example", "--baseline", "/nowhere/b.pem"}, "/nowhere/b.pem"},
    {"baseline_is_neither",
     {"check", "a.example", "--baseline", SIPFED_SOURCE "/CMakeLists.txt"},
     "neither a certificate"},
    {"timeout_zero", {"check", "a.example", "--timeout", "0"}, "--timeout"},
    {"timeout_is_a_word", {"check", "a.example", "--timeout", "soon"}, "--timeout"},
    {"deadline_too_long", {"check", "a.example", "--deadline", "1e9"}, "--deadline"},
    {"connections_none", {"check", "a.example", "--connections", "0"}, "--connections"},
    {"unknown_option", {"check", "a.example", "--certificate", "x"}, "--certificate"},
    {"unknown_check_only", {"check", "a.example", "--only", "tls_nothing"}, "sipfed list --names"},
    {"unknown_check_skip", {"check", "a.example", "--skip", "tls_nothing"}, "sipfed list --names"},
    {"nothing_left", {"check", "a.example", "--skip", "*"}, "leave no check"},
    {"unknown_fault", {"check", "--lab", "tls_nothing"}, "sipfed lab --list"},
    {"unknown_world_of_a_fault", {"check", "--lab", "tls_cert_validity/nothing"}, "sipfed lab --list"},
    {"unknown_fault_to_run", {"lab", "tls_nothing"}, "sipfed lab --list"},
    {"two_reports_on_stdout",
     {"check", "--lab", "--report", "text", "--report", "json"},
     "give the others a file"},
    {"unknown_format", {"check", "--lab", "--report", "html"}, "text, json and junit"},
    {"format_without_file", {"check", "--lab", "--report", "json="}, "file name is missing"},
    {"attach_without_save", {"check", "--lab", "--report", "junit", "--junit-attach"}, "--save"},
    {"unknown_language", {"check", "--lab", "--lang", "fr"}, "--lang"},
    {"unknown_gravity", {"check", "--lab", "--fail-on", "disaster"}, "--fail-on"},
    {"explain_unknown", {"explain", "tls_nothing"}, "sipfed list --names"},
    {"explain_nothing", {"explain"}, "CHECK"},
    {"judge_nothing", {"judge"}, "FILE"},
    {"judge_missing_file", {"judge", "/nowhere/e.json"}, "/nowhere/e.json"},
    {"judge_folder", {"judge", SIPFED_SOURCE}, SIPFED_SOURCE},
    {"completion_of_fish", {"completion", "fish"}, "bash and zsh"},
};

class Wrong : public testing::TestWithParam<Mistake> {};

TEST_P(Wrong, IsSaidWithTheWayOut) {
  const Ran ran = sipfed(GetParam().words);
  EXPECT_EQ(ran.status, 3) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find(GetParam().says), std::string::npos) << ran.err;
  // Where a file is wrong, the options are not.
  const bool of_a_file = GetParam().says.starts_with('/') || GetParam().says == "CMakeLists.txt" ||
                         GetParam().name == "baseline_is_neither";
  EXPECT_EQ(ran.err.find("--help") == std::string::npos, of_a_file) << ran.err;
  EXPECT_LT(ran.err.size(), 600U) << ran.err;
}

INSTANTIATE_TEST_SUITE_P(Main, Wrong, testing::ValuesIn(mistakes),
                         [](const auto& mistake) { return mistake.param.name; });

TEST(WrongFiles, AreNamedWithWhatIsWrong) {
  const Folder folder;
  const std::string good = folder.file("good.json");
  ASSERT_EQ(sipfed({"gather", "--lab", "--save", good}).status, 0);
  const std::string text = folder.read("good.json");
  const std::map<std::string, std::string> files{
      {"empty", ""},
      {"cut", text.substr(0, text.size() / 2)},
      {"foreign", R"({"format": "something-else", "version": 1})"},
      {"future", R"({"format": "sipfed-evidence", "version": 99, "subjects": {}, "views": {}})"},
      {"list", "[1, 2, 3]"},
      {"binary", std::string("\x7f"
                             "ELF\0\0\xff\xfe",
                             9)},
      {"deep", std::string(200000, '[')},
  };
  for (const auto& [name, content] : files) {
    const std::string file = folder.write(name, content);
    const Ran ran = sipfed({"judge", good, file});
    EXPECT_EQ(ran.status, 3) << name << ": " << ran.err;
    EXPECT_NE(ran.err.find(file), std::string::npos) << name << ": " << ran.err;
    EXPECT_EQ(ran.out, "") << name;
  }
}

TEST(Options, WithOneValueLeaveTheDomainAlone) {
  const Ran ran =
      sipfed({"check", "--resolver", "127.0.0.1:9", "--only", "dns_*", "--timeout", "0.2", "a.example"});
  EXPECT_NE(ran.status, 3) << ran.err;
  EXPECT_NE(ran.out.find("a.example"), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace sipfed::test
