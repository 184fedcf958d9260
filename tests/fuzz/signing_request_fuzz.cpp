// Any bytes as a signing request: either a fault or a request, never both.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gather/artefacts/artefacts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const sipfed::SigningRequest request = sipfed::gather::parse_signing_request(bytes);
  const bool empty = request.subject.empty() && request.key_type.empty() && request.signature.empty();
  if (request.fault && (!empty || request.signature_verifies)) std::abort();
  if (!request.fault && request.signature.empty()) std::abort();
  return 0;
}
