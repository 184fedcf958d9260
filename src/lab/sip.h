// SIP as the lab's servers speak it (RFC 3261, 6665, 3863): requests apart, scripted answers together. No
// sockets.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/world.h"

namespace sipfed::lab {

struct Request {
  std::string method, uri;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, long form
  std::string header(std::string_view name) const;           // the first; empty when absent
};

// Takes the first whole message off the buffer. A message that is not a request has an empty method.
std::optional<Request> take_message(std::string& buffer);

// The server's own place, as it names itself in Via and Contact.
struct Self {
  std::string host, transport;  // "tls", "tcp"
  std::uint16_t port = 0;
  std::string server;  // Server header
};

const AnswerSpec* answer_for(const SipSpec& sip, const Request& request, bool client_shown);
std::string reply_text(const Request& request, const AnswerSpec& answer, const Self& self);
std::string notify_text(const Request& subscribe, const NotifySpec& notify, const Self& self);

}  // namespace sipfed::lab
