#include "gather/net/dns_tcp.h"

#include <utility>

namespace sipfed::gather {
namespace {

// `into` is filled, or a fault says why not.
Task<Fault> read_all(TcpStream& stream, std::span<std::uint8_t> into, Deadline deadline) {
  while (!into.empty()) {
    auto got = co_await stream.read_some(into, deadline);
    if (!got) co_return got.fault;
    into = into.subspan(*got);
  }
  co_return Fault{};
}

}  // namespace

Task<Outcome<std::vector<std::uint8_t>>> ask_over_tcp(SocketAddress server, std::vector<std::uint8_t> query,
                                                      Deadline deadline) {
  std::string address = address_text(server);
  auto attempt = co_await connect(std::move(address), port_of(server), deadline);
  if (attempt.fact.fault) co_return attempt.fact.fault;
  const auto length = static_cast<std::uint16_t>(query.size());
  std::vector<std::uint8_t> framed = {static_cast<std::uint8_t>(length >> 8),
                                      static_cast<std::uint8_t>(length & 0xff)};
  framed.insert(framed.end(), query.begin(), query.end());
  auto unsent = co_await attempt.stream->write(framed, deadline);
  if (unsent) co_return unsent;
  std::vector<std::uint8_t> reply(2);
  auto no_length = co_await read_all(*attempt.stream, reply, deadline);
  if (no_length) co_return no_length;
  reply.resize(static_cast<std::size_t>(reply[0] << 8 | reply[1]));
  auto cut = co_await read_all(*attempt.stream, reply, deadline);
  if (cut) co_return cut;
  if (reply.size() < 12) co_return Fault{Fault::Kind::protocol, "shorter than a DNS header"};
  if (reply[0] != query[0] || reply[1] != query[1])
    co_return Fault{Fault::Kind::protocol, "the id of another question"};
  co_return reply;
}

}  // namespace sipfed::gather
