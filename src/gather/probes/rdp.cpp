#include "gather/probes/rdp.h"

#include <array>
#include <utility>

#include "gather/net/address.h"
#include "gather/probes/rdp_wire.h"

namespace sipfed::gather {
namespace {

using Clock = std::chrono::steady_clock;
using Packet = Outcome<std::vector<std::uint8_t>>;

Task<Fault> fill(TcpStream* stream, std::span<std::uint8_t> into, Deadline limit) {
  while (!into.empty()) {
    const auto count = co_await stream->read_some(into, limit);
    if (!count) co_return count.fault;
    into = into.subspan(*count);
  }
  co_return Fault{};
}

Task<Packet> read_packet(TcpStream* stream, Deadline limit) {
  std::vector<std::uint8_t> packet(tpkt_header_size);
  const Fault no_header = co_await fill(stream, packet, limit);
  if (no_header) co_return no_header;
  const auto size = tpkt_size(std::span(packet).first<tpkt_header_size>());
  if (!size) co_return Fault{Fault::Kind::protocol, "no TPKT"};
  packet.resize(*size);
  const Fault no_body = co_await fill(stream, std::span(packet).subspan(tpkt_header_size), limit);
  if (no_body) co_return no_body;
  co_return std::move(packet);
}

Task<Packet> exchange(TcpStream* stream, std::vector<std::uint8_t> request, Deadline limit) {
  const Fault unsent = co_await stream->write(request, limit);
  if (unsent) co_return unsent;
  co_return co_await read_packet(stream, limit);
}

struct RdpClient {
  std::optional<std::uint32_t> protocols;  // none: no RDP_NEG_REQ
  std::uint32_t methods = 0;               // 0: no MCS connect
  RdpTry RdpAnswer::*outcome;
};

constexpr std::uint32_t without_fips = rdp_40bit | rdp_128bit | rdp_56bit;
constexpr std::array<RdpClient, 4> clients{{{std::nullopt, without_fips | rdp_fips, &RdpAnswer::plain},
                                            {std::nullopt, without_fips, &RdpAnswer::old_client},
                                            {rdp_tls | rdp_credssp, 0, &RdpAnswer::modern},
                                            {rdp_tls, 0, &RdpAnswer::tls_only}}};

bool takes_standard_security(const RdpTry& result) {
  return result.confirmed && !result.fault && !result.failure &&
         result.selected.value_or(rdp_standard) == rdp_standard;
}

Task<RdpTry> talk(TcpStream* stream, RdpClient client, Deadline limit) {
  RdpTry result;
  auto request = rdp_connection_request(client.protocols);
  const auto confirm = co_await exchange(stream, std::move(request), limit);
  if (confirm)
    read_rdp_confirm(*confirm, result);
  else
    result.fault = confirm.fault;
  if (client.methods == 0 || !takes_standard_security(result)) co_return result;
  auto initial = rdp_connect_initial(client.methods);
  const auto response = co_await exchange(stream, std::move(initial), limit);
  if (response)
    read_rdp_connect_response(*response, result);
  else
    result.fault = response.fault;
  co_return result;
}

}  // namespace

Task<RdpAnswer> ask_rdp(std::string address, std::uint16_t port, Deadline limit) {
  RdpAnswer answer;
  if (const auto to = socket_address(address, port)) answer.connect_to = endpoint_text(*to);
  const auto begin = Clock::now();
  auto left = static_cast<int>(clients.size());
  for (const RdpClient& client : clients) {
    RdpTry& outcome = answer.*client.outcome;
    const auto now = Clock::now();
    const Deadline end =
        now + (limit - now) / left--;  // one that is met with silence leaves time to the others
    const auto attempt = co_await connect(address, port, end);
    outcome.fault = attempt.fact.fault;
    if (!attempt.stream) break;
    outcome = co_await talk(attempt.stream.get(), client, end);
  }
  answer.took = std::chrono::duration_cast<Micros>(Clock::now() - begin);
  co_return answer;
}

}  // namespace sipfed::gather
