// Secrets come from the environment or a prompt, never from the command line, and go nowhere but to their
// use.
#pragma once

#include <string>

#include "sipfed/deployment.h"

namespace sipfed {

// SIPFED_KEY_PASSPHRASE, or a prompt on the terminal without echo; empty when the key is not encrypted.
// Throws WrongInput when one is needed and cannot be had.
std::string key_passphrase(const std::string& key_file);

// From the environment variable or the file named; empty when neither is. A file's last line end does not
// belong to it. Throws WrongInput, with `what` it is for, when it cannot be had.
std::string secret(const SecretName& name, const std::string& what);

}  // namespace sipfed
