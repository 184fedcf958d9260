// TFTP facts (RFC 1350, 2347, 2349): one read request for a file, broken off politely ([guide] A8).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sipfed/outcome.h"

namespace sipfed {

struct TftpAnswer {
  std::string connect_to;             // "192.0.2.9:69"
  std::string answered_from;          // the server's port for this transfer, "40123"; empty: nothing came
  Fault fault;                        // timeout (silence), refused (port unreachable), protocol
  bool options = false;               // an OACK came (RFC 2347)
  std::optional<std::uint64_t> size;  // tsize, or all of a file that fits into one block
  std::optional<int> error_code;      // of an ERROR packet; 1: file not found
  std::string error_text;             // printable ASCII
  std::string first_bytes;            // of a DATA block, hex, sixteen at most
  Micros took{0};

  bool operator==(const TftpAnswer&) const = default;
  static void fields(auto&& io, auto& self) {
    io("connect_to", self.connect_to);
    io("answered_from", self.answered_from);
    io("fault", self.fault);
    io("options", self.options);
    io("size", self.size);
    io("error_code", self.error_code);
    io("error_text", self.error_text);
    io("first_bytes", self.first_bytes);
    io("took_us", self.took);
  }
};

}  // namespace sipfed
