// `show crypto ca certificates`: blocks headed "Certificate" or "CA Certificate", fields below.
#include <algorithm>
#include <array>
#include <cctype>

#include "gather/devices/asa_parts.h"

namespace sipfed::gather::asa {
namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

// "0x1A 2b" -> "1a2b"
std::string serial_of(std::string_view text) {
  std::string out = lower_case(trimmed(text));
  if (out.starts_with("0x")) out.erase(0, 2);
  std::erase_if(out, [](unsigned char c) { return std::isxdigit(c) == 0; });
  out.erase(0, std::min(out.find_first_not_of('0'), out.size() - (out.empty() ? 0 : 1)));
  return out;
}

// The ASA's words for attributes, and OpenSSL's.
std::string attribute_type(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> others = {
      {{"ea", "emailAddress"},
       {"e", "emailAddress"},
       {"hostname", "unstructuredName"},
       {"ipaddress", "unstructuredAddress"},
       {"serialnumber", "serialNumber"},
       {"dnqualifier", "dnQualifier"}}};
  const std::string key = lower_case(word);
  for (const auto& [theirs, ours] : others)
    if (theirs == key) return std::string(ours);
  std::string out = key;
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

bool is_attribute(std::string_view line) {
  const auto equals = line.find('=');
  return equals != std::string_view::npos && equals > 0 &&
         line.substr(0, equals).find_first_of(" :") == std::string_view::npos;
}

// "Certificate", "Identity Certificate", "CA Certificate", "RA Signature Certificate"; never indented.
bool is_heading(std::string_view line) {
  if (line.starts_with(' ') || line.find(':') != std::string_view::npos) return false;
  return line == "Certificate" || line.ends_with(" Certificate");
}

class Block {
 public:
  Block(const Section& section, const Zone& zone, Asa::Held& into)
      : section_(section), zone_(zone), into_(into) {}

  void line(std::string_view text) {
    if (name_ != nullptr && is_attribute(text)) {
      if (name_->size() < 64)
        name_->push_back({attribute_type(text.substr(0, text.find('='))),
                          std::string(trimmed(text.substr(text.find('=') + 1)))});
      return;
    }
    const auto colon = text.find(':');
    const std::string_view key = trimmed(text.substr(0, colon));
    const std::string_view value =
        colon == std::string_view::npos ? std::string_view() : trimmed(text.substr(colon + 1));
    if (key == "Issuer Name" || key == "Issuer") return open(into_.issuer, value);
    if (key == "Subject Name" || key == "Subject") return open(into_.subject, value);
    if (key == "Name" && name_ == &into_.subject) {  // of a request that is pending
      name_->push_back({"CN", std::string(value)});
      return;
    }
    if (key == "IP Address") return;
    name_ = nullptr;
    field(key, value);
  }

 private:
  void open(std::vector<NameAttribute>& name, std::string_view value) {
    name_ = &name;
    if (is_attribute(value)) line(value);
  }

  void field(std::string_view key, std::string_view value) {
    if (key == "Status") into_.status = value;
    if (key.starts_with("Certificate Serial Number")) into_.serial = serial_of(value);
    if (key == "start date") into_.not_before = moment(value);
    if (key.starts_with("end ") && key.ends_with(" date")) into_.not_after = moment(value);
    if (!key.starts_with("Associated Trustpoint")) return;
    for (const std::string& word : words(value)) into_.trustpoints.push_back(section_.name(word));
  }

  Time moment(std::string_view value) const {
    const Moment read = Moment::read(value);
    return read.valid ? Time(std::chrono::floor<std::chrono::seconds>(read.utc(zone_))) : Time();
  }

  const Section& section_;
  const Zone& zone_;
  Asa::Held& into_;
  std::vector<NameAttribute>* name_ = nullptr;
};

}  // namespace

void read_certificates(const Section& section, const Zone& zone, Asa& into) {
  Asa::Held held;
  std::optional<Block> block;
  const auto close = [&] {
    if (block && into.certificates.size() < most_entries) into.certificates.push_back(std::move(held));
    held = Asa::Held();
    block.reset();
  };
  for (const std::string& text : section.lines) {
    const std::string_view line = trimmed(text);
    if (is_heading(text)) {
      close();
      block.emplace(section, zone, held);
      held.ca = line != "Certificate" && line != "Identity Certificate";
    } else if (block) {
      block->line(line);
    }
  }
  close();
}

}  // namespace sipfed::gather::asa
