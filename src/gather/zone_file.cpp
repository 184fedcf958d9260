#include "gather/zone_file.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

constexpr std::string_view types[] = {"A", "AAAA", "CNAME", "PTR", "SRV"};
constexpr std::string_view other_types[] = {
    "SOA",        "NS",         "MX",      "TXT",    "SPF",    "CAA",  "DS",    "DNSKEY", "RRSIG",
    "NSEC",       "NSEC3",      "NAPTR",   "RP",     "HINFO",  "TLSA", "SSHFP", "LOC",    "DNAME",
    "NSEC3PARAM", "URI",        "HTTPS",   "SVCB",   "CDS",    "CERT", "AFSDB", "WKS",    "DHCID",
    "APL",        "KEY",        "CDNSKEY", "SMIMEA", "ZONEMD", "X25",  "HIP",   "KX",     "IPSECKEY",
    "ISDN",       "OPENPGPKEY", "MINFO",   "NULL",   "CSYNC"};
constexpr std::uint32_t usual_ttl = 3600, longest_ttl = 0x7FFFFFFF;  // RFC 2181 section 8
constexpr std::size_t longest_name = 253, most_words = 1024;

template <class List>
bool holds(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

template <class Number>
bool number(const std::string& text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

// Seconds: "3600", "1h", "1d12h".
std::optional<std::uint32_t> ttl_of(std::string_view text) {
  std::uint64_t sum = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    std::uint64_t unit = 1;
    if (!text.empty()) {
      constexpr std::string_view letters = "smhdw";
      constexpr std::uint64_t seconds[] = {1, 60, 3600, 86400, 604800};
      const std::size_t at = letters.find(static_cast<char>(text.front() | 0x20));
      if (at == letters.npos) return std::nullopt;
      unit = seconds[at];
      text.remove_prefix(1);
    }
    sum += count * unit;
    if (sum > longest_ttl) return std::nullopt;
  }
  return static_cast<std::uint32_t>(sum);
}

// One entry: the words of a line, or of several that parentheses hold together.
struct Entry {
  std::size_t line = 0;   // of its first word
  bool no_owner = false;  // it began with a blank
  bool unclosed = false;  // the text ended within quotes or parentheses
  std::vector<std::string> words;
};

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  bool next(Entry& entry) {
    while (!rest_.empty()) {
      entry = {};
      entry.no_owner = rest_.front() == ' ' || rest_.front() == '\t';
      entry.line = line_ + 1;
      read(entry);
      if (!entry.words.empty() || entry.unclosed) return true;
    }
    return false;
  }

 private:
  void read(Entry& entry) {
    int depth = 0;
    do {
      ++line_;
      read_line(entry, depth);
    } while (depth > 0 && !rest_.empty());
    entry.unclosed = entry.unclosed || depth > 0;
  }

  void read_line(Entry& entry, int& depth) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    std::string word;
    bool quoted = false, any = false;
    const auto close = [&] {
      if (any && entry.words.size() < most_words) entry.words.push_back(word);
      word.clear();
      any = false;
    };
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (c == '\\' && i + 1 < line.size()) {
        word.append({c, line[++i]});
        any = true;
      } else if (c == '"') {
        quoted = !quoted;
        any = true;
      } else if (quoted) {
        word += c;
      } else if (c == ';') {
        break;
      } else if (c == '(' || c == ')') {
        close();
        depth = std::max(0, depth + (c == '(' ? 1 : -1));
      } else if (c == ' ' || c == '\t' || c == '\r') {
        close();
      } else {
        word += c;
        any = true;
      }
    }
    close();
    entry.unclosed = entry.unclosed || quoted;
  }

  std::string_view rest_;
  std::size_t line_ = 0;
};

class Reader {
 public:
  explicit Reader(std::string_view domain) : domain_(domain) {}

  Outcome<PlannedRecords> read(std::string_view text) {
    Lines lines(text);
    for (Entry entry; wrong_.empty() && lines.next(entry);) {
      if (entry.unclosed)
        wrong_ = "a quotation mark or parenthesis is not closed";
      else if (entry.words.front().starts_with('$'))
        directive(entry.words);
      else
        record(entry);
      if (!wrong_.empty())
        return Fault{Fault::Kind::protocol, "line " + std::to_string(entry.line) + ": " + wrong_};
    }
    return std::move(out_);
  }

 private:
  void directive(const std::vector<std::string>& words) {
    const std::string name = upper(words[0]);
    if (name == "$ORIGIN" && words.size() == 2) {
      set_origin(words[1]);
    } else if (name == "$TTL" && words.size() == 2 && ttl_of(words[1])) {
      ttl_ = *ttl_of(words[1]);
    } else if (name == "$GENERATE") {
      ++out_.passed_over[name];
    } else if (name == "$INCLUDE") {
      wrong_ = "$INCLUDE is not followed: put the records into this file";
    } else {
      wrong_ = "'$ORIGIN DOMAIN.' or '$TTL TIME' is expected";
    }
  }

  void set_origin(const std::string& name) {
    const std::string full = full_name(name);
    if (wrong_.empty()) origin_ = full == "." ? "" : full;
    has_origin_ = true;
  }

