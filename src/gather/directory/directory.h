// Reads service accounts and federation settings from Active Directory; the one door to libldap.
#pragma once

#include "gather/access.h"
#include "gather/net/stream.h"
#include "sipfed/facts/directory.h"

namespace sipfed::gather {

Task<Directory> read_directory(DirectoryAccess access, Deadline limit);

}  // namespace sipfed::gather
