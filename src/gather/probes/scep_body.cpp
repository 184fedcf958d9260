#include "gather/probes/scep_body.h"

#include <algorithm>
#include <array>
#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "gather/tls/certificates.h"
#include "gather/tls/freed.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using Body = ScepAnswer::Body;

constexpr int certificate_limit = 32;
constexpr std::size_t word_limit = 32;  // capabilities, and letters of one

const unsigned char* start(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// One certificate and nothing behind it.
bool is_certificate(std::string_view bytes) {
  const unsigned char* at = start(bytes);
  const Freed<X509, X509_free> one(d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
  return one && at == start(bytes) + bytes.size();
}

std::vector<std::uint8_t> der_of(X509* certificate) {
  const int length = i2d_X509(certificate, nullptr);
  std::vector<std::uint8_t> der(static_cast<std::size_t>(std::max(length, 0)));
  unsigned char* into = der.data();
  if (!der.empty()) i2d_X509(certificate, &into);
  return der;
}

// The certificates of a SignedData that signs nothing (RFC 8894 section 3.4).
std::vector<Certificate> bundle(std::string_view bytes) {
  std::vector<Certificate> chain;
  const unsigned char* at = start(bytes);
  const Freed<PKCS7, PKCS7_free> message(d2i_PKCS7(nullptr, &at, static_cast<long>(bytes.size())));
  if (!message || !PKCS7_type_is_signed(message.get()) || message->d.sign == nullptr) return chain;
  const STACK_OF(X509)* held = message->d.sign->cert;
  for (int i = 0; i < std::min(sk_X509_num(held), certificate_limit); ++i)
    chain.push_back(parse_certificate(der_of(sk_X509_value(held, i))));
  return chain;
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= word_limit && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
  });
}

bool is_known(std::string_view word) {
  constexpr std::array<std::string_view, 10> known = {
      "aes",   "des3",    "getnextcacert", "postpkioperation", "renewal",
      "sha-1", "sha-256", "sha-512",       "scepstandard",     "update"};
  return std::find(known.begin(), known.end(), lower(word)) != known.end();
}

// Lines of one word each, at least one of them known; else nothing.
std::vector<std::string> capability_words(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n \t"), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (!is_word(word) || found.size() == word_limit) return {};
    found.emplace_back(word);
  }
  return std::any_of(found.begin(), found.end(), is_known) ? found : std::vector<std::string>();
}

bool is_text(std::string_view bytes) {
  return std::none_of(bytes.begin(), bytes.end(), [](unsigned char c) {
    return c == 0x7F || (c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\f');
  });
}

bool is_html(std::string_view text) {
  constexpr std::size_t opening = 1024;
  const std::string head = lower(text.substr(0, opening));
  return head.find("<html") != std::string::npos || head.find("<!doctype html") != std::string::npos;
}

Body kind_of_text(std::string_view bytes, ScepAnswer& answer) {
  if (bytes.find_first_not_of("\r\n \t") == std::string_view::npos) return Body::none;
  if (!is_text(bytes)) return Body::other;
  if (is_html(bytes)) return Body::html;
  answer.capabilities = capability_words(bytes);
  return answer.capabilities.empty() ? Body::text : Body::capabilities;
}

}  // namespace

void read_scep_body(std::string_view bytes, ScepAnswer& answer) {
  answer.chain.clear();
  answer.capabilities.clear();
  if (is_certificate(bytes)) {
    answer.body = Body::certificate;
    answer.chain.push_back(parse_certificate({start(bytes), bytes.size()}));
  } else if (answer.chain = bundle(bytes); !answer.chain.empty()) {
    answer.body = Body::certificates;
  } else {
    answer.body = kind_of_text(bytes, answer);
  }
  ERR_clear_error();
}

}  // namespace sipfed::gather
