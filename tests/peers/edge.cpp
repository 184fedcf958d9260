#include "peers/edge.h"

#include <filesystem>
#include <stdexcept>

#include "peers/certificates.h"

namespace sipfed::peers {
namespace {

namespace fs = std::filesystem;

constexpr auto common = R"(#!KAMAILIO
debug=0
log_stderror=yes
fork=yes
children=1
tcp_children=1
auto_aliases=no
dns=no
rev_dns=no
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
)";

// subs_db_mode 0: the text database cannot store a subscription.
constexpr auto edge_script = R"(enable_tls=yes
listen=udp:@ADDRESS@:@TCP@
listen=tcp:@ADDRESS@:@TCP@
listen=tls:@ADDRESS@:@TLS@
loadmodule "cfgutils.so"
loadmodule "tcpops.so"
loadmodule "tls.so"
loadmodule "db_text.so"
loadmodule "presence.so"
loadmodule "presence_xml.so"
modparam("tls", "config", "@W@/tls.cfg")
modparam("presence", "db_url", "text://@W@/db")
modparam("presence", "server_address", "sip:@ADDRESS@:@TLS@;transport=tls")
modparam("presence", "send_fast_notify", 1)
modparam("presence", "timeout_rm_subs", 0)
modparam("presence", "subs_db_mode", 0)
modparam("presence_xml", "db_url", "text://@W@/db")
modparam("presence_xml", "force_active", 1)
modparam("tm", "fr_timer", 3000)
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("ACK")) { exit; }
  if (proto == TLS && "@BUSY@" == "yes") { sl_send_reply("503", "Service Unavailable"); exit; }
  if (proto == TLS && $(tls_peer_subject_cn) == "stranger.corp.test") { route(REFUSE); }
  switch ($rU) {
    case "forbid": route(REFUSE);
    case "late":
      append_to_reply("ms-diagnostics-public: 1008;reason=\"Unable to resolve DNS SRV record\"\r\n");
      sl_send_reply("504", "Server time-out"); exit;
    case "silent": exit;
    case "slow": usleep("1500000"); break;
    case "drop": tcp_close_connection(); exit;
    case "dnd": sl_send_reply("486", "Busy Here"); exit;
    case "auth": sl_send_reply("401", "Unauthorized"); exit;
  }
  if (is_method("OPTIONS")) {
    append_to_reply("Allow: OPTIONS, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE\r\n");
    sl_send_reply("200", "OK"); exit;
  }
  if (is_method("PUBLISH")) { handle_publish(); t_release(); exit; }
  if (is_method("SUBSCRIBE")) {
    if (!has_totag()) { record_route(); }
    handle_subscribe(); t_release(); exit;
  }
  if (is_method("MESSAGE")) { sl_send_reply("200", "OK"); exit; }
  sl_send_reply("405", "Method Not Allowed");
}
route[REFUSE] {
  append_to_reply("ms-diagnostics-public: 1027;reason=\"Cannot route this type of SIP request to or from federated partners\"\r\n");
  sl_send_reply("403", "Forbidden"); exit;
}
)";

constexpr auto tls_config = R"([server:default]
method = @VERSIONS@
certificate = @CERTIFICATE@
private_key = @KEY@
ca_list = @ROOT@
verify_certificate = @REQUIRE@
require_certificate = @REQUIRE@
cipher_list = ALL:@SECLEVEL=0
[client:default]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
)";

constexpr auto proxy_script = R"(listen=tcp:@ADDRESS@:@TCP@
modparam("rr", "enable_full_lr", 0)
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("ACK")) { exit; }
  if (has_totag()) { if (loose_route()) { t_relay(); } else { sl_send_reply("404", "Not here"); } exit; }
  @RECORD_ROUTE@;
  $du = "sip:@EDGE@;transport=tcp";
  t_relay();
}
)";

using Values = std::map<std::string, std::string>;

std::string filled(std::string text, const Values& values) {
  for (const auto& [what, with] : values)
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
      text.replace(at, what.size(), with);
  return text;
}

