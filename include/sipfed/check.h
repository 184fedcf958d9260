// A check: one failure mode as a pure function of the evidence, with what is known about it beforehand. No
// clock, no socket, no file, no environment, no sentence: words live in the check's pages, one per language.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/evidence.h"

namespace sipfed {

// error: a federated message or presence fails for someone now. warning: it will fail under a condition that
// is bound to come, or fails for some. note: worth knowing, may be right.
enum class Severity { note, warning, error };
template <>
inline constexpr auto names<Severity> = std::to_array<std::string_view>({"note", "warning", "error"});

// The path of a federated message, in order; a report draws it as a line of hops. `devices` is the ground it
// stands on: clocks, enrolment, accounts, and settings that only a read-out shows.
enum class Stage { devices, local_dns, own_certificate, dns, tcp, tls, sip, presence };
template <>
inline constexpr auto names<Stage> = std::to_array<std::string_view>({"devices", "local_dns",
                                                                      "own_certificate", "dns", "tcp", "tls",
                                                                      "sip", "presence"});

enum class Certainty { suspected, confirmed };
template <>
inline constexpr auto names<Certainty> = std::to_array<std::string_view>({"suspected", "confirmed"});

// What is seen when something is wrong, whatever the cause. A confirmed finding that explains a symptom takes
// the suspicion off all others that would explain the same one.
enum class Symptom {
  none,
  port_closed,      // 5061 refused although the host is alive
  tls_refused,      // handshake ended by the peer: alert, reset or close after our certificate
  request_refused,  // 403 and its kin
  request_failed,   // 504, 408, 503 ...
  challenged,       // 401, 407
  silence,          // no SIP answer at all
  no_notify,        // subscription accepted, no NOTIFY
  delay,            // answers come, but late
  front_end_closed  // the front end's service does not run, so requests fail as well
};
template <>
inline constexpr auto names<Symptom> = std::to_array<std::string_view>({"none", "port_closed", "tls_refused",
                                                                        "request_refused", "request_failed",
                                                                        "challenged", "silence", "no_notify",
                                                                        "delay", "front_end_closed"});

struct Finding {
  std::string where;    // "sip.example.com 192.0.2.5:5061", "_sipfederationtls._tcp.example.com"
  std::string variant;  // which of the page's tagged lines apply: "nodata", "server_only"; may be empty
  std::map<std::string, std::string> args;  // values for the page; names as in checks/README.md
  std::vector<std::string> cites;  // facts that it rests on: "here: SRV _sipfederationtls._tcp.example.com"
  Certainty certainty = Certainty::confirmed;
  Severity severity = Severity::error;
  Symptom explains = Symptom::none;
  Symptom shows =
      Symptom::none;           // the finding is that symptom itself: a confirmed cause of it is told instead
  int likelihood = 50;         // of a suspected cause among its rivals, 0-100; higher is named first
  std::optional<Stage> stage;  // where on the path, when that is not the check's own stage (our own SRV, say)
  bool blocks = false;  // nothing on the path beyond this check's stage can work, so nothing there is judged
};

// An input that would let a check judge; the report says how to give it.
enum class Need {
  none,
  answer,              // the facts it reads could not be had: an earlier step failed, or was not asked for
  local_domain,        // --local
  client_certificate,  // --cert and --key
  expected_address,    // --expect
  second_resolver,     // a further --resolver
  baseline,            // --baseline: a certificate or earlier evidence
  real_user,           // --user
  send_message,        // --send-message
  sip_over_tcp,        // --tcp
  // From here on: entries of the deployment file.
  asa_log_in,        // [[asa]]
  imp_log_in,        // [[imp]]
  microsoft_log_in,  // [[microsoft.server]]
  directory_log_in,  // [directory]
  clock_hosts,       // [clock] hosts
  scep_url,          // [scep] url
  tftp_image,        // [tftp] server and file
  asa_addresses,     // [cisco] asa_addresses and beyond_asa
  rdp_host,          // [microsoft] rdp_host
  static_routes,     // [[route]]
  signing_request,   // [artefacts] requests
  pkcs12_file,       // [artefacts] pkcs12
  both_ends,         // [cisco] and [microsoft]: names of hosts and domains
  watching,          // sipfed watch
  imp_certificate,   // [artefacts] imp_certificates, or [[imp]]
  read_out_item,     // Opinion::item: the read-out was given, but without it
  not_read,          // Opinion::item: what was given to be read, and why it could not be
  not_planned        // a rehearsal: it is not part of what is planned
};
template <>
inline constexpr auto names<Need> = std::to_array<std::string_view>({"none",
                                                                     "answer",
                                                                     "local_domain",
                                                                     "client_certificate",
                                                                     "expected_address",
                                                                     "second_resolver",
                                                                     "baseline",
                                                                     "real_user",
                                                                     "send_message",
                                                                     "sip_over_tcp",
                                                                     "asa_log_in",
                                                                     "imp_log_in",
                                                                     "microsoft_log_in",
                                                                     "directory_log_in",
                                                                     "clock_hosts",
                                                                     "scep_url",
                                                                     "tftp_image",
                                                                     "asa_addresses",
                                                                     "rdp_host",
                                                                     "static_routes",
                                                                     "signing_request",
                                                                     "pkcs12_file",
                                                                     "both_ends",
                                                                     "watching",
                                                                     "imp_certificate",
                                                                     "read_out_item",
                                                                     "not_read",
                                                                     "not_planned"});

// What a check makes of the evidence. Healthy must be earned: it needs at least one fact that excludes the
// cause.
struct Opinion {
  std::vector<Finding> findings;
  std::vector<std::string> excluded_by;  // facts that exclude the cause; ignored when there is a finding
  bool not_applicable = false;           // there is nothing of the kind here
  Need need = Need::answer;              // what is missing, when none of the above says anything
  std::string item;  // of Need::read_out_item the command that shows it, of both_ends the names
};

struct Check {
  Severity severity = Severity::error;  // the gravest that it reports
  Stage stage = Stage::dns;
  std::string_view guide;  // ids of the guide's causes, "B1e B2a"; empty: beyond the guide
  Facts needs;
  Opinion (*judge)(const Evidence&) = nullptr;
};

// A check with its name and its pages, as found under checks/. The texts are embedded at build time.
struct Entry {
  std::string_view name;
  const Check* check = nullptr;
  std::string_view page_en, page_ja;  // Markdown, see checks/README.md
  std::string_view fires;             // fires.json
  std::string_view world;             // world.json; empty when the lab cannot play it
};

std::span<const Entry> all_checks();  // in order of their names

}  // namespace sipfed
