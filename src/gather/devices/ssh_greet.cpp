#include <algorithm>
#include <libssh/libssh.h>

#include "gather/devices/prompt.h"
#include "gather/devices/ssh_login.h"

namespace sipfed::gather {
namespace {

constexpr unsigned ssh_port = 22;
constexpr int smallest_rsa_of_old = 768;  // bits; the library refuses less

// What the library allows of itself, strongest first, then what ASA software up to 9.1 has. The library takes
// whole lists only.
constexpr const char* old_kex =
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
    "diffie-hellman-group18-sha512,diffie-hellman-group16-sha512,diffie-hellman-group-exchange-sha256,"
    "diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1";
constexpr const char* old_host_keys =
    "ssh-ed25519,ecdsa-sha2-nistp521,ecdsa-sha2-nistp384,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256,"
    "ssh-rsa";
constexpr const char* old_ciphers =
    "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,"
    "aes128-ctr,aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc";
constexpr const char* old_macs =
    "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512,"
    "hmac-sha1-etm@openssh.com,hmac-sha1";

// Beyond the library's own choice.
constexpr const char* only_legacy[] = {"diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1", "ssh-rsa",
                                       "-cbc", "hmac-sha1"};

bool set(SshWire& wire, ssh_options_e option, const std::string& value) {
  return ssh_options_set(wire.session(), option, value.c_str()) == SSH_OK;
}

bool set_legacy(SshWire& wire) {
  ssh_options_set(wire.session(), SSH_OPTIONS_RSA_MIN_SIZE, &smallest_rsa_of_old);
  bool good = true;
  good &= set(wire, SSH_OPTIONS_KEY_EXCHANGE, old_kex);
  good &= set(wire, SSH_OPTIONS_HOSTKEYS, old_host_keys);
  good &= set(wire, SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES, old_host_keys);
  for (const auto option : {SSH_OPTIONS_CIPHERS_C_S, SSH_OPTIONS_CIPHERS_S_C})
    good &= set(wire, option, old_ciphers);
  for (const auto option : {SSH_OPTIONS_HMAC_C_S, SSH_OPTIONS_HMAC_S_C}) good &= set(wire, option, old_macs);
  return good;
}

bool set_options(SshWire& wire, const DeviceAccess& access) {
  const bool no_configuration = false;
  const unsigned port = access.port == 0 ? ssh_port : access.port;
  ssh_options_set(wire.session(), SSH_OPTIONS_PROCESS_CONFIG, &no_configuration);
  ssh_options_set(wire.session(), SSH_OPTIONS_PORT, &port);
  bool good = set(wire, SSH_OPTIONS_HOST, access.host) && set(wire, SSH_OPTIONS_USER, access.user);
  if (!access.known_hosts.empty())
    good = good && set(wire, SSH_OPTIONS_KNOWNHOSTS, access.known_hosts) &&
           set(wire, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
  return good && (!access.legacy || set_legacy(wire));
}

// "kex error : no match for method server host key algo: server [ssh-rsa], client [...]"
bool legacy_would_do(const std::string& words) {
  if (words.find("no match for method") == words.npos && words.find("kex error") == words.npos)
    return words.find("RSA key too small") != words.npos;
  const std::size_t from = words.find("server [");
  const std::string theirs = words.substr(std::min(from, words.size()), words.find("client [") - from);
  for (const char* name : only_legacy)
    if (theirs.find(name) != theirs.npos) return true;
  return false;
}

}  // namespace

Fault ssh_greet(SshWire& wire, const DeviceAccess& access, Deadline limit) {
  if (!set_options(wire, access)) return {Fault::Kind::local, "not usable as host or user of an SSH session"};
  const auto port = static_cast<std::uint16_t>(access.port == 0 ? ssh_port : access.port);
  if (Fault fault = wire.connect(access.address, port, limit)) return fault;
  const int result = wire.until([&] { return ssh_connect(wire.session()); }, SSH_AGAIN, limit);
  if (result == SSH_OK) return {};
  if (result == SSH_AGAIN) return ssh_timeout("SSH key exchange");
  const std::string words = ssh_get_error(wire.session());
  Fault fault = wire.fault("SSH key exchange");
  if (words.find("no match") != words.npos || words.find("too small") != words.npos)
    fault.kind = Fault::Kind::protocol;
  if (!access.legacy && legacy_would_do(words))
    fault.detail += "; `legacy = true` would allow its old algorithms";
  return fault;
}

}  // namespace sipfed::gather
