// Keys and certificates, minted when a world starts. Keys live once per process, by certificate name and
// kind, because an RSA key costs a tenth of a second.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "lab/world.h"

namespace sipfed::lab {

class Pki {
 public:
  explicit Pki(const std::map<std::string, CertificateSpec>& specs);  // throws std::runtime_error
  ~Pki();
  Pki(const Pki&) = delete;
  Pki& operator=(const Pki&) = delete;

  std::string certificates_pem(const Texts& names) const;
  std::string key_pem(const std::string& name) const;
  std::string der(const std::string& name) const;

  struct Pair;  // X509 and EVP_PKEY, see pki_pair.h
  const Pair& pair(const std::string& name) const;

 private:
  std::map<std::string, std::unique_ptr<Pair>> pairs_;
};

}  // namespace sipfed::lab
