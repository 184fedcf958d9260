// Whatever a file of planned records holds: it is read or refused with a line, and every record kept answers
// its own question.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gather/zone_file.h"
#include "sipfed/path.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* domain : {"", "ours.example"}) {
    const auto records = sipfed::gather::read_records(text, domain);
    if (!records) {
      if (!records.fault.detail.starts_with("line ")) std::abort();
      continue;
    }
    for (const auto& [key, answer] : records->dns)
      for (const sipfed::DnsRecord& record : answer.answers)
        if (sipfed::dns_key(record.type, record.name) != key || record.name.size() > 253) std::abort();
  }
  return 0;
}
