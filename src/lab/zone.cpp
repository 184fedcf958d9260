#include "lab/zone.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <sstream>

namespace sipfed::lab {
namespace {

constexpr std::array<std::pair<std::string_view, std::uint16_t>, 8> types_value{
    {{"A", 1}, {"NS", 2}, {"CNAME", 5}, {"SOA", 6}, {"PTR", 12}, {"TXT", 16}, {"AAAA", 28}, {"SRV", 33}}};

std::uint16_t type_code(std::string_view type) {
  for (const auto& [name, code] : types_value)
    if (name == type) return code;
  return 0;
}

std::string u16(unsigned value) {
  return {static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)};
}
std::string u32(unsigned long value) { return u16(value >> 16 & 0xffff) + u16(value & 0xffff); }

std::uint16_t read_u16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                    static_cast<unsigned char>(bytes[at + 1]));
}

std::string name_bytes(std::string_view name) {
  std::string bytes;
  if (name == ".") name = "";
  while (!name.empty()) {
    const auto dot = std::min(name.find('.'), name.size());
    bytes += static_cast<char>(dot) + std::string(name.substr(0, dot));
    name.remove_prefix(std::min(dot + 1, name.size()));
  }
  return bytes + '\0';
}

std::string data_bytes(const std::string& type, const std::string& text) {
  std::array<char, 16> address{};
  if (type == "A" && inet_pton(AF_INET, text.c_str(), address.data()) == 1) return {address.data(), 4};
  if (type == "AAAA" && inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return {address.data(), 16};
  if (type == "TXT") return static_cast<char>(text.size() & 0xff) + text.substr(0, 255);
  if (type != "SRV") return name_bytes(text);
  std::istringstream words(text);
  unsigned priority = 0, weight = 0, port = 0;
  std::string target;
  words >> priority >> weight >> port >> target;
  return u16(priority) + u16(weight) + u16(port) + name_bytes(target);
}

std::string record(std::string_view owner, const std::string& type, const std::string& data) {
  return name_bytes(owner) + u16(type_code(type)) + u16(1) + u32(300) +
         u16(static_cast<unsigned>(data.size())) + data;
}

// The last two labels: where the lab's zones begin.
std::string apex(const std::string& name) {
  const auto last = name.rfind('.');
  const auto before = last == std::string::npos || last == 0 ? std::string::npos : name.rfind('.', last - 1);
  return before == std::string::npos ? name : name.substr(before + 1);
}

std::string soa(const std::string& name) {
  const std::string zone = apex(name);
  const std::string data = name_bytes("ns." + zone) + name_bytes("hostmaster." + zone) + u32(1) + u32(3600) +
                           u32(600) + u32(86400) + u32(60);
  return record(zone, "SOA", data);
}

bool exists(const Zones& zones, const std::string& name) {
  return std::any_of(zones.begin(), zones.end(), [&](const auto& zone) {
    return zone.first == name || zone.first.ends_with("." + name);
  });
}

struct Found {
  unsigned count = 0;
  std::string records;
  std::string last;  // the name that the aliases led to
};

Found look_up(const Zones& zones, const Question& question) {
  Found found;
  found.last = question.name;
  for (int aliases = 0; aliases < 8; ++aliases) {
    const auto owner = zones.find(found.last);
    if (owner == zones.end()) break;
    const auto& types = owner->second;
    if (const auto texts = types.find(question.type); texts != types.end()) {
      for (const std::string& text : texts->second) {
        found.records += record(found.last, question.type, data_bytes(question.type, text));
        ++found.count;
      }
      break;
    }
    const auto alias = types.find("CNAME");
    if (alias == types.end() || alias->second.empty()) break;
    found.records += record(found.last, "CNAME", name_bytes(alias->second.front()));
    ++found.count;
    found.last = alias->second.front();
  }
  return found;
}

enum Rcode : unsigned { kNoError, kFormErr, kServFail, kNxDomain, kNotImp, kRefused };
constexpr unsigned truncated = 0x0200, kRecursionAvailable = 0x0080;

std::string message(const Question& question, unsigned flags, unsigned answers, unsigned authorities,
                    const std::string& records) {
  flags |= 0x8000U | (question.recursion_desired ? 0x0100U : 0U);
  return u16(question.id) + u16(flags) + u16(1) + u16(answers) + u16(authorities) + u16(0) +
         question.section + records;
}

}  // namespace

std::optional<Question> read_question(std::string_view datagram) {
  if (datagram.size() < 17 || (datagram[2] & '\x80') != 0 || read_u16(datagram, 4) != 1) return std::nullopt;
  Question question;
  question.id = read_u16(datagram, 0);
  question.recursion_desired = (datagram[2] & 1) != 0;
  std::size_t at = 12;
  while (at < datagram.size() && datagram[at] != 0) {
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(datagram[at]));
    if (length > 63 || at + 1 + length >= datagram.size()) return std::nullopt;
    if (!question.name.empty()) question.name += '.';
    for (const char c : datagram.substr(at + 1, length))
      question.name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    at += 1 + length;
  }
  if (at + 5 > datagram.size()) return std::nullopt;
  const std::uint16_t code = read_u16(datagram, at + 1);
  question.type = "TYPE" + std::to_string(code);
  for (const auto& [name, number] : types_value)
    if (number == code) question.type = name;
  question.section = datagram.substr(12, at + 5 - 12);
  return question;
}

std::string behaviour_for(const std::map<std::string, std::string>& behave, const Question& question) {
  const auto of = [&](const std::string& key) {
    const auto found = behave.find(key);
    return found == behave.end() ? std::string() : found->second;
  };
  if (const std::string found = of(question.type + ' ' + question.name); !found.empty()) return found;
  if (const std::string found = of(question.name); !found.empty()) return found;
  for (std::string rest = question.name;;) {
    if (const std::string found = of("*." + rest); !found.empty()) return found;
    const auto dot = rest.find('.');
    if (dot == std::string::npos) return of("*");
    rest.erase(0, dot + 1);
  }
}

std::string reply_to(const Question& question, const Zones& zones, const std::string& behaviour) {
  const auto only = [&](unsigned flags) { return message(question, flags | kRecursionAvailable, 0, 0, ""); };
  if (behaviour == "servfail") return only(kServFail);
  if (behaviour == "refused") return only(kRefused);
  if (behaviour == "formerr") return only(kFormErr);
  if (behaviour == "notimp") return only(kNotImp);
  if (behaviour == "truncate" || behaviour == "tc_without_tcp") return only(truncated);
  if (behaviour == "lame")
    return message(question, 0, 0, 1, record(apex(question.name), "NS", name_bytes("ns.elsewhere.example")));
  if (behaviour == "nxdomain" || (behaviour.empty() && !exists(zones, question.name)))
    return message(question, kRecursionAvailable | kNxDomain, 0, 1, soa(question.name));
  const Found found = look_up(zones, question);
  if (behaviour == "nodata" || found.count == 0)
    return message(question, kRecursionAvailable, 0, 1, soa(question.name));
  const unsigned rcode = exists(zones, found.last) ? kNoError : kNxDomain;
  std::string reply = message(question, kRecursionAvailable | rcode, found.count, 0, found.records);
  if (behaviour == "cut") reply.resize(reply.size() - 3);
  if (behaviour == "wrong_id") reply[0] = static_cast<char>(reply[0] ^ 0x55);
  return reply;
}

}  // namespace sipfed::lab
