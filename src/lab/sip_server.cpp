#include "lab/sip_server.h"

#include <array>

namespace sipfed::lab {
using namespace std::string_literals;

namespace {

constexpr std::size_t largest_request = 1 << 20;

Task<void> flood_header(Wire& wire) {
  co_await wire.write("SIP/2.0 200 OK\r\nX-Flood: ");
  for (int i = 0; i < 4096; ++i) {  // 16 MiB: far more than anybody should read
    std::string chunk(4096, 'x');
    const bool going = co_await wire.write(std::move(chunk));
    if (!going) co_return;
  }
}

Task<void> endless_provisional(Wire& wire, const Request& request, AnswerSpec answer, const Self& self) {
  for (;;) {
    answer.status = 183;
    answer.reason = "Session Progress";
    std::string text = reply_text(request, answer, self);
    const bool going = co_await wire.write(std::move(text));
    if (!going) co_return;
    co_await pause(Milliseconds(1));
  }
}

Task<void> endless_messages(Wire& wire, const Request& request, const Self& self) {
  for (;;) {
    std::string text = notify_text(request, NotifySpec(), self);
    const bool going = co_await wire.write(std::move(text));
    if (!going) co_return;
    co_await pause(Milliseconds(1));
  }
}

Task<void> drip(Wire& wire, std::string text) {
  for (const char byte : text) {
    std::string one(1, byte);
    const bool going = co_await wire.write(std::move(one));
    if (!going) co_return;
    co_await pause(Milliseconds(20));
  }
}

Request of_another_transaction(Request request) {
  for (auto& [name, value] : request.headers) {
    if (name == "call-id") value = "another-" + value;
    if (name == "via") value = "SIP/2.0/TLS elsewhere.example;branch=z9hG4bKanother";
  }
  return request;
}

// What is not simply an answer; true when the conversation is over.
Task<bool> misbehave(Wire& wire, const Request& request, const AnswerSpec& answer, const Self& self) {
  const std::string& act = answer.act;
  if (act == "silent") co_return false;
  if (act == "reset") {
    wire.reset();
    co_return true;
  }
  if (act == "close") {
    co_await wire.finish();
    co_return true;
  }
  if (act == "header_flood") {
    co_await flood_header(wire);
    co_return true;
  }
  if (act == "endless_provisional") {
    co_await endless_provisional(wire, request, answer, self);
    co_return true;
  }
  if (act == "endless_messages") {
    co_await endless_messages(wire, request, self);
    co_return true;
  }
  std::string text = reply_text(request, answer, self);
  if (act == "garbage") text = "\x16\x00\xff no SIP here \x01\x02\r\n\r\n\r\n"s + std::string(200, '\x7f');
  if (act == "half") text.resize(text.size() / 2);
  if (act == "other_transaction") text = reply_text(of_another_transaction(request), answer, self);
  if (act == "drip")
    co_await drip(wire, std::move(text));
  else
    co_await wire.write(std::move(text));
  co_return false;
}

Task<bool> reply(Wire& wire, const Request& request, const AnswerSpec& answer, const Self& self) {
  if (answer.delay.count() > 0) co_await pause(answer.delay);
  if (answer.act != "answer") co_return co_await misbehave(wire, request, answer, self);
  std::string text = reply_text(request, answer, self);
  const bool sent = co_await wire.write(std::move(text));
  if (!sent) co_return true;
  if (request.method != "SUBSCRIBE" || !answer.notify || answer.status / 100 != 2) co_return false;
  if (answer.notify->delay.count() > 0) co_await pause(answer.notify->delay);
  std::string notification = notify_text(request, *answer.notify, self);
  const bool notified = co_await wire.write(std::move(notification));
  co_return !notified;
}

}  // namespace

Task<void> converse(std::unique_ptr<Wire> wire, std::shared_ptr<const SipService> service,
                    bool client_shown) {
  std::string buffer;
  std::array<char, 8192> chunk;
  for (;;) {
    while (const auto request = take_message(buffer)) {
      if (request->method.empty() || request->method == "ACK") continue;
      const AnswerSpec* answer = answer_for(service->sip, *request, client_shown);
      if (answer == nullptr) continue;
      const bool over = co_await reply(*wire, *request, *answer, service->self);
      if (over) co_return;
    }
    const std::size_t count = co_await wire->read_some(chunk);
    if (count == 0 || buffer.size() > largest_request) co_return;
    buffer.append(chunk.data(), count);
  }
}

}  // namespace sipfed::lab
