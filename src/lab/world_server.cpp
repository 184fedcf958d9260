#include "lab/world_server.h"

#include <array>

namespace sipfed::lab {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 4> versions{
    {{"1.0", 0x0301}, {"1.1", 0x0302}, {"1.2", 0x0303}, {"1.3", 0x0304}}};
constexpr std::array<std::pair<std::string_view, int>, 4> fake_versions{
    {{"SSLv3", 0x0300}, {"TLSv1", 0x0301}, {"TLSv1.1", 0x0302}, {"TLSv1.2", 0x0303}}};

template <class Table>
int version_of(const Node& node, const Table& table, std::string_view word) {
  for (const auto& [name, number] : table)
    if (name == word) return number;
  node.fail("'" + std::string(word) + "' is not a version here");
}

EndSpec read_end(const Node& node) {
  node.only({"at", "by"});
  EndSpec end;
  const std::string at = node.one_of("at", "", {"hello", "certificate", "finished"});
  end.at = at == "hello"         ? EndSpec::At::hello
           : at == "certificate" ? EndSpec::At::certificate
                                 : EndSpec::At::finished;
  const std::string by = node.at("by").text();
  if (by == "reset") return end.by = EndSpec::By::reset, end;
  if (by == "close") return end.by = EndSpec::By::close, end;
  if (by == "silence") return end.by = EndSpec::By::silence, end;
  if (!by.starts_with("alert ") || end.at == EndSpec::At::finished)
    node.fail("'" + by + "' cannot end it there");
  end.by = EndSpec::By::alert;
  end.alert = std::atoi(by.c_str() + 6);
  if (end.alert <= 0 || end.alert > 255) node.fail("'" + by + "' has no alert number");
  return end;
}

std::vector<std::uint16_t> read_suites(const Node& node) {
  std::vector<std::uint16_t> suites;
  for (const std::string& text : node.list()) {
    char* end = nullptr;
    const unsigned long code = std::strtoul(text.c_str(), &end, 16);
    if (*end != '\0' || text.empty() || code > 0xffff)
      node.fail("'" + text + "' is not a code like \"0x000a\"");
    suites.push_back(static_cast<std::uint16_t>(code));
  }
  return suites;
}

TlsSpec read_tls(const Node& node) {
  node.only({"min", "max", "ciphers", "suites", "chain", "client", "client_trust", "client_ca_names", "end",
             "empty_fragments", "fake", "real"});
  TlsSpec tls;
  tls.min = version_of(node, versions, node.text_or("min", "1.2"));
  tls.max = version_of(node, versions, node.text_or("max", "1.3"));
  tls.ciphers = node.text_or("ciphers", "DEFAULT");
  tls.suites = node.text_or("suites", "");
  tls.chain = node.list_or_empty("chain");
  if (tls.chain.empty()) node.fail("'chain' needs a certificate");
  tls.client = node.one_of("client", "none", {"none", "asked", "required"});
  tls.client_trust = node.list_or_empty("client_trust");
  tls.client_ca_names = node.optional_list("client_ca_names");
  if (node.has("end")) tls.end = read_end(node.at("end"));
  tls.empty_fragments = node.flag_or("empty_fragments", false);
  if (node.has("fake"))
    for (const auto& [version, suites] : node.at("fake").members())
      tls.fake[version_of(suites, fake_versions, version)] = read_suites(suites);
  tls.real = node.flag_or("real", true);
  return tls;
}

NotifySpec read_notify(const Node& node) {
  node.only({"document", "basic", "activities", "availability", "body", "content_type", "delay_ms"});
  NotifySpec notify;
  notify.document = node.one_of("document", "", {"", "pidf", "categories"});
  notify.basic = node.text_or("basic", "open");
  notify.activities = node.list_or_empty("activities");
  notify.availability = static_cast<int>(node.number_or("availability", 3500, 0, 100000));
  notify.body = node.text_or("body", "");
  notify.content_type = node.text_or("content_type", "");
  notify.delay = Milliseconds(node.number_or("delay_ms", 0, 0, 600000));
  return notify;
}

AnswerSpec read_answer(const Node& node) {
  node.only(
      {"status", "reason", "headers", "body", "content_type", "record_route", "delay_ms", "notify", "act"});
  AnswerSpec answer;
  answer.status = static_cast<int>(node.number_or("status", 200, 100, 699));
  answer.reason = node.text_or("reason", "");
  if (node.has("headers"))
    for (const auto& [name, value] : node.at("headers").members())
      for (const std::string& text : value.is_text() ? Texts{value.text()} : value.list())
        answer.headers.emplace_back(name, text);
  answer.body = node.text_or("body", "");
  answer.content_type = node.text_or("content_type", "");
  answer.record_route = node.text_or("record_route", "");
  answer.delay = Milliseconds(node.number_or("delay_ms", 0, 0, 600000));
  if (node.has("notify")) answer.notify = read_notify(node.at("notify"));
  answer.act = node.one_of("act", "answer",
                           {"answer", "silent", "close", "reset", "other_transaction", "garbage",
                            "header_flood", "endless_provisional", "endless_messages", "half", "drip"});
  return answer;
}

Methods read_methods(const Node& node) {
  Methods methods;
  for (const auto& [method, answer] : node.members()) methods[method] = read_answer(answer);
  return methods;
}

SipSpec read_sip(const Node& node) {
  node.only({"host", "server", "methods", "users", "anonymous"});
  SipSpec sip;
  sip.host = node.text_or("host", "sip.peer.example");
  sip.server = node.text_or("server", "");
  if (node.has("methods")) sip.methods = read_methods(node.at("methods"));
  if (node.has("users"))
    for (const auto& [user, methods] : node.at("users").members()) sip.users[user] = read_methods(methods);
  if (node.has("anonymous")) sip.anonymous = read_methods(node.at("anonymous"));
  return sip;
}

HostileSpec read_hostile(const Node& node) {
  static const auto words = {"endless_records",  "empty_records", "drip",        "half_handshake", "garbage",
                             "huge_certificate", "close_after",   "reset_after", "http",           "silence"};
  HostileSpec hostile;
  if (node.is_text()) {
    hostile.kind = node.text();
  } else {
    node.only({"kind", "interval_ms", "bytes"});
    hostile.kind = node.at("kind").text();
    hostile.interval = Milliseconds(node.number_or("interval_ms", 20, 0, 60000));
    hostile.bytes = static_cast<std::size_t>(node.number_or("bytes", 0, 0, 1 << 20));
  }
  if (std::find(words.begin(), words.end(), hostile.kind) == words.end())
    node.fail("'" + hostile.kind + "' is not a word for it");
  return hostile;
}

}  // namespace

bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

ServerSpec read_server(const Node& node) {
  node.only({"listen", "port", "tls", "sip", "hostile"});
  ServerSpec server;
  for (const auto& [address, reach] : node.at("listen").members()) {
    if (!is_loopback(address)) node.fail("listens on loopback only, not on " + address);
    server.listen[address] =
        node.at("listen").one_of(address, "open", {"open", "refused", "filtered", "silent"});
  }
  if (server.listen.empty()) node.fail("listens nowhere");
  server.port = static_cast<std::uint16_t>(node.number_or("port", 0, 0, 65535));
  if (node.has("tls")) server.tls = read_tls(node.at("tls"));
  if (node.has("sip")) server.sip = read_sip(node.at("sip"));
  if (node.has("hostile")) server.hostile = read_hostile(node.at("hostile"));
  return server;
}

}  // namespace sipfed::lab
