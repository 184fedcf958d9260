// Devices behind real SSH servers: asyncssh with played command lines, and OpenSSH's sshd.
#pragma once

#include <memory>
#include <string>

#include "gather/access.h"
#include "peers/process.h"

namespace sipfed::peers {

inline constexpr const char* device_name = "device.ours.test";

// Where an SSH server of a test listens, its host key (made by ssh-keygen), and who knows that key.
class SshPlace {
 public:
  explicit SshPlace(const std::string& key_type = "rsa");

  // A log-in there; the host key is known.
  gather::DeviceAccess access(const std::string& user) const;
  std::string known_line() const;  // of known_hosts
  std::string known_hosts() const { return known_hosts_; }
  void know(const std::string& text);  // all that known_hosts has

  Workplace place;
  std::string address = loopback(22);
  unsigned port = free_port();
  std::string host_key;

 private:
  std::string known_hosts_;
};

// See ssh_device.py.
class SshDevice {
 public:
  SshDevice();
  SshPlace ssh;
  std::string heard() const { return process_.output(); }
  unsigned attempts() const;  // passwords that reached it

 private:
  Process process_;
};

// sshd for this test's own user, who has the key client_key; it runs `asa.sh`.
class Sshd {
 public:
  explicit Sshd(const std::string& settings = {}, const std::string& key_type = "rsa");
  SshPlace ssh;
  gather::DeviceAccess access() const;
  std::string output() const { return process_->output(); }

 private:
  std::unique_ptr<Process> process_;
};

}  // namespace sipfed::peers
