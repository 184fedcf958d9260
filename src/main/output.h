// Where reports go: standard output and files.
#pragma once

#include <span>
#include <vector>

#include "main/options.h"
#include "report/report.h"

namespace sipfed {

// Throws Usage for formats that do not exist, or two reports on standard output.
std::vector<ReportTarget> report_targets(const Options& options);

// Writes all reports; false when a file could not be written, which has then been said, or standard output.
bool put_out(std::span<const Report> reports, const Options& options, std::span<const Entry> checks,
             double seconds);

// Whoever read standard output, a pipe, has seen enough: `sipfed list | head`.
bool reader_left();

// That file, standard output unless said otherwise, is a terminal and NO_COLOR is not set.
bool colour_wanted(int descriptor = 1);
std::size_t columns_of_terminal();  // between 60 and 110; 96 when standard output is not a terminal

}  // namespace sipfed
