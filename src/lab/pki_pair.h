// What OpenSSL needs of a minted certificate; for the two files of the lab that speak to OpenSSL.
#pragma once

#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "lab/pki.h"

namespace sipfed::lab {

template <auto Free>
struct FreeBy {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, FreeBy<X509_free>>;

struct Pki::Pair {
  CertificatePtr certificate;
  KeyPtr key;
};

}  // namespace sipfed::lab
