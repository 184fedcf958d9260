// A world as plain values, read from its JSON document; README.md says what the keys mean.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::lab {

using Texts = std::vector<std::string>;
using Milliseconds = std::chrono::milliseconds;

// Owner name in lower case -> type -> records as text.
using Zones = std::map<std::string, std::map<std::string, Texts>>;

struct ResolverSpec {
  std::string listen;                         // address
  std::string udp = "serve", tcp = "serve";   // or "refused", "silent", "close"
  Zones zones;                                // the common ones with this resolver's patch applied
  std::map<std::string, std::string> behave;  // question -> behaviour
};

struct CertificateSpec {
  Texts subject;
  std::optional<Texts> san, eku;
  std::chrono::seconds not_before{}, not_after{};  // relative to now
  std::string issuer;                              // a name; its own: self-signed
  std::string key, digest;
  bool ca = false;
};

// The moment at which a TLS server gives up, and how.
struct EndSpec {
  enum class At { never, hello, certificate, finished };
  enum class By { alert, reset, close, silence };
  At at = At::never;
  By by = By::close;
  int alert = 0;
};

struct TlsSpec {
  int min = 0, max = 0;  // 0x0301 ... 0x0304
  std::string ciphers, suites;
  Texts chain;
  std::string client = "none";
  Texts client_trust;
  std::optional<Texts> client_ca_names;
  EndSpec end;
  bool empty_fragments = false;
  std::map<int, std::vector<std::uint16_t>> fake;  // version -> suites, the server's preference
  bool real = true;
};

struct NotifySpec {
  std::string document;  // "pidf", "categories"; empty: `body` as it stands
  std::string basic = "open";
  Texts activities;
  int availability = 0;
  std::string body, content_type;
  Milliseconds delay{0};
};

struct AnswerSpec {
  int status = 200;
  std::string reason;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body, content_type, record_route;
  Milliseconds delay{0};
  std::optional<NotifySpec> notify;
  std::string act = "answer";
};

using Methods = std::map<std::string, AnswerSpec>;

struct SipSpec {
  std::string host, server;
  Methods methods;
  std::map<std::string, Methods> users;
  Methods anonymous;
};

struct HostileSpec {
  std::string kind;
  Milliseconds interval{20};
  std::size_t bytes = 0;
};

struct ServerSpec {
  std::map<std::string, std::string> listen;  // address -> "open", "refused", "filtered", "silent"
  std::uint16_t port = 0;
  std::optional<TlsSpec> tls;
  SipSpec sip;
  std::optional<HostileSpec> hostile;
};

struct World {
  std::string peer, local;
  std::set<std::string> expect;
  std::map<std::string, ResolverSpec> resolvers;
  std::map<std::string, CertificateSpec> certificates;
  Texts trust, client, baseline;
  std::map<std::string, ServerSpec> servers;
  Texts tcp;
};

// The healthy world with the patch applied, as text. Throws std::runtime_error, as read_world does.
std::string patched(std::string_view healthy, std::string_view patch);
World read_world(std::string_view text);

// "{edge.port}" and its kin, once the servers have their ports.
std::string filled(std::string text, const World& world, const std::map<std::string, std::uint16_t>& ports);
// The text with `resolvers.<name>.at` added, indented for a reader.
std::string described(std::string_view text, const std::map<std::string, std::string>& resolvers);

}  // namespace sipfed::lab
