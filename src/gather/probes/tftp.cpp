#include "gather/probes/tftp.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include "gather/net/address.h"
#include "gather/net/udp.h"
#include "gather/probes/tftp_packet.h"

namespace sipfed::gather {
namespace {

using Steady = std::chrono::steady_clock;
using Bytes = std::vector<std::uint8_t>;
using Socket = std::shared_ptr<UdpSocket>;
constexpr int tries = 3;
constexpr int option_refused = 8;  // RFC 2347

struct FirstReply {
  TftpReply reply;
  std::uint16_t port = 0;
  Fault fault;
};

// The first answer that can be read. The request is repeated within the limit, since datagrams get lost.
Task<FirstReply> first_reply(Socket socket, Bytes request, Deadline limit) {
  FirstReply first;
  Fault malformed;
  const auto began = Steady::now();
  for (int round = 1; round <= tries; ++round) {
    first.fault = socket->send(request);
    if (first.fault) co_return first;
    const Deadline until = round == tries ? limit : began + (limit - began) / tries * round;
    for (;;) {
      auto datagram = co_await socket->receive(until);
      first.fault = datagram.fault;
      if (!datagram) break;
      first.port = datagram->port;
      first.reply = read_tftp(datagram->bytes);
      if (first.reply.type != TftpReply::Type::other) co_return first;
      malformed = {Fault::Kind::protocol, "no TFTP answer"};
    }
    if (first.fault.kind != Fault::Kind::timeout) co_return first;
  }
  if (malformed) first.fault = malformed;
  co_return first;
}

void note_data(const TftpReply& reply, TftpAnswer& answer) {
  answer.first_bytes = reply.first_bytes;
  if (!answer.size && reply.block == 1 && reply.length < tftp_block_size) answer.size = reply.length;
}

// After an OACK the file begins once block 0 is acknowledged. That no block comes takes nothing away from
// what is known.
Task<void> look_at_first_block(Socket socket, std::uint16_t port, Deadline limit, TftpAnswer* answer) {
  const Bytes go_on = tftp_acknowledgement(0);
  if (socket->send_to(port, go_on)) co_return;
  for (;;) {
    auto datagram = co_await socket->receive(limit);
    if (!datagram) co_return;
    if (datagram->port != port) continue;
    const TftpReply reply = read_tftp(datagram->bytes);
    if (reply.type == TftpReply::Type::options) continue;  // repeated
    if (reply.type == TftpReply::Type::data) note_data(reply, *answer);
    co_return;
  }
}

Task<void> converse_tftp(Socket socket, std::string file, Deadline limit, TftpAnswer* answer) {
  Bytes request = tftp_request(file, true);
  auto first = co_await first_reply(socket, std::move(request), limit);
  if (first.reply.type == TftpReply::Type::error && first.reply.error_code == option_refused) {
    request = tftp_request(file, false);
    auto plain = co_await first_reply(socket, std::move(request), limit);
    first = std::move(plain);
  }
  answer->fault = first.fault;
  if (first.fault) co_return;
  answer->answered_from = std::to_string(first.port);
  switch (first.reply.type) {
    case TftpReply::Type::error:
      answer->error_code = first.reply.error_code;
      answer->error_text = first.reply.error_text;
      co_return;
    case TftpReply::Type::options:
      answer->options = true;
      answer->size = first.reply.size;
      co_await look_at_first_block(socket, first.port, limit, answer);
      break;
    default:
      note_data(first.reply, *answer);
  }
  socket->send_to(first.port, tftp_goodbye());
}

std::string changed(std::string text, int (*change)(int)) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [change](unsigned char c) { return static_cast<char>(change(c)); });
  return text;
}

bool names_no_such_file(const TftpAnswer& answer) {
  return !answer.fault && answer.error_code &&
         *answer.error_code <= 2;  // 0, undefined, has the reason as text
}

}  // namespace

Task<TftpAnswer> ask_tftp(std::string address, std::uint16_t port, std::string file, Deadline limit) {
  TftpAnswer answer;
  const auto began = Steady::now();
  const auto to = socket_address(address, port);
  answer.connect_to = to ? endpoint_text(*to) : address;
  if (!can_be_asked(file)) {
    answer.fault = {Fault::Kind::local, "not a name that can be asked for"};
    co_return answer;
  }
  auto socket = co_await open_udp(address, port, AnswersFrom::any_port);
  if (socket)
    co_await converse_tftp(*socket, file, limit, &answer);
  else
    answer.fault = socket.fault;
  answer.took = std::chrono::duration_cast<Micros>(Steady::now() - began);
  co_return answer;
}

std::vector<std::string> other_spellings(const std::string& file) {
  const std::string bare = file.substr(file.find_last_of("/\\:") + 1);
  std::vector<std::string> out;
  for (const std::string& name : {bare, changed(bare, std::tolower), changed(bare, std::toupper)})
    if (!name.empty() && name != file && std::find(out.begin(), out.end(), name) == out.end())
      out.push_back(name);
  return out;
}

Task<std::map<std::string, TftpAnswer>> ask_tftp_image(std::string address, std::uint16_t port,
                                                       std::string file, Deadline limit) {
  std::map<std::string, TftpAnswer> out;
  auto answer = co_await ask_tftp(address, port, file, limit);
  const std::string prefix = answer.connect_to + ' ';
  const bool look_further = names_no_such_file(answer);
  out.emplace(prefix + file, std::move(answer));
  if (!look_further) co_return out;
  const std::vector<std::string> spellings = other_spellings(file);
  for (const std::string& name : spellings) {
    auto other = co_await ask_tftp(address, port, name, limit);
    out.emplace(prefix + name, std::move(other));
  }
  co_return out;
}

}  // namespace sipfed::gather
