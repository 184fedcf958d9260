// The deployment file that `sipfed init` writes: what is known stands there, everything else as a comment to
// fill in.

#include <string_view>

#include "deployment/reading.h"

namespace sipfed {
namespace {

using View = std::string_view;

// A basic string of TOML.
std::string quoted(View text) {
  constexpr View digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 0xf];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

std::string line(View key, const std::string& value, View example) {
  if (value.empty()) return "# " + std::string(key) + " = " + quoted(example) + '\n';
  return std::string(key) + " = " + quoted(value) + '\n';
}

std::string line(View key, const std::vector<std::string>& values, View example) {
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ", ") + quoted(value);
  if (values.empty()) return "# " + std::string(key) + " = [" + quoted(example) + "]\n";
  return std::string(key) + " = [" + list + "]\n";
}

constexpr View head =
    R"(# Both ends of a SIP federation, for sipfed. Lines that begin with "#" are examples: take the "#" away and put in
# your own values. Everything is optional; each entry lets more checks say something.
# Paths are relative to this file. No password stands here: name an environment variable (..._env) or a file
# (..._file).

# Whom the run is about: the SIP domain of the partner, and our own.
)";

constexpr View client = R"(
# The certificate that we show to the partner, its key, and the roots that we trust; PEM.
# certificate = "client.pem"
# key = "client.key"
# trust = "roots.pem"

# Further DNS servers to ask, each with a name: the one that the partner's edge uses, say.
# resolvers = ["edge=203.0.113.53:53"]

# The side of IM and Presence with its ASA: "local" is ours, "peer" the partner's.
[cisco]
)";

constexpr View cisco_rest = R"(# domains = ["ours.example"]
# nodes = ["imp1.ours.example", "imp2.ours.example"]

# The ASA's own addresses, inside and outside, and hosts that are reached through it.
# asa_addresses = ["192.0.2.1", "198.51.100.1"]
# beyond_asa = ["192.0.2.30:5061"]
# asa_network = "192.0.2.0/24"

# The side of OCS, Lync or Skype for Business.
[microsoft]
)";

constexpr View rest = R"(# domains = ["peer.example"]
# edge_internal = "edge-in.peer.example"
# front_end = "fe.peer.example"

# A server that administrators reach by Remote Desktop.
# rdp_host = "edge-in.peer.example"

# Log-ins. Only commands that read are sent. way = "ssh", "https" or "files"; with "files", the output of each
# command lies in a folder, saved by hand.
# [[microsoft.server]]
# name = "fe1"
# way = "ssh"
# host = "fe.peer.example"
# user = "reader"
# key_file = "id_ed25519"
# known_hosts = "known_hosts"

# [[asa]]
# name = "asa"
# way = "https"
# host = "asa.ours.example"
# port = 443
# user = "reader"
# password_env = "SIPFED_ASA_PASSWORD"
# enable_file = "asa.enable"
# trust = "roots.pem"
# contexts = ["admin"]
# legacy = false

# [[asa]]
# name = "asa-saved"
# way = "files"
# folder = "asa-output"

# [[imp]]
# name = "imp1"
# way = "ssh"
# host = "imp1.ours.example"
# user = "administrator"
# password_file = "imp.password"
# enable_env = "SIPFED_IMP_ENABLE"

# Active Directory: service accounts and federation settings.
# [directory]
# host = "dc1.peer.example"
# port = 636
# protection = "ldaps"
# user = "reader@peer.example"
# password_env = "SIPFED_DIRECTORY_PASSWORD"
# base = "DC=peer,DC=example"
# trust = "roots.pem"
# accounts = ["RTCService", "RTCComponentService"]
# warn_days = 14

# Clocks to compare, and the one that is believed.
# [clock]
# reference = "ntp.ours.example"
# hosts = ["ntp:192.0.2.7", "https:asa.ours.example:443"]

# Where the ASA enrols its certificate.
# [scep]
# url = "http://ca.ours.example/certsrv/mscep/mscep.dll"

# Where the ASA fetches its image from.
# [tftp]
# server = "192.0.2.9"
# file = "asa.bin"
# gateway = "192.0.2.254"

# Static routes of IM and Presence, as Presence > Routing > Static Routes shows them.
# [[route]]
# pattern = ".example.peer.*"
# type = "domain"
# next_hop = "192.0.2.1"
# port = 5061
# protocol = "TLS"

# Files to look at: signing requests, certificates that the partner is known to show, certificates exported
# from IM and Presence, SIP traces, PKCS #12 files.
# [artefacts]
# requests = ["asa.csr"]
# certificates = ["peer-edge.pem"]
# imp_certificates = ["cup.pem"]
# traces = ["sip-trace.txt"]

# [[artefacts.pkcs12]]
# file = "edge.pfx"
# passphrase_env = "SIPFED_EDGE_PASSPHRASE"

# [[artefacts.pkcs12]]
# file = "asa.p12"
# passphrase_file = "asa.passphrase"
)";

}  // namespace

std::string first_deployment(const FirstAnswers& answers) {
  std::string out(head);
  out += line("peer", answers.peer, "peer.example");
  out += line("local", answers.local, "ours.example");
  out += "\n# Our public addresses, to which the federation SRV record of our domain must lead.\n";
  out += line("expect", answers.expect, "198.51.100.20");
  out += client;
  out += line("side", answers.cisco, "local");
  out += line("fqdn", answers.cisco_fqdn, "sip.ours.example");
  out += cisco_rest;
  out += line("edge_external", answers.edge_external, "sip.peer.example");
  out += rest;
  return out;
}

}  // namespace sipfed