  // "" and a complaint: none that can be.
  std::string full_name(const std::string& word) {
    if (word == ".") return word;
    std::string name = lower(word);
    if (name == "@") {
      if (!has_origin_ && domain_.empty())
        return complain("'@' needs '$ORIGIN DOMAIN.' before it, or --local");
      if (!has_origin_) set_origin(std::string(domain_) + '.');
      return origin_.empty() ? "." : origin_;
    }
    const bool dotted = name.ends_with('.');
    if (dotted) name.pop_back();
    if (!dotted && has_origin_ && !origin_.empty()) name += '.' + origin_;
    const bool service = name.starts_with('_') && name[name.rfind('.') + 1] == '_';  // "_sip._tcp"
    if (!dotted && !has_origin_ && (service || name.find('.') == name.npos))
      return complain("'" + shown(word) +
                      "' is relative: put '$ORIGIN DOMAIN.' before it, or write the full name");
    if (name.empty() || name.size() > longest_name || name.find("..") != name.npos || name.front() == '.')
      return complain("'" + shown(word) + "' is not a name");
    return name;
  }

  std::string complain(std::string what) {
    wrong_ = std::move(what);
    return {};
  }

  static std::string shown(const std::string& word) {
    std::string out = word.substr(0, 64);
    for (char& c : out)
      if (c < ' ' || c > '~') c = '?';
    return out;
  }

  bool is_type(const std::string& word) const {
    return holds(types, word) || holds(other_types, word) ||
           (word.starts_with("TYPE") && word.size() > 4 &&
            word.find_first_not_of("0123456789", 4) == word.npos);
  }

  // [TTL] [class] TYPE, in either order; false: that does not stand there.
  bool read_head(const std::vector<std::string>& words, std::size_t& at, DnsRecord& record,
                 bool& other_class) {
    record.ttl = ttl_;
    for (; at < words.size(); ++at) {
      const std::string word = upper(words[at]);
      if (is_type(word)) {
        record.type = word;
        ++at;
        return true;
      }
      if (const auto ttl = ttl_of(words[at]))
        record.ttl = *ttl;
      else if (word == "CH" || word == "HS" || word == "CS")
        other_class = true;
      else if (word != "IN")
        return false;
    }
    return false;
  }

  void record(const Entry& entry) {
    DnsRecord record;
    std::size_t at = 0;
    bool other_class = false;
    const bool as_before = entry.no_owner && read_head(entry.words, at, record, other_class);
    if (!as_before) {  // a line may be indented and have its owner all the same
      record = {};
      at = 1;
      other_class = false;
      if (!read_head(entry.words, at, record, other_class)) return no_record(entry);
    }
    if (as_before && owner_.empty()) {
      wrong_ = "the first record needs a name before its type";
      return;
    }
    if (!as_before) {
      if (record.type == "SOA" && !has_origin_ && entry.words[0].ends_with('.')) set_origin(entry.words[0]);
      owner_ = full_name(entry.words[0]);
    }
    if (!wrong_.empty()) return;
    if (other_class || !holds(types, record.type)) {
      ++out_.passed_over[record.type];
      return;
    }
    record.name = owner_;
    const std::vector<std::string> data(entry.words.begin() + static_cast<std::ptrdiff_t>(at),
                                        entry.words.end());
    if (read_data(data, record)) keep(std::move(record));
  }

  void no_record(const Entry& entry) {
    for (std::size_t i = 1; i < entry.words.size(); ++i)
      if (!ttl_of(entry.words[i]) && upper(entry.words[i]) != "IN") {
        wrong_ =
            "'" + shown(entry.words[i]) + "' is no type of record; 'NAME [TTL] [IN] TYPE DATA' is expected";
        return;
      }
    wrong_ = "'NAME [TTL] [IN] TYPE DATA' is expected";
  }

  bool read_data(const std::vector<std::string>& data, DnsRecord& record) {
    if (record.type == "SRV") {
      if (data.size() != 4 || !number(data[0], record.priority) || !number(data[1], record.weight) ||
          !number(data[2], record.port))
        return complain("'PRIORITY WEIGHT PORT TARGET' is expected behind SRV, each number up to 65535"),
               false;
      record.data = full_name(data[3]);
      return wrong_.empty();
    }
    if (data.size() != 1)
      return complain("one " + std::string(is_address_type(record) ? "address" : "name") +
                      " is expected behind " + record.type),
             false;
    if (!is_address_type(record)) {
      record.data = full_name(data[0]);
      return wrong_.empty();
    }
    record.data = lower(data[0]);
    if (is_address(record.data) && is_ipv6(record.data) == (record.type == "AAAA")) return true;
    return complain("'" + shown(data[0]) + "' is not an address for " + record.type), false;
  }

  static bool is_address_type(const DnsRecord& record) { return record.type == "A" || record.type == "AAAA"; }

  void keep(DnsRecord record) {
    DnsAnswer& answer = out_.dns[dns_key(record.type, record.name)];
    answer.rcode = "NOERROR";
    answer.authoritative = true;
    answer.answers.push_back(std::move(record));
  }

  std::string_view domain_;
  std::string origin_, owner_, wrong_;
  bool has_origin_ = false;
  std::uint32_t ttl_ = usual_ttl;
  PlannedRecords out_;
};

}  // namespace

Outcome<PlannedRecords> read_records(std::string_view text, std::string_view domain) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Reader(domain).read(text);
}

}  // namespace sipfed::gather
