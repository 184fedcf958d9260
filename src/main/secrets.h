// Secrets come from the environment or a prompt, never from the command line, and go nowhere but to their
// use.
#pragma once

#include <string>

#include "sipfed/deployment.h"

namespace sipfed {

// SIPFED_KEY_PASSPHRASE, or a prompt on the terminal without echo; empty when the key is not encrypted.
// Throws Usage when one is needed and cannot be had.
std::string key_passphrase(const std::string& key_file);

// From the environment variable or the file named; empty when neither is. A file's last line end does not
// belong to it. Throws Usage, with `what` it is for, when it cannot be had.
std::string secret(const SecretName& name, const std::string& what);

bool can_ask();  // somebody sits at a terminal
// "yes" to an SSH host key that is not known yet.
bool trusted_by_operator(const std::string& host, const std::string& fingerprint);

}  // namespace sipfed
