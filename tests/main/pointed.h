// The words that point sipfed at a lab in this process.
#pragma once

#include "lab/lab.h"
#include "main/program.h"

namespace sipfed::test {

inline Words pointed_at(const lab::Lab& lab, const std::string& command = "check") {
  Words words{command,  lab.domain(),           "--local", lab.local_domain(), "--trust", lab.trust_file(),
              "--cert", lab.certificate_file(), "--key",   lab.key_file()};
  for (const auto& [name, server] : lab.resolvers())
    words.insert(words.end(), {"--resolver", name + "=" + server});
  for (const std::string& address : lab.expect()) words.insert(words.end(), {"--expect", address});
  return words;
}

inline Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace sipfed::test
