// The lab's TLS, as the openssl program and a ClientHello made here see it.
#include <algorithm>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "client.h"
#include "lab/fake_tls.h"

namespace sipfed::lab {
namespace {

using namespace test;

std::string tls(const std::string& patch) { return R"({"servers": {"edge": {"tls": )" + patch + "}}}"; }
std::string with_certificate(const Lab& lab) {
  return "-cert " + lab.certificate_file() + " -key " + lab.key_file() + " -CAfile " + lab.trust_file() + " ";
}
bool says(const std::string& output, const std::string& what) {
  return output.find(what) != std::string::npos;
}

// A ClientHello without extensions.
std::string hello(int version, std::initializer_list<int> suites) {
  std::string body = {static_cast<char>(version >> 8), static_cast<char>(version & 0xff)};
  body += std::string(32, 'r') + '\0' + '\0' + static_cast<char>(suites.size() * 2);
  for (const int suite : suites) body += {static_cast<char>(suite >> 8), static_cast<char>(suite & 0xff)};
  body += std::string("\1\0", 2);
  return tls_record(22, 0x0301, std::string("\1\0\0", 3) + static_cast<char>(body.size()) + body);
}

std::string after_hello(const Lab& lab, const std::string& bytes) {
  const Client client("127.0.0.1", edge_port(lab), SOCK_STREAM);
  client.send(bytes);
  return client.receive();
}

// Of a ServerHello at the start of a record.
std::string suite_in(const std::string& reply) {
  const auto id_size = static_cast<unsigned char>(reply.at(43));
  return reply.substr(44U + id_size, 2);
}

TEST(Tls, HealthyInBothVersions) {
  const Lab lab;
  for (const char* version : {"-tls1_2", "-tls1_3"}) {
    const std::string output = s_client(lab, with_certificate(lab) + version, sip_request("OPTIONS", "a"));
    EXPECT_TRUE(says(output, "Verification: OK")) << output;
    EXPECT_TRUE(says(output, "Example Ours Root CA")) << output;
    EXPECT_TRUE(says(output, "SIP/2.0 200 OK")) << output;
  }
}

TEST(Tls, WantsTheClientsCertificate) {
  const Lab lab;
  EXPECT_TRUE(says(s_client(lab, "-tls1_2"), "alert number 40"));
  EXPECT_TRUE(says(s_client(lab, "-tls1_3", sip_request("OPTIONS", "a")), "alert number 116"));
  const Lab lenient(tls(R"({"client": "none"})"));
  const std::string output = s_client(lenient, "-tls1_2", sip_request("OPTIONS", "a"));
  EXPECT_TRUE(says(output, "No client certificate CA names sent")) << output;
  EXPECT_TRUE(says(output, "SIP/2.0 200 OK")) << output;
}

TEST(Tls, JudgesTheClientsCertificate) {
  const Lab expired(R"({"certificates": {"client": {"not_before": "-9d", "not_after": "-1d"}}})");
  EXPECT_TRUE(says(s_client(expired, with_certificate(expired) + "-tls1_2"), "alert number 45"));
  const Lab server_only(R"({"certificates": {"client": {"eku": ["serverAuth"]}}})");
  EXPECT_TRUE(says(s_client(server_only, with_certificate(server_only) + "-tls1_2"), "alert number 43"));
  const Lab untrusted(tls(R"({"client_trust": ["root"]})"));
  EXPECT_TRUE(says(s_client(untrusted, with_certificate(untrusted) + "-tls1_2"), "alert number 48"));
}

TEST(Tls, GivesUpAsTold) {
  for (const char* number : {"40", "42", "43", "44", "45", "46", "48"}) {
    const Lab lab(tls(std::string(R"({"end": {"at": "certificate", "by": "alert )") + number + R"("}})"));
    const std::string output = s_client(lab, with_certificate(lab) + "-tls1_2");
    EXPECT_TRUE(says(output, std::string("alert number ") + number)) << output;
  }
  const Lab reset(tls(R"({"end": {"at": "certificate", "by": "reset"}})"));
  EXPECT_TRUE(says(s_client(reset, with_certificate(reset) + "-tls1_2"), "errno=104"));
  const Lab late(tls(R"({"end": {"at": "finished", "by": "close"}})"));
  const std::string output = s_client(late, with_certificate(late) + "-tls1_2", sip_request("OPTIONS", "a"));
  EXPECT_TRUE(says(output, "New, TLSv1.2")) << output;
  EXPECT_FALSE(says(output, "SIP/2.0 200")) << output;
  const Lab at_once(tls(R"({"end": {"at": "hello", "by": "alert 40"}})"));
  EXPECT_TRUE(says(s_client(at_once, "-tls1_2"), "alert number 40"));
}

TEST(Tls, MintsWhatIsAskedFor) {
  const Lab lab(
      R"({"certificates": {"edge": {"key": "ec256", "san": ["DNS:a.example", "IP:127.0.0.1"], "eku": ["1.2.3.4"],
                                              "digest": "sha1", "not_after": "-1d"}}})");
  const std::string output = s_client(lab, with_certificate(lab) + "-tls1_2");
  EXPECT_TRUE(says(output, "id-ecPublicKey, 256")) << output;
  EXPECT_TRUE(says(output, "ecdsa-with-SHA1")) << output;
  EXPECT_TRUE(says(output, "certificate has expired")) << output;
}

