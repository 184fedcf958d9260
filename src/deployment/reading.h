// Reads a deployment file (TOML 1.0, deployment.schema.json) and writes a first one.
#pragma once

#include <string>
#include <vector>

#include "sipfed/deployment.h"
#include "sipfed/outcome.h"

namespace sipfed {

// The fault's text names file, line and key, and says what is expected there: unknown keys, words of the
// wrong type, values out of range, files that are not there. Paths are taken relative to the deployment file.
Outcome<Deployment> read_deployment(const std::string& file);
// The same of a text that is, or would be, in that file.
Outcome<Deployment> deployment_of(const std::string& text, const std::string& file);

// What `sipfed init` asked for or found out; empty texts are left as comments.
struct FirstAnswers {
  std::string peer, local, cisco;  // cisco: "local" or "peer"
  std::string cisco_fqdn, edge_external;
  std::vector<std::string> expect;
};
// A commented deployment file with those answers in it.
std::string first_deployment(const FirstAnswers& answers);

}  // namespace sipfed
