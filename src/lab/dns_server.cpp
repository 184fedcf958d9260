#include "lab/dns_server.h"

#include <array>
#include <mutex>
#include <stdexcept>

#include "lab/zone.h"

namespace sipfed::lab {

struct DnsServer::Tally {
  std::mutex mutex;
  std::map<std::string, int> questions;

  void add(const Question& question) {
    const std::lock_guard lock(mutex);
    ++questions[question.type + ' ' + question.name];
  }
};

namespace {

using Spec = std::shared_ptr<const ResolverSpec>;
using Asked = std::function<void(const Question&)>;

Task<void> slow_down(std::string behaviour) {
  if (!behaviour.starts_with("slow:")) co_return;
  co_await pause(Milliseconds(std::stol(behaviour.substr(5))));
}

// What changes the bytes of the truth, or replaces it; "slow" only delays it.
std::string without_slow(const std::string& behaviour) {
  return behaviour.starts_with("slow:") ? std::string() : behaviour;
}

Task<void> junk(Question question, Datagrams::Send send) {
  for (;;) {
    ++question.id;
    std::string reply = reply_to(question, {}, "nodata");
    const bool sent = co_await send(std::move(reply));
    if (!sent) co_return;
    co_await pause(Milliseconds(1));
  }
}

Task<void> answer_datagram(Spec spec, Asked asked, std::string datagram, Datagrams::Send send) {
  const auto question = read_question(datagram);
  if (!question) co_return;
  asked(*question);
  const std::string behaviour = behaviour_for(spec->behave, *question);
  if (behaviour == "silent") co_return;
  if (behaviour == "junk") {
    co_await junk(*question, std::move(send));
    co_return;
  }
  std::string reply = behaviour == "garbage" ? datagram.substr(0, 2) + "\x81\x80 no DNS at all"
                                             : reply_to(*question, spec->zones, without_slow(behaviour));
  co_await slow_down(behaviour);
  co_await send(std::move(reply));
}

Task<bool> read_exactly(Wire& wire, std::string& bytes, std::size_t size) {
  std::array<char, 4096> chunk;
  while (bytes.size() < size) {
    const auto into = std::span<char>(chunk).first(std::min(chunk.size(), size - bytes.size()));
    const std::size_t count = co_await wire.read_some(into);
    if (count == 0) co_return false;
    bytes.append(chunk.data(), count);
  }
  co_return true;
}

// RFC 1035, 4.2.2: each message after its length.
Task<void> answer_stream(Spec spec, Asked asked, std::unique_ptr<Wire> wire) {
  for (;;) {
    std::string head, query;
    const bool headed = co_await read_exactly(*wire, head, 2);
    if (!headed) co_return;
    const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(head[0])) << 8 |
                             static_cast<unsigned char>(head[1]);
    const bool whole = co_await read_exactly(*wire, query, size);
    const auto question = whole ? read_question(query) : std::nullopt;
    if (!question) co_return;
    asked(*question);
    const std::string behaviour = behaviour_for(spec->behave, *question);
    if (behaviour == "tc_without_tcp") {
      co_await wire->finish();
      co_return;
    }
    if (behaviour == "silent" || behaviour == "junk") continue;
    const std::string own = behaviour == "truncate" ? std::string() : without_slow(behaviour);
    const std::string reply = reply_to(*question, spec->zones, own);
    co_await slow_down(behaviour);
    std::string bytes = {static_cast<char>(reply.size() >> 8 & 0xff), static_cast<char>(reply.size() & 0xff)};
    bytes += reply;
    const bool written = co_await wire->write(std::move(bytes));
    if (!written) co_return;
  }
}

Task<void> hang_up(std::unique_ptr<Wire> wire) { co_await wire->finish(); }

}  // namespace

DnsServer::DnsServer(boost::asio::any_io_executor executor, const ResolverSpec& spec)
    : address_(spec.listen), tally_(std::make_shared<Tally>()) {
  const std::string reach = spec.tcp == "refused" ? "refused" : spec.tcp == "silent" ? "silent" : "open";
  for (int attempt = 0;; ++attempt) {  // the port has to be free on both sides
    udp_ = std::make_unique<Datagrams>(executor, address_);
    try {
      const std::vector<std::pair<std::string, std::string>> listen{{address_, reach}};
      tcp_ = std::make_unique<Listener>(executor, listen, udp_->port());
      return;
    } catch (const std::runtime_error&) {
      if (attempt == 20) throw;
    }
  }
}

std::string DnsServer::at() const {
  const bool v6 = address_.find(':') != std::string::npos;
  return (v6 ? "[" + address_ + "]" : address_) + ":" + std::to_string(tcp_->port());
}

void DnsServer::serve(ResolverSpec filled) {
  const Spec spec = std::make_shared<const ResolverSpec>(std::move(filled));
  const Asked asked = [tally = tally_](const Question& question) { tally->add(question); };
  if (spec->udp == "refused")
    udp_->close();
  else
    udp_->serve([spec, asked](std::string datagram, Datagrams::Send send) {
      return answer_datagram(spec, asked, std::move(datagram), std::move(send));
    });
  tcp_->serve([spec, asked](std::unique_ptr<Wire> wire) {
    return spec->tcp == "close" ? hang_up(std::move(wire)) : answer_stream(spec, asked, std::move(wire));
  });
}

std::map<std::string, int> DnsServer::questions() const {
  const std::lock_guard lock(tally_->mutex);
  return tally_->questions;
}

}  // namespace sipfed::lab
