// The state of a SIP conversation, apart from the connection that carries it: which question waits for what,
// whose reply this is, what has to be said next. No I/O; the only clock is the steady one.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "gather/sip/conversation.h"
#include "gather/sip/message.h"
#include "gather/sip/request.h"

namespace sipfed::gather {

class Dialogue {
 public:
  Dialogue(SipPlan plan, Deadline deadline);

  bool over() const;       // every question has its answer, and its NOTIFY, or a fault instead
  Deadline limit() const;  // until when there is something to wait for
  std::string outgoing();  // what has to be written now; empty: nothing
  void received(std::string_view bytes);
  void ended(const Fault& fault);      // reading came to an end: timeout, closed, reset ...
  void unwritten(const Fault& fault);  // writing failed; the peer's reason may still be readable
  Deadline last_word() const;          // how long a farewell may take
  std::vector<SipExchange> take();

 private:
  struct Talk {
    SipExchange exchange;
    SipRequest request;
    bool answered = false;  // final reply or fault
    bool notify = false;    // a NOTIFY is waited for
    bool notified = false;  // a NOTIFY has come
    Deadline accepted{};    // when the 2xx to the SUBSCRIBE came
  };

  void take_message(SipMessage message);
  void take_reply(SipMessage reply);
  bool is_echo(const SipMessage& request) const;
  void take_request(SipMessage request);
  void take_stray(SipMessage message, std::string defect);
  void settle(Talk& talk);
  void break_off(const Fault& fault);
  Micros since_start() const;

  SipPlan plan_;
  Deadline deadline_, started_;
  std::vector<Talk> talks_;
  SipReader reader_;
  std::string out_;
  std::size_t bytes_ = 0;
  int messages_ = 0;
  int strays_ = 0;
  Fault write_fault_;
};

}  // namespace sipfed::gather
