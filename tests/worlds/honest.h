// What holds of every run, whatever the other side did.
#pragma once

#include "worlds/rig.h"

namespace sipfed::worlds {

// In time; no check broke; the evidence loads again and is judged alike; healthy only when
// all was answered.
void expect_honest(const Look& seen, const gather::Settings& settings);

// OPTIONS and SUBSCRIBE were answered with 200 over that transport, and a whole NOTIFY came.
bool conversed(const View& view, const std::string& transport);

}  // namespace sipfed::worlds
