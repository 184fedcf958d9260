// Asks a TFTP server whether it has a file, how large it is and how it begins, without fetching it (RFC 1350,
// 2347 to 2349).
#pragma once

#include <map>
#include <vector>

#include "gather/net/stream.h"
#include "sipfed/facts/tftp.h"

namespace sipfed::gather {

Task<TftpAnswer> ask_tftp(std::string address, std::uint16_t port, std::string file, Deadline limit);

// How the same file may be called on the server when it is not there under that name: in small or in capital
// letters, without its folder.
std::vector<std::string> other_spellings(const std::string& file);

// The file, and its other spellings when the server says that it has none of that name. Keys as in
// View::tftp.
Task<std::map<std::string, TftpAnswer>> ask_tftp_image(std::string address, std::uint16_t port,
                                                       std::string file, Deadline limit);

}  // namespace sipfed::gather
