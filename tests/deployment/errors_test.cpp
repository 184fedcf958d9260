// Everything that can be wrong with a deployment file: the message names the file, the line, the key and what
// is expected.
#include <gmock/gmock.h>
#include <random>

#include "deployment/folder.h"

namespace sipfed::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct ErrorCase {
  const char* name;
  std::string text;
  int line;
  std::string message;  // behind "FILE:LINE: "
};
void PrintTo(const ErrorCase& c, std::ostream* out) { *out << c.name; }

class DeploymentError : public testing::TestWithParam<ErrorCase> {};

TEST_P(DeploymentError, NamesFileLineKeyAndWhatIsExpected) {
  const ErrorCase& one = GetParam();
  const Folder folder;
  folder.write("there.pem", "");
  const auto read = folder.read(one.text);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.fault.kind, Fault::Kind::local);
  EXPECT_EQ(read.fault.detail,
            folder.path("sipfed.toml") + ':' + std::to_string(one.line) + ": " + one.message);
}

const std::string ssh = "[[asa]]\nname = \"a\"\nway = \"ssh\"\nhost = \"h\"\nuser = \"u\"\n";

const ErrorCase errors[] = {
    {"empty", "", 1, "there is nothing in it; expected at least `peer = \"peer.example\"`"},
    {"comments_only", "# peer\n", 1, "there is nothing in it; expected at least `peer = \"peer.example\"`"},
    {"unknown_key", "\npeeer = \"a.example\"\n", 2, "peeer: no such key; did you mean `peer`?"},
    {"swapped_letters", "[cisco]\nsdie = \"peer\"\n", 2, "cisco.sdie: no such key; did you mean `side`?"},
    {"unknown_section", "[cicso]\nside = \"peer\"\n", 1, "cicso: no such key; did you mean `cisco`?"},
    {"unlike_any", "[scep]\nurl = \"http://a/\"\ncolour = 1\n", 3,
     "scep.colour: no such key; expected one of url"},
    {"below_a_section", "[scep]\nurl = \"http://a/\"\nresolvers = []\n", 3,
     "scep.resolvers: no such key here; it belongs to the top, before the first section"},
    {"of_another_section", "[cisco]\nrdp_host = \"h\"\n", 2,
     "cisco.rdp_host: no such key here; it belongs to [microsoft]"},
    {"wrong_type", "peer = 5\n", 1,
     "peer: expected a full domain name such as \"ours.example\", found a number"},
    {"list_for_text", "peer = [\"a.example\"]\n", 1,
     "peer: expected a full domain name such as \"ours.example\", found a list"},
    {"text_for_list", "expect = \"192.0.2.1\"\n", 1,
     "expect: expected a list, in brackets, of which each is an IP address, found a text"},
    {"wrong_type_in_list", "expect = [\"192.0.2.1\",\n 7]\n", 2,
     "expect: expected an IP address, found a number"},
    {"key_for_section", "cisco = \"local\"\n", 1, "cisco: expected a section [cisco], found a text"},
    {"section_for_sections", "[asa]\nname = \"a\"\n", 1,
     "asa: expected sections that begin with [[asa]], found a section"},
    {"numbers_for_sections", "route = [1]\n", 1,
     "route: expected sections that begin with [[route]], found a number"},
    {"not_a_domain", "peer = \"peer\"\n", 1,
     "peer: expected a full domain name such as \"ours.example\", found \"peer\""},
    {"address_for_domain", "peer = \"192.0.2.1\"\n", 1,
     "peer: expected a full domain name such as \"ours.example\", found \"192.0.2.1\""},
    {"bad_host", "[microsoft]\nrdp_host = \"a_b\"\n", 2,
     "microsoft.rdp_host: expected a host name or an IP address, found \"a_b\""},
    {"four_numbers", "[microsoft]\nrdp_host = \"192.0.2.300\"\n", 2,
     "microsoft.rdp_host: expected a host name or an IP address, found \"192.0.2.300\""},
    {"bad_address", "expect = [\"192.0.2\"]\n", 1, "expect: expected an IP address, found \"192.0.2\""},
    {"bad_place", "[cisco]\nbeyond_asa = [\"192.0.2.30\"]\n", 2,
     "cisco.beyond_asa: expected a host and a port such as \"192.0.2.30:443\", found \"192.0.2.30\""},
    {"bare_ipv6_place", "[cisco]\nbeyond_asa = [\"2001:db8::1:443\"]\n", 2,
     "cisco.beyond_asa: expected a host and a port such as \"192.0.2.30:443\", found \"2001:db8::1:443\""},
    {"bad_network", "[cisco]\nasa_network = \"192.0.2.0/33\"\n", 2,
     "cisco.asa_network: expected a network such as \"192.0.2.0/24\", found \"192.0.2.0/33\""},
    {"bad_clock", "[clock]\nhosts = [\"sntp:192.0.2.7\"]\n", 2,
     "clock.hosts: expected ntp:HOST[:PORT] or https:HOST[:PORT], found \"sntp:192.0.2.7\""},
    {"bad_url", "[scep]\nurl = \"ftp://ca/\"\n", 2,
     "scep.url: expected a URL that begins with http:// or https://, found \"ftp://ca/\""},
    {"bad_resolver", "resolvers = [\"edge=dns.example\"]\n", 1,
     "resolvers: expected NAME=ADDRESS[:PORT] such as \"edge=203.0.113.53:53\", found \"edge=dns.example\""},
    {"resolvers_of_one_name", "resolvers = [\"e=192.0.2.1\", \"e=192.0.2.2\"]\n", 1,
     "resolvers: expected a name of its own for each, found \"e\" twice"},
    {"bad_side", "[cisco]\nside = \"both\"\n", 2,
     "cisco.side: expected \"local\" or \"peer\", found \"both\""},
    {"bad_protocol", "[[route]]\npattern = \"x\"\nnext_hop = \"h\"\nprotocol = \"tls\"\n", 4,
     "route.protocol: expected \"TLS\", \"TCP\" or \"UDP\", found \"tls\""},
    {"bad_way", "[[imp]]\nname = \"i\"\nhost = \"h\"\nuser = \"u\"\npassword_env = \"P\"\nway = \"telnet\"\n",
     6, "imp.way: expected \"https\", \"ssh\" or \"files\", found \"telnet\""},
    {"port_too_high", ssh + "password_env = \"P\"\nport = 70000\n", 7,
     "asa.port: expected a port from 1 to 65535, found 70000"},
    {"port_zero", ssh + "password_env = \"P\"\nport = 0\n", 7,
     "asa.port: expected a port from 1 to 65535, found 0"},
    {"port_as_text", ssh + "password_env = \"P\"\nport = \"22\"\n", 7,
     "asa.port: expected a port from 1 to 65535, found a text"},
    {"flag_as_text", ssh + "password_env = \"P\"\nlegacy = \"yes\"\n", 7,
     "asa.legacy: expected true or false, found a text"},
    {"too_many_days", "[directory]\nhost = \"dc\"\nwarn_days = 4000\n", 3,
     "directory.warn_days: expected a number of days from 0 to 3650, found 4000"},
    {"missing_key", "[tftp]\nserver = \"192.0.2.9\"\n", 1,
     "tftp.file: is missing; expected a text that is not empty"},
    {"missing_host", "[[asa]]\nname = \"a\"\nway = \"ssh\"\nuser = \"u\"\nkey_file = \"there.pem\"\n", 1,
     "asa.host: is missing; way = \"ssh\" needs it"},
    {"missing_secret", ssh, 1, "asa.password_env: is missing; way = \"ssh\" needs it"},
    {"missing_folder", "[[asa]]\nname = \"a\"\nway = \"files\"\n", 1,
     "asa.folder: is missing; way = \"files\" needs it"},
    {"user_without_password", "[directory]\nhost = \"dc\"\nuser = \"u\"\n", 1,
     "directory.password_env: is missing; a user and a password go together"},
    {"two_of_one_name",
     ssh + "password_env = \"P\"\n[[imp]]\nname = \"a\"\nway = \"files\"\nfolder = \".\"\n", 8,
     "imp.name: expected a name of its own; \"a\" is already on line 1"},
    {"missing_file", "trust = \"gone.pem\"\n", 1,
     "trust: expected the path of a file that is there, found \"gone.pem\""},
    {"folder_for_file", "trust = \".\"\n", 1,
     "trust: expected the path of a file that is there, found \".\""},
    {"file_for_folder", "[[asa]]\nname = \"a\"\nway = \"files\"\nfolder = \"there.pem\"\n", 4,
     "asa.folder: expected the path of a folder that is there, found \"there.pem\""},
    {"missing_folder_of_new_file", ssh + "password_env = \"P\"\nknown_hosts = \"gone/hosts\"\n", 7,
     "asa.known_hosts: expected the path of a file in a folder that is there, found \"gone/hosts\""},
    {"folder_for_new_file", ssh + "password_env = \"P\"\nknown_hosts = \".\"\n", 7,
     "asa.known_hosts: expected the path of a file in a folder that is there, found \".\""},
    {"missing_secret_file", ssh + "password_file = \"hunter2\"\n", 6,
     "asa.password_file: expected the path of a file that is there"},
    {"secret_for_variable", ssh + "password_env = \"hunter 2\"\n", 6,
     "asa.password_env: expected the name of an environment variable"},
    {"clear_password", ssh + "password = \"hunter2\"\n", 6,
     "asa.password: no secret may stand in this file; name an environment variable with password_env, or a "
     "file with "
     "password_file"},
    {"clear_enable", ssh + "password_env = \"P\"\nenable = \"hunter2\"\n", 7,
     "asa.enable: no secret may stand in this file; name an environment variable with enable_env, or a file "
     "with "
     "enable_file"},
    {"clear_passphrase", "[artefacts]\npkcs12 = [{file = \"there.pem\", passphrase = \"hunter2\"}]\n", 2,
     "artefacts.pkcs12.passphrase: no secret may stand in this file; name an environment variable with "
     "passphrase_env, or a file with passphrase_file"},
    {"both_env_and_file", ssh + "password_env = \"P\"\npassword_file = \"there.pem\"\n", 7,
     "asa.password: expected one of password_env and password_file, found both"},
    {"dotted_keys", "a" + std::string(60000, '.') + " = 1\n", 1, "keys nested too deeply"},
    {"dotted_header",
     "peer = \"a.b\"\n[a" +
         [] {
           std::string deep;
           for (int i = 0; i < 5000; ++i) deep += ".a";
           return deep;
         }() +
         "]\n",
     2, "keys nested too deeply"}};

