#include "gather/tls/pem.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string_view>

#include "gather/tls/certificates.h"
#include "gather/tls/freed.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t file_limit = 16 << 20;  // the largest trust stores are below 1 MiB

Fault local(const std::string& file, const std::string& words) {
  return {Fault::Kind::local, file + ": " + words};
}

bool is_certificate(const std::string& label) {
  return label == PEM_STRING_X509 || label == PEM_STRING_X509_OLD || label == PEM_STRING_X509_TRUSTED;
}

std::vector<Bytes> ders_of_pem(std::string_view text) {
  constexpr std::string_view utf8_mark = "\xef\xbb\xbf";  // of Windows editors; would hide a BEGIN behind it
  if (text.starts_with(utf8_mark)) text.remove_prefix(utf8_mark.size());
  std::vector<Bytes> ders;
  Freed<BIO, BIO_free> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  char *label = nullptr, *header = nullptr;
  unsigned char* data = nullptr;
  long length = 0;
  while (PEM_read_bio(bio.get(), &label, &header, &data, &length) == 1) {
    const unsigned char* at = data;
    Freed<X509, X509_free> certificate;
    if (is_certificate(label)) certificate.reset(d2i_X509(nullptr, &at, length));
    if (certificate)
      ders.emplace_back(static_cast<const unsigned char*>(data),
                        at);  // a TRUSTED CERTIFICATE has more behind it
    OPENSSL_free(label);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  ERR_clear_error();
  return ders;
}

}  // namespace

Outcome<std::string> read_text(const std::string& file) {
  Freed<std::FILE, std::fclose> in(std::fopen(file.c_str(), "rb"));
  if (!in) return local(file, std::strerror(errno));
  std::string text;
  char block[16384];
  for (std::size_t got = 0; (got = std::fread(block, 1, sizeof block, in.get())) > 0;) {
    text.append(block, got);
    if (text.size() > file_limit) return local(file, "larger than 16 MiB: not a file of certificates");
  }
  if (std::ferror(in.get()) != 0) return local(file, std::strerror(errno));
  return text;
}

Outcome<std::vector<Bytes>> read_ders(const std::string& file) {
  auto text = read_text(file);
  if (!text) return text.fault;
  std::vector<Bytes> ders = ders_of_pem(*text);
  if (!ders.empty()) return ders;
  const auto* at = reinterpret_cast<const unsigned char*>(text->data());
  const auto* begin = at;
  Freed<X509, X509_free> certificate(d2i_X509(nullptr, &at, static_cast<long>(text->size())));
  ERR_clear_error();
  if (certificate) return std::vector<Bytes>{Bytes(begin, at)};
  return local(file,
               "holds no certificate in PEM or DER form; take one out of a PKCS#12 file with 'openssl "
               "pkcs12 -in FILE -nokeys'");
}

Outcome<std::vector<Certificate>> read_certificates(const std::string& file) {
  auto ders = read_ders(file);
  if (!ders) return ders.fault;
  std::vector<Certificate> certificates;
  for (const Bytes& der : *ders) certificates.push_back(parse_certificate(der));
  return certificates;
}

}  // namespace sipfed::gather
