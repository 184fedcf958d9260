#include "gather/sip/conversation.h"

#include <algorithm>
#include <array>

#include "gather/sip/dialogue.h"

namespace sipfed::gather {
namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Task<std::vector<SipExchange>> converse(Channel& channel, SipPlan plan, Deadline deadline) {
  Dialogue dialogue(std::move(plan), deadline);
  std::array<std::uint8_t, 16 * 1024> buffer{};
  while (!dialogue.over()) {
    if (const std::string out = dialogue.outgoing(); !out.empty()) {
      const auto fault = co_await channel.write(bytes_of(out), dialogue.limit());
      if (fault) dialogue.unwritten(fault);
      continue;
    }
    const std::span<std::uint8_t> into(buffer);
    const auto got = co_await channel.read_some(into, dialogue.limit());
    if (got) {
      dialogue.received({reinterpret_cast<const char*>(buffer.data()), *got});
    } else {
      dialogue.ended(got.fault);
    }
  }
  if (const std::string out = dialogue.outgoing(); !out.empty())
    co_await channel.write(bytes_of(out), dialogue.last_word());
  co_return dialogue.take();
}

}  // namespace sipfed::gather