INSTANTIATE_TEST_SUITE_P(All, DeploymentError, testing::ValuesIn(errors),
                         [](const auto& which) { return std::string(which.param.name); });

// The parser's own words follow "expected TOML: ".
struct SyntaxCase {
  const char* name;
  std::string text;
  int line;
};
void PrintTo(const SyntaxCase& c, std::ostream* out) { *out << c.name; }

class DeploymentSyntax : public testing::TestWithParam<SyntaxCase> {};

TEST_P(DeploymentSyntax, NamesTheLine) {
  const Folder folder;
  const auto read = folder.read(GetParam().text);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.fault.detail, StartsWith(folder.path("sipfed.toml") + ':' +
                                            std::to_string(GetParam().line) + ": expected TOML: "));
  for (const char c : read.fault.detail) EXPECT_TRUE(c >= ' ' && c < 0x7f) << int{c};
}

const SyntaxCase syntax[] = {{"no_quotes", "peer = \"a.example\"\nlocal = b.example\n", 2},
                             {"key_twice", "peer = \"a.example\"\npeer = \"b.example\"\n", 2},
                             {"not_utf8", "peer = \"a.example\"\n# \xff\xfe\nlocal = \"b.example\"\n", 2},
                             {"no_end", "expect = [\n\"192.0.2.1\"\n", 2},
                             {"control", std::string("peer = \"a\0b\"\n", 13), 1},
                             {"nested_lists", "expect = " + std::string(100000, '[') + "\n", 1},
                             {"nested_tables",
                              "route = " +
                                  [] {
                                    std::string deep;
                                    for (int i = 0; i < 20000; ++i) deep += "{a=";
                                    return deep;
                                  }(),
                              1}};

