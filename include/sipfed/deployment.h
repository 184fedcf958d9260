// Deployment: both ends of a federation as its operator wrote them down once. Secrets are named, never held:
// the name of an environment variable, or of a file.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sipfed/plan.h"

namespace sipfed {

struct SecretName {
  std::string environment, file;  // at most one of them
  bool given() const { return !environment.empty() || !file.empty(); }
};

struct LogIn {
  std::string name;  // of the device, as in the evidence: "asa", "imp1"
  std::string way;   // "https", "ssh", "files"
  std::string host;
  std::uint16_t port = 0;  // 0: the usual one
  std::string user;
  SecretName password, enable;
  std::string key_file;               // SSH private key
  std::string folder;                 // of saved output, for "files"
  std::string known_hosts;            // file; empty: ~/.ssh/known_hosts
  std::string trust;                  // anchors for HTTPS, PEM; empty: the system's
  std::vector<std::string> contexts;  // of a multi-context ASA
  bool legacy = false;                // old key exchanges, ciphers and TLS versions may be used
};

struct DirectoryLogIn {
  std::string host;
  std::uint16_t port = 0;
  std::string protection = "ldaps";  // "ldaps", "starttls"; "none" only when it is said
  std::string user;                  // DN or user@domain
  SecretName password;
  std::string base;   // empty: the directory's own naming contexts
  std::string trust;  // anchors, PEM; empty: the system's
  std::set<std::string> accounts{"RTCService", "RTCComponentService"};
  int warn_days = 14;
};

struct ArtefactFile {
  std::string file;
  SecretName passphrase;
};

struct Deployment {
  std::string peer, local;  // SIP domains of this run
  std::set<std::string> expect;
  std::string certificate, key, trust;  // files
  std::vector<std::string> resolvers;   // "edge=203.0.113.53:53"
  Plan plan;
  std::vector<LogIn> asa, imp, microsoft;
  std::optional<DirectoryLogIn> directory;
  std::vector<ArtefactFile> requests, pkcs12, certificates, imp_certificates, traces;
};

}  // namespace sipfed
