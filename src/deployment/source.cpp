#include "deployment/source.h"

#include <filesystem>
#include <fstream>

#include "deployment/problems.h"

namespace sipfed {
namespace {

constexpr std::size_t largest = 256 * 1024;
constexpr int most_dots = 32;  // on one line, outside of quotes

int dots(std::string_view line) {
  int count = 0;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      break;
    } else if (c == '.') {
      ++count;
    }
  }
  return count;
}

Fault refused(const std::string& file, const char* why) { return {Fault::Kind::local, file + ": " + why}; }

}  // namespace

Outcome<std::string> deployment_text(const std::string& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return refused(file, "is a folder; expected a file");
  std::ifstream in(file, std::ios::binary);
  if (!in) return refused(file, "cannot be opened");
  std::string text(largest + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return refused(file, "cannot be read");
  if (text.size() > largest) return refused(file, "is larger than 256 KiB; expected a deployment file");
  return text;
}

Fault unfit_to_parse(std::string_view text, const std::string& file) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return refused(file, "is UTF-16; save it as UTF-8");
  std::size_t number = 1;
  for (std::string_view rest = text; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    if (dots(rest.substr(0, end)) > most_dots) {
      Problems problems(file);
      problems.add(number, "", "keys nested too deeply");
      return problems.fault();
    }
    rest.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace sipfed
