// The PowerShell script that reads a server of the Microsoft side: printed by `sipfed collect windows` for
// its operator to run, and sent as it is over SSH. It only reads. Its output is one document per topic, each
// behind a header line that names the cmdlet or WMI class.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sipfed::gather {

inline constexpr std::string_view windows_header = "=== sipfed ";

// Every line is a whole statement: `powershell -Command -` takes what it reads line by line.
std::string_view windows_script();

// The script's output by header line: "Get-CsAllowedDomain" -> JSON. What precedes the first header is
// dropped. Text without any header: empty.
std::map<std::string, std::string> split_windows_output(std::string_view output);

}  // namespace sipfed::gather
