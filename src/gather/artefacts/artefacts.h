// Reads files handed over. A file that cannot be read is a fact with a fault, never an exception: `local`
// when it cannot be opened, `protocol` when it is something else or damaged, `limit` when it is too large to
// judge.
#pragma once

#include <string>

#include "sipfed/facts/artefact.h"

namespace sipfed::gather {

SigningRequest read_signing_request(const std::string& file);  // PEM, DER, or base64 without its armour
Pkcs12 read_pkcs12(const std::string& file, const std::string& passphrase);  // old RC2 ones, too
ExportedCertificate read_exported_certificate(const std::string& file);      // PEM, or DER
Trace read_trace(const std::string& file);                                   // text, any size: streamed

SigningRequest parse_signing_request(const std::string& bytes);

}  // namespace sipfed::gather
