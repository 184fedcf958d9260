// The hand-made hello and the parsers of what comes back, byte by byte.
#include "gather/tls/hello.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "gather/tls/messages.h"
#include "gather/tls/suites.h"

namespace sipfed::tls_tests {
namespace {

using namespace gather;
using Bytes = std::vector<std::uint8_t>;

TEST(Hello, Ssl3HasNoExtensions) {
  const Bytes hello = client_hello({.version = 0x0300, .suites = {0x000A}, .sni = "sip.example.com"});
  const Bytes head{0x16, 0x03, 0x00, 0x00, 0x2F, 0x01, 0x00, 0x00, 0x2B, 0x03, 0x00};
  EXPECT_TRUE(std::equal(head.begin(), head.end(), hello.begin()));
  const Bytes tail{0x00, 0x00, 0x04, 0x00, 0x0A, 0x00, 0xFF, 0x01, 0x00};
  EXPECT_TRUE(std::equal(tail.rbegin(), tail.rend(), hello.rbegin()));
}

bool mentions(const Bytes& bytes, const std::string& text) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end();
}

TEST(Hello, ServerNameOnlyWhenItIsOne) {
  EXPECT_TRUE(mentions(client_hello({.suites = {0x2F}, .sni = "sip.example.com"}), "sip.example.com"));
  EXPECT_FALSE(mentions(client_hello({.suites = {0x2F}, .sni = "192.0.2.5"}), "192.0.2.5"));
}

// The handshake message is what load balancers measure: never 256 to 511 bytes.
TEST(Hello, AwkwardSizesArePadded) {
  for (std::size_t count = 1; count < 300; ++count) {
    const std::size_t size = client_hello({.suites = std::vector<std::uint16_t>(count, 0x2F)}).size() - 5;
    EXPECT_TRUE(size < 256 || size >= 512) << count;
  }
}

TEST(Suites, OpeningGroupsCoverEverythingOnce) {
  std::vector<std::uint16_t> all;
  for (const auto& group : opening_groups()) all.insert(all.end(), group.begin(), group.end());
  EXPECT_EQ(std::set<std::uint16_t>(all.begin(), all.end()).size(), all.size());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, suites_of(0x0303));
  EXPECT_GT(all.size(), 320U);
}

Bytes record_of(const Bytes& body, std::uint8_t type = TlsRecord::handshake) {
  Bytes record{type, 3, 3, static_cast<std::uint8_t>(body.size() >> 8),
               static_cast<std::uint8_t>(body.size())};
  record.insert(record.end(), body.begin(), body.end());
  return record;
}

Bytes server_hello(std::uint8_t minor, std::uint16_t suite, const Bytes& extensions = {}) {
  Bytes body{3, minor, 0x12, 0x34, 0x56, 0x78};
  body.resize(34);
  body.insert(body.end(), {0, static_cast<std::uint8_t>(suite >> 8), static_cast<std::uint8_t>(suite), 0});
  if (!extensions.empty()) body.insert(body.end(), {0, static_cast<std::uint8_t>(extensions.size())});
  body.insert(body.end(), extensions.begin(), extensions.end());
  Bytes message{2, 0, 0, static_cast<std::uint8_t>(body.size())};
  message.insert(message.end(), body.begin(), body.end());
  return message;
}

FlightReader read(const Bytes& bytes, std::size_t piece) {
  RecordSplitter splitter;
  FlightReader flight;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    splitter.add(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)));
    while (auto record = splitter.next()) flight.add(*record);
  }
  return flight;
}

TEST(Flight, ServerHelloInPieces) {
  const Bytes hello = server_hello(1, 0x000A);
  const Bytes first(hello.begin(), hello.begin() + 7), second(hello.begin() + 7, hello.end());
  Bytes wire = record_of(first);
  const Bytes rest = record_of(second);
  wire.insert(wire.end(), rest.begin(), rest.end());
  for (std::size_t piece : {1U, 3U, 1000U}) {
    const FlightReader flight = read(wire, piece);
    ASSERT_TRUE(flight.hello());
    EXPECT_EQ(flight.hello()->version, 0x0301);
    EXPECT_EQ(flight.hello()->suite, 0x000A);
    EXPECT_EQ(flight.hello()->gmt_unix_time, 0x12345678U);
    EXPECT_FALSE(flight.hello()->retry);
  }
}

TEST(Flight, Tls13IsInAnExtension) {
  const FlightReader flight = read(record_of(server_hello(3, 0x1301, {0, 43, 0, 2, 3, 4})), 1000);
  ASSERT_TRUE(flight.hello());
  EXPECT_EQ(flight.hello()->version, 0x0304);
}

TEST(Flight, AlertsFatalAndNot) {
  EXPECT_EQ(read(record_of({2, 40}, TlsRecord::alert), 1000).fault().kind, Fault::Kind::alert);
  Bytes wire = record_of({1, 112}, TlsRecord::alert);
  const Bytes hello = record_of(server_hello(3, 0x2F));
  wire.insert(wire.end(), hello.begin(), hello.end());
  const FlightReader flight = read(wire, 1000);
  EXPECT_TRUE(flight.hello());
  EXPECT_EQ(flight.alert()->description, 112);
}

TEST(Messages, CertificateRequestOfEachVersion) {
  const Bytes name{0, 3, 'a', 'b', 'c'};
  const Bytes tls10{1, 1, 0, 5, 0, 3, 'a', 'b', 'c'};
  const Bytes tls12{1, 1, 0, 2, 4, 1, 0, 5, 0, 3, 'a', 'b', 'c'};
  const Bytes tls13{0, 0, 11, 0, 47, 0, 7, 0, 5, 0, 3, 'a', 'b', 'c'};
  const std::pair<int, const Bytes&> all[] = {{0x0301, tls10}, {0x0303, tls12}, {0x0304, tls13}};
  for (const auto& [version, body] : all) {
    const auto names = parse_certificate_request(body, version);
    ASSERT_TRUE(names) << version;
    ASSERT_EQ(names->size(), 1U);
    EXPECT_EQ(names->front().size(), 3U);
  }
  EXPECT_FALSE(parse_certificate_request(Bytes{1, 1}, 0x0303));
  EXPECT_TRUE(parse_certificate_request(Bytes{0, 0, 0}, 0x0304)->empty());
}

TEST(Messages, CertificateListCutOff) {
  EXPECT_EQ(parse_certificate_list(Bytes{0, 0, 8, 0, 0, 1, 'x', 0, 0, 9, 'y'}, 0x0303).size(), 1U);
  EXPECT_EQ(parse_certificate_list(Bytes{0xFF, 0xFF, 0xFF}, 0x0303).size(), 0U);
}

}  // namespace
}  // namespace sipfed::tls_tests
