// The work on one TLS endpoint, line by line. A line is one connection with what is done over it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gather/probe.h"
#include "gather/tls/session.h"

namespace sipfed::gather {

class EndpointJob {
 public:
  EndpointJob(Run& run, Endpoint endpoint, Asked asked);
  Task<void> all();

 private:
  struct Line {
    TlsHandshake fact;
    std::unique_ptr<TlsSession> session;
    std::string local;
    Deadline shaken{};  // when the handshake ended
  };

  bool wants(Fact fact) const { return run_.settings.wanted.has(fact); }
  bool wants_handshake() const { return wants(Fact::tls) || wants(Fact::sip); }

  Task<void> first_line();  // also tells whether the endpoint can be reached at all
  Task<void> anonymous_line();
  Task<void> matrix();
  Task<std::shared_ptr<void>> permit();
  Task<void> fragments();

  Task<Line> shake_hands(std::unique_ptr<TcpStream> stream, bool with_certificate);
  Task<void> talk(Line& line, std::vector<SipQuestion> questions);
  Task<void> hear_late_alert(Line& line);
  Task<bool> reached();  // waits for the first connect
  void note_answer(const SipExchange& exchange);
  void store(Line line);

  Run& run_;
  const Endpoint endpoint_;
  const Asked asked_;
  const std::string text_, key_;  // "192.0.2.5:5061", "192.0.2.5:5061 sip.example.com"
  Site& site_;
  Switch stop_;   // turned off when the endpoint cannot be reached
  Gate verdict_;  // opens when the first line knows how its SUBSCRIBE was received
  bool refused_ = false;
};

}  // namespace sipfed::gather
