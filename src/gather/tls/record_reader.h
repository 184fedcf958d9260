// TLS records off a TcpStream, one at a time.
#pragma once

#include <array>
#include <cstdint>

#include "gather/net/stream.h"
#include "gather/tls/records.h"

namespace sipfed::gather {

class RecordReader {
 public:
  explicit RecordReader(TcpStream& stream) : stream_(stream) {}
  Task<Outcome<TlsRecord>> next(Deadline deadline);

 private:
  TcpStream& stream_;
  RecordSplitter splitter_;
  std::array<std::uint8_t, 16384> block_;
};

}  // namespace sipfed::gather