TEST(Tls, SpeaksOldVersionsWithAndWithoutEmptyFragments) {
  for (const bool empty : {false, true}) {
    const Lab lab(
        tls(std::string(
                R"({"min": "1.0", "max": "1.0", "ciphers": "AES128-SHA:@SECLEVEL=0", "empty_fragments": )") +
            (empty ? "true}" : "false}")));
    const std::string output = s_client(lab, with_certificate(lab) + "-tls1 -cipher ALL:@SECLEVEL=0 -msg",
                                        sip_request("OPTIONS", "a"));
    EXPECT_TRUE(says(output, "SIP/2.0 200 OK")) << output;
    // Received: a record of the length that no plaintext at all makes with AES-128-CBC and SHA-1 (RFC 7366).
    EXPECT_EQ(says(output, "<<< TLS 1.0, RecordHeader [length 0005]\n    17 03 01 00 24"), empty) << output;
  }
}

TEST(Tls, MakesFlightsByHand) {
  const Lab lab(tls(R"({"real": false, "fake": {"TLSv1": ["0x000a"]}})"));
  const std::string reply = after_hello(lab, hello(0x0303, {0x002f, 0x000a}));
  ASSERT_GT(reply.size(), 80U);
  EXPECT_EQ(reply.substr(9, 2), "\x03\x01");
  EXPECT_EQ(suite_in(reply), std::string("\x00\x0a", 2));
  EXPECT_EQ(after_hello(lab, hello(0x0301, {0x002f})).substr(5, 2), "\x02\x28");
  EXPECT_EQ(after_hello(lab, hello(0x0300, {0x000a})).substr(5, 2), "\x02\x46");
}

TEST(Tls, FallsBackToHandsOnlyWhereOpenSslCannot) {
  const Lab lab(tls(R"({"max": "1.2", "fake": {"SSLv3": ["0x000a"], "TLSv1.2": ["0x0005"]}})"));
  EXPECT_EQ(after_hello(lab, hello(0x0300, {0x000a})).substr(9, 2), std::string("\x03\x00", 2));
  EXPECT_EQ(suite_in(after_hello(lab, hello(0x0303, {0x0005}))), std::string("\x00\x05", 2));
  EXPECT_EQ(after_hello(lab, hello(0x0303, {0x000a})).substr(5, 2), "\x02\x28");
  EXPECT_EQ(suite_in(after_hello(lab, hello(0x0303, {0x0005, 0x009c}))), std::string("\x00\x9c", 2));
}

}  // namespace
}  // namespace sipfed::lab
