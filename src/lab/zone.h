// What a name server knows and says (RFC 1035, 2782, 3596): a question in bytes to a reply in bytes. No
// sockets.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lab/world.h"

namespace sipfed::lab {

struct Question {
  std::uint16_t id = 0;
  bool recursion_desired = false;
  std::string name;     // lower case, no final dot
  std::string type;     // "SRV"; otherwise "TYPE65"
  std::string section;  // as it stood in the query, upper case and all
};

std::optional<Question> read_question(std::string_view datagram);

// The behaviour set for that question: "SRV _x._tcp.a.b", "x.a.b", "*.a.b", "*", in this order; "" when none
// is.
std::string behaviour_for(const std::map<std::string, std::string>& behave, const Question& question);

// The reply under a behaviour that is a matter of its bytes: "", servfail, nodata, truncate, cut ...
std::string reply_to(const Question& question, const Zones& zones, const std::string& behaviour);

}  // namespace sipfed::lab
