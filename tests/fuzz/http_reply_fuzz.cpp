// Fuzz target: the reader of HTTP replies, whole and in growing pieces, which must agree; and dates and URLs.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gather/http/reply.h"
#include "gather/http/request.h"
#include "gather/probes/http_date.h"

using namespace sipfed::gather;

namespace {

constexpr std::size_t body_limit = 4096;

std::string outcome(std::span<const std::uint8_t> input, bool whole) {
  HttpReplyReader reader(body_limit);
  for (std::size_t at = 0, step = whole ? input.size() : 1; at < input.size();
       at += step, step = step * 2 + 1) {
    step = std::min(step, input.size() - at);
    reader.add(input.subspan(at, step));
  }
  reader.end();
  if (!reader.done()) return "fault";
  HttpReply reply = reader.take();
  if (reply.body.size() > body_limit || reply.status < 200 || reply.status > 999) std::abort();
  std::string text = std::to_string(reply.status) + reply.reason + '\n' + reply.body;
  for (const auto& [name, value] : reply.headers) text += name + value;
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> input(data, size);
  if (outcome(input, true) != outcome(input, false)) std::abort();
  const std::string text(reinterpret_cast<const char*>(data), size);
  http_date(text);
  const Url url = parse_url("http://" + text);
  if (!url.host.empty() &&
      (url.port == 0 || get_request(url, HttpTarget()).find("\n\n") != std::string::npos))
    std::abort();
  return 0;
}
