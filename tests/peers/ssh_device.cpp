#include "peers/ssh_device.h"

#include <fstream>
#include <memory>
#include <pwd.h>
#include <sstream>
#include <unistd.h>

namespace sipfed::peers {
namespace {

constexpr const char* asa_script =
    "#!/bin/sh\n"
    "p='ciscoasa> '; printf '\\r\\nType help or ? for a list of available commands.\\r\\n'; printf '%s' "
    "\"$p\"\n"
    "while IFS= read -r l; do\n"
    "  case \"$l\" in\n"
    "    exit) exit 0 ;;\n"
    "    enable) printf 'Password: '; stty -echo; read -r x; stty echo; printf '\\n'; p='ciscoasa# ' ;;\n"
    "    'terminal pager 0') ;;\n"
    "    'show clock') printf '10:00:00.123 UTC Mon Jan 5 2026\\n' ;;\n"
    "    *) printf \"ERROR: %% Invalid input detected at '^' marker.\\n\" ;;\n"
    "  esac\n"
    "  printf '%s' \"$p\"\n"
    "done\n";

std::string own_user() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry == nullptr ? "root" : entry->pw_name;
}

std::string first_line(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

void make_key(const Workplace& place, const std::string& name, const std::string& type) {
  std::vector<std::string> command = {"ssh-keygen", "-q", "-t", type, "-N",
                                      "",           "-C", "",   "-f", place.path(name)};
  if (type == "rsa") command.insert(command.end(), {"-b", "2048"});
  run(place, command);
}

}  // namespace

SshPlace::SshPlace(const std::string& key_type) : host_key(place.path("host_key")) {
  make_key(place, "host_key", key_type);
  known_hosts_ = place.path("known_hosts");
  know(known_line());
}

std::string SshPlace::known_line() const {
  return '[' + std::string(device_name) + "]:" + std::to_string(port) + ' ' + first_line(host_key + ".pub") +
         '\n';
}

void SshPlace::know(const std::string& text) { std::ofstream(known_hosts_, std::ios::binary) << text; }

gather::DeviceAccess SshPlace::access(const std::string& user) const {
  gather::DeviceAccess access;
  access.way = gather::DeviceAccess::Way::ssh;
  access.host = device_name;
  access.address = address;
  access.port = static_cast<std::uint16_t>(port);
  access.user = user;
  access.password = "right";
  access.known_hosts = known_hosts_;
  return access;
}

SshDevice::SshDevice()
    : process_(ssh.place, {"/usr/bin/python3", SIPFED_SOURCE "/tests/peers/ssh_device.py", ssh.address,
                           std::to_string(ssh.port), ssh.host_key}) {
  wait_until_listening(ssh.address, ssh.port, process_);
}

unsigned SshDevice::attempts() const {
  std::istringstream lines(heard());
  unsigned count = 0;
  for (std::string line; std::getline(lines, line);) count += line == "attempt";
  return count;
}

Sshd::Sshd(const std::string& settings, const std::string& key_type) : ssh(key_type) {
  make_key(ssh.place, "client_key", "ed25519");
  std::filesystem::permissions(ssh.place.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(ssh.place.write("asa.sh", asa_script), std::filesystem::perms(0755));
  if (::geteuid() == 0) std::filesystem::create_directories("/run/sshd");
  const std::string file = ssh.place.write(
      "sshd.conf", "Port " + std::to_string(ssh.port) + "\nListenAddress " + ssh.address +
                       "\nHostKey @W@/host_key\nPidFile none\nUsePAM no\nStrictModes no\n"
                       "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
                       "AuthorizedKeysFile @W@/client_key.pub\nForceCommand @W@/asa.sh\nPrintMotd no\n" +
                       settings);
  process_ = std::make_unique<Process>(ssh.place, std::vector<std::string>{"sshd", "-D", "-e", "-f", file});
  wait_until_listening(ssh.address, ssh.port, *process_);
}

gather::DeviceAccess Sshd::access() const {
  gather::DeviceAccess access = ssh.access(own_user());
  access.key_file = ssh.place.path("client_key");
  access.password.clear();
  access.enable = "secret";
  return access;
}

}  // namespace sipfed::peers
