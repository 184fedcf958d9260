// Any text as a trace. The first byte says where it is cut in two: pieces must make no difference.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gather/artefacts/trace_reader.h"

namespace {

sipfed::Trace read(std::string_view first, std::string_view second) {
  sipfed::gather::TraceReader reader;
  reader.feed(first);
  reader.feed(second);
  return reader.finish();
}

bool harmless(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  return text.size() <= 250;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t middle = data[0] < text.size() ? data[0] : 0;
  const sipfed::Trace trace = read(text, {});
  if (!(trace == read(text.substr(0, middle), text.substr(middle)))) std::abort();
  for (const auto& line : trace.lines)
    if (!harmless(line.text) || line.id < 0 || line.status < 0 || line.status > 699) std::abort();
  return 0;
}
