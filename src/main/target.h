// From the words of the command line to whom to look at and how.
#pragma once

#include <memory>
#include <vector>

#include "gather/settings.h"
#include "main/options.h"
#include "sipfed/evidence.h"

namespace sipfed {

// In lower case without the final dot; throws Usage for what is no domain name.
std::string domain_name(std::string text);

// Throws Usage for domains and addresses, WrongInput for files that cannot be used.
std::vector<Subject> subjects(const Options& options);
gather::Settings settings(const Options& options, Facts wanted);

// "192.0.2.5", "[::1]:5353", "sip.example.com:5061" -> host and port; throws Usage.
std::pair<std::string, unsigned> host_and_port(const std::string& text, unsigned usual_port);

}  // namespace sipfed
