// Any bytes as a DNS reply. The first byte says where the query ends and the reply begins.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "gather/net/dns_message.h"

namespace {

bool printable(const std::string& text) {
  for (const char c : text)
    if (c <= ' ' || c >= 0x7f) return false;
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span<const std::uint8_t> input(data + 1, size - 1);
  const std::size_t middle = data[0] < input.size() ? data[0] : 0;
  const auto answer = sipfed::gather::parse_dns_reply(input.subspan(middle), input.first(middle));
  for (const auto* section : {&answer.answers, &answer.authority}) {
    for (const auto& record : *section) {
      if (!printable(record.name) || !printable(record.data)) std::abort();
      // A name that was read can be asked again.
      if (sipfed::gather::build_dns_query(0, "A", record.name, 0).empty()) std::abort();
    }
  }
  return 0;
}
