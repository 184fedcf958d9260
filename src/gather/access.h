// How the inside of a federation is reached: log-ins with their secrets, and files. Lives for one run, in
// memory alone; never part of the evidence, of a log or of an error text.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace sipfed::gather {

struct DeviceAccess {
  enum class Way { https, ssh, files };
  std::string name;  // key in the evidence: "asa", "imp1"
  Way way = Way::ssh;
  std::string host;     // as its operator named it: certificate and host key are checked against it
  std::string address;  // where to connect, filled in by the survey; empty for files
  std::uint16_t port = 0;
  std::string user, password, enable;
  std::string key_file;     // SSH private key, its passphrase being `password`
  std::string folder;       // one file per command: "show clock" -> "show_clock.txt"
  std::string known_hosts;  // file; empty: ~/.ssh/known_hosts
  std::string trust;        // PEM; empty: the system's
  std::vector<std::string> contexts;
  bool legacy = false;  // old key exchanges, ciphers, TLS versions
  // Asked on first use of a host key, on a worker's thread; empty: unknown keys are refused.
  std::function<bool(const std::string& host, const std::string& fingerprint)> accept_key;
};

struct DirectoryAccess {
  std::string host, address;
  std::uint16_t port = 0;
  std::string protection;  // "ldaps", "starttls", "none"
  std::string user, password, base, trust;
  std::set<std::string> accounts;
};

struct FileAccess {
  std::string file, passphrase;
};

// What the survey reads beside the partner's domain.
struct Inside {
  std::vector<DeviceAccess> asa, imp, microsoft;
  std::vector<DirectoryAccess> directories;
  std::vector<FileAccess> requests, pkcs12, imp_certificates, traces;
  std::string trust;  // PEM, for HTTPS clocks; empty: the system's
};

}  // namespace sipfed::gather
