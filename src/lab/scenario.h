// A fault that the lab can play, as a check's world.json describes it, and what must be found there.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::lab {

struct Scenario {
  std::string name;   // of the world within the file; may be empty
  std::string patch;  // JSON, for Lab
  // How it has to be probed.
  bool certificate = true;  // show our client certificate
  bool local = true;        // name our own domain and the addresses expected
  bool tcp = false;         // try the plain SIP servers too
  bool send_message = false;
  bool baseline = false;                     // compare with the leaf known from before
  std::string user;                          // whom to SUBSCRIBE to; empty: a synthetic user
  std::vector<std::string> resolvers;        // which of the world's, primary first; empty: all
  std::map<std::string, std::string> finds;  // check -> "found" or "suspected"; all others must stay silent
  std::string hop;                           // where the path must be shown broken or warned; may be empty
};

// {"patch": ..., "options": {...}, "finds": {...}, "hop": ...}, or {"worlds": [ such, ... ]}.
// Throws std::runtime_error with the place of the mistake.
std::vector<Scenario> read_scenarios(std::string_view world_json);

}  // namespace sipfed::lab