INSTANTIATE_TEST_SUITE_P(All, DeploymentSyntax, testing::ValuesIn(syntax),
                         [](const auto& which) { return std::string(which.param.name); });

TEST(DeploymentErrors, AllAreNamedInOrderOfTheirLines) {
  const Folder folder;
  const auto read = folder.read("trust = \"x\"\nlocal = \"y\"\n[cisco]\nside = \"z\"\n");
  const std::string file = folder.path("sipfed.toml");
  EXPECT_EQ(read.fault.detail,
            file + ":1: trust: expected the path of a file that is there, found \"x\"\n" + file +
                ":2: local: expected a full domain name such as \"ours.example\", found \"y\"\n" + file +
                ":4: cisco.side: expected \"local\" or \"peer\", found \"z\"");
}

TEST(DeploymentErrors, ManyAreCountedNotListed) {
  const Folder folder;
  std::string text;
  for (int i = 0; i < 50; ++i) text += "k" + std::to_string(i) + " = 1\n";
  const auto read = folder.read(text);
  EXPECT_EQ(std::count(read.fault.detail.begin(), read.fault.detail.end(), '\n'), 20);
  EXPECT_THAT(read.fault.detail, HasSubstr("sipfed.toml: and 30 more"));
}

TEST(DeploymentErrors, ForeignTextIsMadeHarmless) {
  const Folder folder;
  const auto read =
      folder.read("[microsoft]\nrdp_host = \"a\\u001b[31m" + std::string(100, 'x') + "\"\n\"k\\n\" = 1\n");
  EXPECT_THAT(read.fault.detail, HasSubstr("found \"a?[31mxxx"));
  EXPECT_THAT(read.fault.detail, HasSubstr("...\""));
  EXPECT_THAT(read.fault.detail, HasSubstr("microsoft.k?: "));
}

