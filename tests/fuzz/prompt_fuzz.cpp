// libFuzzer: a device's bytes, in pieces whose sizes come from the first byte. What a terminal shows may not
// depend on the pieces, nor be longer than what came.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gather/devices/prompt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sipfed::gather;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t step = data[0] + std::size_t{1};
  Screen whole, pieces;
  whole.feed(bytes);
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    pieces.feed(bytes.substr(at, step));
    for (const Dialect dialect : {Dialect::asa, Dialect::imp}) waits_for(dialect, pieces.cursor_line());
  }
  const std::string text = whole.text();
  if (text != pieces.text() || text.size() > bytes.size()) std::abort();
  if (without_echo(text, "show clock").size() > text.size() + 1) std::abort();
  if (refusal_in(text).size() > 200) std::abort();
  return 0;
}
