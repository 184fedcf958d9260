// The command line: reads arguments, wires gather, judge, report and lab together.
#pragma once

namespace sipfed {

// Exit status: 0 healthy, 1 found, 2 could not tell, 3 used wrongly, 4 sipfed's own fault.
int run(int argc, char** argv);

}  // namespace sipfed
