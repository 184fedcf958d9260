// The log of a terminal session, or a device's own collection, as answers to commands. Pure; any bytes are
// safe input.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "gather/devices/dialect.h"

namespace sipfed::gather {

// Command -> answer, for every command of commands.h that the text shows. A command stands behind a prompt,
// "asa# show clock" or "admin:show status", or in a heading, "------ show clock ------". An ASA's may be
// abbreviated; behind "changeto context NAME" they are that context's. The answer ends at the next prompt or
// heading. Of a command given twice the later answer counts, unless the device refused it. The whole
// configuration of an ASA, with or without its command, answers each `show running-config PART`. What ends in
// the middle ends with the ASA's pager in the answers: the last of several commands when no prompt follows,
// and each part of a configuration that a device printed when ": end" is missing.
std::map<std::string, std::string> answers_in(Dialect dialect, std::string_view text);

// The same for a text that is known to be the whole configuration of an ASA.
std::map<std::string, std::string> answers_in_configuration(std::string_view text);

// The command that the words stand for, in full; empty: none that is known. "sh run class-map", "show clock".
std::string known_command(Dialect dialect, std::string_view words);

inline constexpr std::string_view whole_configuration = "show running-config";

}  // namespace sipfed::gather
