// A SIP conversation: a few requests at once over one connection, and everything that comes back for them.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "gather/net/stream.h"
#include "sipfed/facts/sip.h"

namespace sipfed::gather {

struct SipQuestion {
  std::string method;  // "OPTIONS", "SUBSCRIBE" or "MESSAGE"
  std::string uri;     // Request-URI
  bool synthetic_user = false;
};

struct SipPlan {
  SipPlan() {}  // passed to a coroutine: not an aggregate
  std::string connect_to, host, transport = "tls";
  std::string local;  // our own end of the connection
  bool offered_certificate = false;
  std::string from_uri;
  std::vector<SipQuestion> questions;
  std::chrono::milliseconds answer_wait{5000};  // for a final reply, from the sending
  std::chrono::milliseconds notify_wait{4000};  // for a NOTIFY, from the 2xx to the SUBSCRIBE
  // Called once for each question, as soon as its final reply or its fault is known.
  std::function<void(const SipExchange&)> answered;
};

// Sends all questions together, answers what the peer asks meanwhile (a NOTIFY with 200), records a challenge
// without answering it. One exchange a question, in order. Replies of other transactions and bytes that are
// no message stand in `requests` of the first exchange that lacks its answer, with a defect. At most 64
// messages and 1 MiB are read. Ends at the deadline at the latest.
Task<std::vector<SipExchange>> converse(Channel& channel, SipPlan plan, Deadline deadline);

}  // namespace sipfed::gather
