#include "gather/tls/record_reader.h"

namespace sipfed::gather {

Task<Outcome<TlsRecord>> RecordReader::next(Deadline deadline) {
  for (;;) {
    auto record = splitter_.next();
    if (record) co_return std::move(*record);
    if (splitter_.fault()) co_return splitter_.fault();
    const std::span<std::uint8_t> into(block_);
    auto got = co_await stream_.read_some(into, deadline);
    if (!got) co_return got.fault;
    splitter_.add(into.first(*got));
  }
}

}  // namespace sipfed::gather
