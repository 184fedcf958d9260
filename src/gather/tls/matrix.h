// The matrix of protocol versions and cipher suites that an endpoint accepts, asked with hand-made hellos, so
// that versions and suites which no library speaks any more are seen as well. No answer is never "refused".
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gather/net/stream.h"
#include "sipfed/facts/tls.h"

namespace sipfed::gather {

struct MatrixRequest {
  MatrixRequest() = default;
  MatrixRequest(std::string to, std::uint16_t at, std::string server_name)
      : address(std::move(to)), port(at), sni(std::move(server_name)) {}

  std::string address;
  std::uint16_t port = 0;
  std::string sni;      // left out when it is empty or an address
  int connections = 6;  // open at once
  // Waits for leave to open one connection more, which lasts as long as what it returns; empty: always given.
  std::function<Task<std::shared_ptr<void>>()> leave;
  std::chrono::milliseconds step_limit{5000};  // one connect and one hello, together
  // Spend one connection more for each accepted suite to learn the whole of the peer's order. Otherwise
  // `preference` holds as much of its beginning as the hellos sent anyway prove.
  bool full_order = false;
};

Task<TlsMatrix> measure_matrix(MatrixRequest request, Deadline deadline);

}  // namespace sipfed::gather
