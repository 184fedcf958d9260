// Secrets come from the environment or a prompt, never from the command line, and go nowhere but to their
// use.
#pragma once

#include <string>

namespace sipfed {

// SIPFED_KEY_PASSPHRASE, or a prompt on the terminal without echo; empty when the key is not encrypted.
// Throws Usage when one is needed and cannot be had.
std::string key_passphrase(const std::string& key_file);

}  // namespace sipfed
