// What a survey may do, where it asks, and how long it waits: the whole seam between production and tests.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gather/access.h"
#include "gather/tls/certificates.h"
#include "sipfed/check.h"
#include "sipfed/evidence.h"

namespace sipfed::gather {

struct Resolver {
  std::string name;    // the vantage: "here", "edge-dns"
  std::string server;  // "192.0.2.53:53", "[2001:db8::53]:53"
};

inline constexpr Facts all_facts{Fact::dns,
                                 Fact::tcp,
                                 Fact::tls,
                                 Fact::matrix,
                                 Fact::fragments,
                                 Fact::sip,
                                 Fact::own_certificate,
                                 Fact::clock,
                                 Fact::scep,
                                 Fact::crl,
                                 Fact::tftp,
                                 Fact::rdp,
                                 Fact::asa,
                                 Fact::imp,
                                 Fact::microsoft,
                                 Fact::directory,
                                 Fact::artefact};

struct Settings {
  std::vector<Resolver> resolvers;  // the first is where this host stands; empty: the system's first
  std::string vantage = "here";     // the name of the first resolver's view when it has none of its own
  std::shared_ptr<const ClientCertificate> certificate;  // null: none to show
  std::shared_ptr<const TrustAnchors> trust;             // null: the system's, loaded while waiting
  std::chrono::milliseconds step_timeout{5000};          // a DNS answer, a connect, a handshake, a SIP reply
  std::chrono::milliseconds deadline{30000};             // the whole run
  std::chrono::milliseconds notify_wait{4000};           // from the 2xx to a SUBSCRIBE to its NOTIFY
  int connections = 6;                                   // at once, per endpoint
  int subjects_at_once = 64;
  Facts wanted = all_facts;
  bool send_message = false;     // also a MESSAGE to the user
  std::vector<std::string> tcp;  // "HOST:PORT": SIP over plain TCP, asked in the name of the first subject
  bool network = true;           // false: files alone are read
  Inside inside;                 // devices, directories and files of a deployment
  // Called on the thread of the survey whenever something begins; empty: nobody looks.
  std::function<void(Stage, std::string_view)> progress;
  std::stop_token stop;  // Ctrl-C: ends the run early, what was learnt is kept
};

}  // namespace sipfed::gather
