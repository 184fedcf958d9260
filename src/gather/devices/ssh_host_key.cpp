#include <libssh/libssh.h>
#include <mutex>

#include "gather/devices/ssh_login.h"

namespace sipfed::gather {
namespace {

// "SHA256:..."; empty when there is no key.
std::string fingerprint_of(ssh_session session) {
  ssh_key key = nullptr;
  unsigned char* hash = nullptr;
  std::size_t length = 0;
  std::string out;
  if (ssh_get_server_publickey(session, &key) != SSH_OK) return out;
  if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &length) == SSH_OK) {
    char* text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, length);
    if (text != nullptr) out = text;
    ssh_string_free_char(text);
    ssh_clean_pubkey_hash(&hash);
  }
  ssh_key_free(key);
  return out;
}

Fault protocol(std::string detail) { return {Fault::Kind::protocol, std::move(detail)}; }

// One question at a time, and one writer of the file.
Fault ask_about(SshWire& wire, const DeviceAccess& access, const std::string& fingerprint, Deadline limit) {
  static std::timed_mutex one_at_a_time;
  const std::unique_lock<std::timed_mutex> lock(one_at_a_time, limit);
  if (!lock) return ssh_timeout("the question about another host key");
  if (!access.accept_key(access.host, fingerprint))
    return protocol("unknown host key " + fingerprint + ", not accepted");
  if (ssh_session_update_known_hosts(wire.session()) != SSH_OK)
    return {Fault::Kind::local, "the accepted host key could not be written to known_hosts"};
  return {};
}

}  // namespace

Fault ssh_check_host_key(SshWire& wire, const DeviceAccess& access, Deadline limit) {
  const std::string fingerprint = fingerprint_of(wire.session());
  switch (ssh_session_is_known_server(wire.session())) {
    case SSH_KNOWN_HOSTS_OK:
      return {};
    case SSH_KNOWN_HOSTS_CHANGED:
    case SSH_KNOWN_HOSTS_OTHER:
      return protocol("the host key has changed: now " + fingerprint +
                      ", known_hosts has another. Nothing was sent. If the device was replaced or got a new "
                      "key, remove the old entry (ssh-keygen -R)");
    case SSH_KNOWN_HOSTS_UNKNOWN:
    case SSH_KNOWN_HOSTS_NOT_FOUND:
      break;
    default:
      return {Fault::Kind::local, "known_hosts cannot be read"};
  }
  if (access.accept_key) return ask_about(wire, access, fingerprint, limit);
  return protocol("unknown host key " + fingerprint +
                  ". Nothing was sent. Compare it with the device's own, then add it to known_hosts: log in "
                  "once with ssh, or use ssh-keyscan");
}

}  // namespace sipfed::gather