std::vector<std::string> kamailio(const Workplace& place, const std::string& name, const std::string& text) {
  fs::create_directories(place.path(name + ".run"));
  return {"kamailio",
          "-DD",
          "-E",
          "-f",
          place.write(name + ".cfg", text),
          "-m",
          "32",
          "-M",
          "4",
          "-Y",
          place.path(name + ".run"),
          "-P",
          place.path(name + ".pid")};
}

// A database that has been used can stop the next start.
std::vector<std::string> edge_command(const Workplace& place, const EdgeOptions& options,
                                      const Values& values) {
  fs::copy("/usr/share/kamailio/dbtext/kamailio", place.path("db"), fs::copy_options::recursive);
  place.write("tls.cfg", filled(tls_config, {{"@VERSIONS@", options.versions},
                                             {"@CERTIFICATE@", certificate(options.certificate)},
                                             {"@KEY@", certificate("leaf.key")},
                                             {"@ROOT@", certificate("root.crt")},
                                             {"@REQUIRE@", options.require_certificate ? "yes" : "no"}}));
  return kamailio(place, "edge", common + filled(edge_script, values));
}

// The sockets are open before anybody reads from them.
void wait_until_speaking(const std::string& address, unsigned port, Process& process) {
  wait_until_listening(address, port, process);
  for (int attempt = 0; attempt < 20; ++attempt) {
    const std::string reply = told(
        address, port,
        "OPTIONS sip:fed.test SIP/2.0\r\nVia: SIP/2.0/TCP " + at(address, 9) + ";branch=z9hG4bKready" +
            std::to_string(attempt) +
            "\r\nMax-Forwards: 70\r\nFrom: <sip:test@fed.test>;tag=1\r\nTo: <sip:fed.test>\r\nCall-ID: " +
            std::to_string(attempt) + "@ready\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
        "\r\n\r\n");
    if (reply.starts_with("SIP/2.0 200")) return;
    if (process.ended_within(3)) break;
  }
  throw std::runtime_error("kamailio does not speak:\n" + process.output());
}

}  // namespace

Edge::Edge(const Workplace& place, const std::string& address, const EdgeOptions& options)
    : address_(address),
      tls_(free_port()),
      tcp_(free_port()),
      process_(place,
               edge_command(place, options,
                            {{"@ADDRESS@", address},
                             {"@TLS@", std::to_string(tls_)},
                             {"@TCP@", std::to_string(tcp_)},
                             {"@BUSY@", options.busy ? "yes" : "no"}}),
               options.environment) {
  wait_until_speaking(address_, tcp_, process_);
}

std::string Edge::publish(const std::string& user, const std::string& status_children) const {
  const std::string body =
      "<?xml version=\"1.0\"?>\r\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" "
      "xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" "
      "xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"sip:" +
      user + "@fed.test\">" + status_children + "</presence>\r\n";
  const std::string uri = "sip:" + user + "@fed.test";
  const std::string reply =
      told(address_, tcp_,
           "PUBLISH " + uri + " SIP/2.0\r\nVia: SIP/2.0/TCP " + at(address_, 9) + ";branch=z9hG4bK" + user +
               "\r\nMax-Forwards: 70\r\nFrom: <" + uri + ">;tag=1\r\nTo: <" + uri + ">\r\nCall-ID: " + user +
               "@publisher\r\nCSeq: 1 PUBLISH\r\nEvent: presence\r\nExpires: 600\r\n"
               "Content-Type: application/pidf+xml\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body,
           "\r\n\r\n");
  return reply.substr(0, reply.find('\r'));
}

TcpProxy::TcpProxy(const Workplace& place, const std::string& address, const Edge& edge, bool names_transport)
    : address_(address),
      port_(free_port()),
      process_(
          place,
          kamailio(place, "proxy",
                   common + filled(proxy_script,
                                   {{"@ADDRESS@", address},
                                    {"@TCP@", std::to_string(port_)},
                                    {"@EDGE@", at(edge.address(), edge.tcp_port())},
                                    {"@RECORD_ROUTE@", names_transport ? "record_route()"
                                                                       : "record_route_preset(\"" +
                                                                             at(address, port_) + "\")"}}))) {
  wait_until_speaking(address_, port_, process_);
}

}  // namespace sipfed::peers
