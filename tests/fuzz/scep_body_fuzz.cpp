// Fuzz target: what a SCEP reply carries, and a revocation list.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gather/probes/crl_body.h"
#include "gather/probes/scep_body.h"

using namespace sipfed;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ScepAnswer answer;
  gather::read_scep_body(bytes, answer);
  const bool has_chain =
      answer.body == ScepAnswer::Body::certificate || answer.body == ScepAnswer::Body::certificates;
  if (has_chain != !answer.chain.empty() || answer.chain.size() > 32) std::abort();
  if ((answer.body == ScepAnswer::Body::capabilities) == answer.capabilities.empty()) std::abort();
  for (const std::string& word : answer.capabilities)
    if (word.empty() || word.size() > 32) std::abort();
  CrlAnswer list;
  gather::read_crl(bytes, list);
  if (!list.is_crl && !list.issuer.empty()) std::abort();
  return 0;
}
