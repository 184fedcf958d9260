#include "gather/http/http.h"

#include <algorithm>
#include <array>

#include "gather/http/reply.h"
#include "gather/http/request.h"
#include "gather/tls/session.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using WallClock = std::chrono::system_clock;
constexpr int tls12 = 0x0303;
constexpr int shortest_rsa = 2048;

// What may not be sent at all. Basic carries the password as it is, and a colon ends the user (RFC 7617).
Fault forbidden(const Url& url, const HttpTarget& target) {
  if (url.host.empty()) return {Fault::Kind::local, "not a URL of http or https"};
  if (target.user.empty()) return {};
  if (!url.tls || !target.verify)
    return {Fault::Kind::local, "a password is sent over HTTPS to a verified server only"};
  if (target.user.find(':') != std::string::npos)
    return {Fault::Kind::local, "a user name with a colon cannot be sent"};
  return {};
}

TlsRequest tls_request(const Url& url, const HttpTarget& target) {
  TlsRequest request(endpoint_text(target.address, url.port), url.host, url.host);
  if (!target.legacy && target.verify) {
    request.min_version = tls12;
    request.ciphers = "DEFAULT:@SECLEVEL=2";
  }
  return request;
}

// What OpenSSL's security level 2 would not take; the last word about a root is its place among the anchors.
std::string weakness(const std::vector<Certificate>& chain) {
  for (const Certificate& certificate : chain) {
    const std::string signature = lower(certificate.signature);
    if (certificate.key_type == "RSA" && certificate.key_bits < shortest_rsa)
      return "RSA key of " + std::to_string(certificate.key_bits) + " bits";
    const bool old =
        signature.find("sha1") != std::string::npos || signature.find("md5") != std::string::npos;
    if (old && !certificate.self_signed) return certificate.signature;
  }
  return "";
}

Fault distrust(TlsHandshake fact, const HttpTarget& target) {
  std::shared_ptr<const TrustAnchors> anchors;
  if (target.trust.empty()) {
    anchors = system_trust();
  } else {
    auto loaded = load_trust(target.trust);
    if (!loaded) return loaded.fault;
    anchors = std::move(*loaded);
  }
  verify(fact, *anchors);
  std::string reason;
  if (fact.trust.empty()) reason = "no certificate";
  if (!fact.verify.empty()) reason = fact.verify.front().text;
  if (reason.empty() && !target.legacy) reason = weakness(fact.chain);
  if (reason.empty()) return {};
  return {Fault::Kind::protocol, "the server's certificate is not trusted: " + reason};
}

Task<Outcome<std::unique_ptr<Channel>>> open(Url url, HttpTarget target, Deadline limit) {
  auto attempt = co_await connect(target.address, url.port, limit);
  if (!attempt.stream) co_return attempt.fact.fault;
  if (!url.tls) co_return std::unique_ptr<Channel>(std::move(attempt.stream));
  TlsRequest request = tls_request(url, target);
  auto shaken = co_await tls_handshake(std::move(attempt.stream), std::move(request), limit);
  if (!shaken.session) co_return shaken.fact.fault;
  Fault fault;
  if (target.verify) fault = distrust(shaken.fact, target);
  if (fault) co_return fault;
  co_return std::unique_ptr<Channel>(std::move(shaken.session));
}

Task<Outcome<HttpReply>> exchange(std::unique_ptr<Channel> channel, std::string request,
                                  std::size_t body_limit, Deadline limit) {
  HttpReplyReader reader(body_limit);
  std::array<std::uint8_t, 16384> block;
  const std::span<std::uint8_t> into(block);
  const auto sent_at = WallClock::now();
  WallClock::time_point received_at{};
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(request.data()),
                                            request.size());
  auto unsent = co_await channel->write(bytes, limit);
  if (unsent) co_return unsent;
  while (!reader.done()) {
    auto got = co_await channel->read_some(into, limit);
    if (!got && got.fault.kind != Fault::Kind::closed) co_return got.fault;
    if (got)
      reader.add(into.first(*got));
    else
      reader.end();
    if (received_at == WallClock::time_point{} && reader.has_head()) received_at = WallClock::now();
    if (reader.fault()) co_return reader.fault();
  }
  HttpReply reply = reader.take();
  reply.sent_at = sent_at;
  reply.received_at = received_at;
  co_return reply;
}

}  // namespace

std::string HttpReply::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& field) { return lower(field.first) == lower(name); });
  return found == headers.end() ? "" : found->second;
}

Task<Outcome<HttpReply>> http_get(HttpTarget target, Deadline limit) {
  const Url url = parse_url(target.url);
  Fault fault = forbidden(url, target);
  if (fault) co_return fault;
  std::string request = get_request(url, target);
  const std::size_t body_limit = target.body_limit;
  auto channel = co_await open(url, std::move(target), limit);
  if (!channel) co_return channel.fault;
  auto reply = co_await exchange(std::move(*channel), std::move(request), body_limit, limit);
  co_return reply;
}

}  // namespace sipfed::gather
