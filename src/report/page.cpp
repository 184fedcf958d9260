#include "report/page.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "report/plain.h"

namespace sipfed {
namespace {

struct Part {
  std::string_view en, ja;
  std::vector<PageLine> Page::*lines;
};
constexpr std::array<Part, 5> parts{{{"Why it matters", "影響", &Page::why},
                                     {"Settle", "見極め", &Page::settle},
                                     {"Remedy", "対処", &Page::remedy},
                                     {"Confirm", "確認", &Page::confirm},
                                     {"See", "参照", &Page::see}}};

std::string_view stripped(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

// "1. ", "12. ", "- ", "* " at the head of a line.
std::size_t item_mark(std::string_view line) {
  if (line.starts_with("- ") || line.starts_with("* ")) return 2;
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  return digits > 0 && line.substr(digits).starts_with(". ") ? digits + 2 : 0;
}

// Splits "[a, b] text" into the variants and the text.
PageLine tagged(std::string_view text) {
  PageLine line;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    const std::string_view tags = text.substr(1, end == std::string_view::npos ? 0 : end - 1);
    const bool words = !tags.empty() && tags.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_, ") ==
                                            std::string_view::npos;
    if (words) {
      std::string word;
      for (char c : tags) {
        if (c == ',')
          line.variants.push_back(std::exchange(word, {}));
        else if (c != ' ')
          word += c;
      }
      line.variants.push_back(word);
      text = stripped(text.substr(end + 1));
    }
  }
  line.text = text;
  return line;
}

// Two lines of one paragraph: no space between Japanese characters.
void append(std::string& paragraph, std::string_view line) {
  const bool wide = !paragraph.empty() && static_cast<unsigned char>(paragraph.back()) >= 0x80 &&
                    !line.empty() && static_cast<unsigned char>(line.front()) >= 0x80;
  if (!paragraph.empty() && !wide) paragraph += ' ';
  paragraph += line;
}

std::vector<PageLine> Page::*part_named(std::string_view heading, Language language) {
  for (const Part& part : parts)
    if (heading == (language == Language::en ? part.en : part.ja)) return part.lines;
  throw std::invalid_argument("unknown part: " + std::string(heading));
}

}  // namespace

Page parse_page(std::string_view markdown, Language language) {
  Page page;
  std::vector<PageLine>* part = &page.seen;
  std::string paragraph;
  const auto flush = [&] {
    if (!paragraph.empty()) part->push_back(tagged(std::exchange(paragraph, {})));
  };
  while (!markdown.empty()) {
    const std::size_t end = std::min(markdown.find('\n'), markdown.size());
    const std::string_view line = stripped(markdown.substr(0, end));
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    if (line.starts_with("## ")) {
      flush();
      part = &(page.*part_named(stripped(line.substr(3)), language));
    } else if (line.starts_with("# ")) {
      if (!page.title.empty()) throw std::invalid_argument("a second title: " + std::string(line));
      page.title = stripped(line.substr(2));
    } else if (line.empty()) {
      flush();
    } else if (const std::size_t mark = item_mark(line); mark > 0) {
      flush();
      append(paragraph, stripped(line.substr(mark)));
    } else {
      append(paragraph, line);
    }
  }
  flush();
  if (page.title.empty()) throw std::invalid_argument("no title");
  return page;
}

Page page_of(const Entry& entry, Language language) {
  return parse_page(language == Language::en ? entry.page_en : entry.page_ja, language);
}

std::set<std::string> placeholders(std::string_view text) {
  std::set<std::string> out;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) break;
    out.emplace(text.substr(at + 1, end - at - 1));
  }
  return out;
}

std::string filled(std::string_view text, const std::map<std::string, std::string>& args) {
  std::string out;
  while (true) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, open));
    const std::string name(text.substr(open + 1, close - open - 1));
    const auto value = args.find(name);
    out += value == args.end() ? '<' + name + '>' : plain(value->second);
    text.remove_prefix(close + 1);
  }
}

std::vector<std::string> lines_for(const std::vector<PageLine>& part, const Finding* finding) {
  std::vector<std::string> out;
  std::map<std::string, std::string> args;
  if (finding != nullptr) {
    args = finding->args;
    args.emplace("where", finding->where);
  }
  for (const PageLine& line : part) {
    const auto& tags = line.variants;
    if (finding != nullptr && !tags.empty() &&
        std::find(tags.begin(), tags.end(), finding->variant) == tags.end())
      continue;
    out.push_back(filled(line.text, args));
  }
  return out;
}

}  // namespace sipfed
