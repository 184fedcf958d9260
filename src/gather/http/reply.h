// Reads one HTTP reply out of a stream of bytes, by Boost.Beast's parser. Pure; any bytes are safe input, and
// no reply can make it keep more than its limits.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "gather/http/http.h"

namespace sipfed::gather {

class HttpReplyReader {
 public:
  explicit HttpReplyReader(std::size_t body_limit);
  ~HttpReplyReader();
  HttpReplyReader(const HttpReplyReader&) = delete;
  HttpReplyReader& operator=(const HttpReplyReader&) = delete;

  void add(std::span<const std::uint8_t> bytes);
  void end();  // there will be no more bytes: the end of a body that names no length, or a fault

  bool has_head() const;  // of the final reply; those of 1xx are passed over
  bool done() const;
  const Fault& fault() const;
  HttpReply take();  // once done; without its times

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sipfed::gather
