// How a part of a PKCS #12 file is encrypted with a passphrase (RFC 8018; RFC 7292 appendix B and C). The one
// header here that names OpenSSL's types, and only by their tags.
#pragma once

#include <string>

struct X509_algor_st;

namespace sipfed::gather {

struct PasswordEncryption {
  std::string cipher;  // "RC2-40-CBC", "DES-EDE3-CBC", "AES-256-CBC"; empty: unknown
  long iterations = 0;
};
PasswordEncryption password_encryption(const X509_algor_st* algorithm);

}  // namespace sipfed::gather