TEST(DeploymentErrors, OneMebibyteOfGarbageIsTurnedAwayUnread) {
  const Folder folder;
  std::mt19937 random(1);
  std::string garbage(1 << 20, '\0');
  for (char& c : garbage) c = static_cast<char>(random());
  const auto large = folder.read(garbage);
  EXPECT_EQ(large.fault.detail,
            folder.path("sipfed.toml") + ": is larger than 256 KiB; expected a deployment file");
  for (std::size_t size = 1; size < 256 * 1024; size *= 3) {
    const auto small = folder.read(garbage.substr(garbage.size() - size));
    EXPECT_FALSE(small) << size;
    EXPECT_THAT(small.fault.detail, StartsWith(folder.path("sipfed.toml:")));
  }
}

TEST(DeploymentErrors, AnotherEncodingIsNamed) {
  const Folder folder;
  EXPECT_EQ(folder.read(std::string("\xFF\xFEp\0e\0", 6)).fault.detail,
            folder.path("sipfed.toml") + ": is UTF-16; save it as UTF-8");
}

TEST(DeploymentErrors, FilesThatAreNoFiles) {
  const Folder folder;
  EXPECT_EQ(read_deployment(folder.path("none")).fault.detail, folder.path("none") + ": cannot be opened");
  EXPECT_THAT(read_deployment(folder.path("")).fault.detail, HasSubstr("is a folder; expected a file"));
  EXPECT_THAT(read_deployment("/dev/zero").fault.detail, HasSubstr("larger than 256 KiB"));
}

TEST(DeploymentErrors, NoSecretIsEverRepeated) {
  const Folder folder;
  const auto read =
      folder.read(ssh + "password = \"hunter2\"\nenable_env = \"hunter2!\"\nkey_file = \"hunter2\"\n" +
                  "passwort = \"hunter2\"\n");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.fault.detail, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace sipfed::tests
