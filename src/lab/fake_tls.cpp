#include "lab/fake_tls.h"

#include <algorithm>
#include <random>

namespace sipfed::lab {
namespace {

constexpr int server_hello = 2, kCertificate = 11, kCertificateRequest = 13, kServerHelloDone = 14;

std::string number(std::size_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xff);
  return text;
}

std::string random_bytes(std::size_t count) {
  static thread_local std::mt19937 generator{std::random_device{}()};
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(generator());
  return bytes;
}

std::string handshake(int type, const std::string& body) {
  return number(static_cast<std::size_t>(type), 1) + number(body.size(), 3) + body;
}

// Reads big-endian numbers and counted strings; once it runs out, it stays empty and bad.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::size_t number(std::size_t bytes) {
    std::size_t value = 0;
    for (const char c : take(bytes)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) return bad_ = true, bytes_ = {}, std::string_view();
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::string_view counted(std::size_t bytes) { return take(number(bytes)); }
  bool bad() const { return bad_; }
  bool empty() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool bad_ = false;
};

// supported_versions (RFC 8446, 4.2.1); GREASE values are above every real version and are left out.
int newest_of(std::string_view extension, int otherwise) {
  Reader list(extension);
  Reader versions(list.counted(1));
  while (!versions.empty() && !versions.bad()) {
    const int version = static_cast<int>(versions.number(2));
    if (version <= 0x0304) otherwise = std::max(otherwise, version);
  }
  return otherwise;
}

}  // namespace

std::string tls_record(int type, int version, const std::string& body) {
  return number(static_cast<std::size_t>(type), 1) + number(static_cast<std::size_t>(version), 2) +
         number(body.size(), 2) + body;
}

std::string tls_alert(int version, int description) {
  return tls_record(21, version, "\x02" + number(static_cast<std::size_t>(description), 1));
}

std::optional<Hello> read_hello(std::string_view record) {
  Reader outer(record);
  if (outer.number(1) != 22) return std::nullopt;
  outer.number(2);
  Reader body(outer.counted(2));
  if (body.number(1) != 1) return std::nullopt;
  Reader hello(body.counted(3));
  Hello result;
  result.version = static_cast<int>(hello.number(2));
  hello.take(32);
  hello.counted(1);
  Reader suites(hello.counted(2));
  while (!suites.empty() && !suites.bad())
    result.suites.push_back(static_cast<std::uint16_t>(suites.number(2)));
  hello.counted(1);
  if (hello.bad()) return std::nullopt;
  Reader extensions(hello.empty() ? std::string_view() : hello.counted(2));
  while (!extensions.empty() && !extensions.bad()) {
    const std::size_t type = extensions.number(2);
    const std::string_view data = extensions.counted(2);
    if (type == 43) result.version = newest_of(data, 0);
  }
  return result;
}

std::optional<Choice> choose(const Hello& hello, const FakeSuites& fake, int oldest, int newest) {
  auto after = fake.upper_bound(std::min(hello.version, newest));
  if (after == fake.begin()) return std::nullopt;
  --after;
  if (after->first < oldest) return std::nullopt;
  for (const std::uint16_t suite : after->second)
    if (std::find(hello.suites.begin(), hello.suites.end(), suite) != hello.suites.end())
      return Choice{after->first, suite};
  return std::nullopt;
}

std::string flight(const Choice& choice, const std::vector<std::string>& chain_der,
                   bool ask_for_certificate) {
  std::string hello = number(static_cast<std::size_t>(choice.version), 2) + random_bytes(32);
  hello += number(32, 1) + random_bytes(32) + number(choice.suite, 2) + number(0, 1);
  std::string list;
  for (const std::string& der : chain_der) list += number(der.size(), 3) + der;
  std::string all = handshake(server_hello, hello) + handshake(kCertificate, number(list.size(), 3) + list);
  if (ask_for_certificate) {
    std::string request = number(1, 1) + number(1, 1);                          // rsa_sign
    if (choice.version >= 0x0303) request += number(2, 2) + number(0x0401, 2);  // rsa_pkcs1_sha256
    all += handshake(kCertificateRequest, request + number(0, 2));
  }
  return tls_record(22, choice.version, all + handshake(kServerHelloDone, ""));
}

}  // namespace sipfed::lab
