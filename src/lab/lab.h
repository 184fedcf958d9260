// The lab: a whole federation on loopback, healthy or broken as its world says (see README.md). Runs in a
// thread of its own from construction to destruction; shares no code with the prober that it is there to
// test.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sipfed::lab {

class Lab {
 public:
  // `patch_json` is an RFC 7396 merge patch to the healthy world. Throws std::runtime_error with the place of
  // the mistake in it.
  explicit Lab(std::string_view patch_json = {});
  ~Lab();
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  std::string domain() const;        // the peer's, "peer.example"
  std::string local_domain() const;  // ours, "ours.example"
  std::vector<std::pair<std::string, std::string>> resolvers()
      const;  // {"here", "127.0.0.1:40123"}, primary first

  // PEM files in a private folder that goes with the lab.
  std::string trust_file() const;
  std::string certificate_file() const;
  std::string key_file() const;
  std::string baseline_file() const;  // the peer's leaf as it was known before

  std::set<std::string> expect() const;  // addresses that our SRV must lead to in this world
  std::vector<std::string> tcp() const;  // "127.0.0.1:40125": plain SIP servers, for --tcp
  std::string description() const;       // the world in JSON, with the ports it got
  // How often each resolver was asked what so far: "here SRV _x._tcp.peer.example" -> times.
  std::map<std::string, int> questions() const;

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

std::string healthy_world();  // in JSON

}  // namespace sipfed::lab
