// The reading half of dns_message.h.
#include "gather/net/dns_message.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <sys/socket.h>

namespace sipfed::gather {
namespace {

using Bytes = std::span<const std::uint8_t>;
constexpr std::size_t header_size = 12;
constexpr std::uint16_t class_in = 1;
constexpr std::uint16_t type_opt = 41;

// RFC 6895 section 2.3
std::string rcode_word(unsigned code) {
  constexpr auto words =
      std::to_array<std::string_view>({"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
                                       "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE", "DSOTYPENI"});
  constexpr auto extended = std::to_array<std::string_view>(
      {"BADVERS", "BADKEY", "BADTIME", "BADMODE", "BADNAME", "BADALG", "BADTRUNC", "BADCOOKIE"});
  if (code < words.size()) return std::string(words[code]);
  if (code >= 16 && code < 16 + extended.size()) return std::string(extended[code - 16]);
  return "RCODE" + std::to_string(code);
}

std::string hex(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0xf];
  }
  return text;
}

std::uint16_t u16(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

std::string address_of(int family, Bytes data) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, data.data(), text.data(), text.size());
  return text.data();
}

// One record's place in the message, its header read and its length known to fit.
struct Slot {
  std::string owner;
  const char* owner_defect = nullptr;
  std::uint16_t type = 0, klass = 0;
  std::uint32_t ttl = 0;
  std::size_t data = 0, size = 0;
};

class Reader {
 public:
  Reader(Bytes message, DnsAnswer& answer) : message_(message), answer_(answer), at_(header_size) {}

  void question(unsigned count, Bytes query);
  void section(unsigned count, const char* announced, std::vector<DnsRecord>* into);
  void finish() {
    if (!stopped_ && at_ < message_.size()) defect("trailing bytes");
  }
  unsigned extended_rcode() const { return extended_rcode_; }

 private:
  void defect(std::string text) {
    auto& all = answer_.defects;
    if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
  }
  void stop(std::string why) {
    defect(std::move(why));
    stopped_ = true;
  }
  bool next(Slot& slot);
  void keep(const Slot& slot, std::vector<DnsRecord>& into);
  bool data_of(const Slot& slot, DnsRecord& record);
  bool name_at(const Slot& slot, std::size_t offset, bool to_the_end, std::string& into);

  Bytes message_;
  DnsAnswer& answer_;
  std::size_t at_;
  bool stopped_ = false;  // from here on nothing can be found again
  unsigned extended_rcode_ = 0;
};

void Reader::question(unsigned count, Bytes query) {
  if (count == 0 && query.size() > header_size) defect("no question echoed");
  if (count > 1) defect("several questions echoed");
  for (unsigned i = 0; i < count; ++i) {
    const DnsName name = read_dns_name(message_, at_);
    if (name.end == 0 || name.end + 4 > message_.size()) return stop("question cut off");
    if (name.defect != nullptr) defect(std::string("question: ") + name.defect);
    const DnsName asked = query.size() > header_size ? read_dns_name(query, header_size) : DnsName{};
    const bool comparable = asked.end != 0 && asked.end + 4 <= query.size();
    if (i == 0 && comparable &&
        (asked.text != name.text ||
         !std::ranges::equal(query.subspan(asked.end, 4), message_.subspan(name.end, 4))))
      defect("wrong question echoed");
    at_ = name.end + 4;
  }
}

// False at the end of what can be read; says why unless the message simply ends.
bool Reader::next(Slot& slot) {
  const DnsName name = read_dns_name(message_, at_);
  if (name.end == 0) {
    const bool cut = std::string_view(name.defect) == "name cut off";
    stop(cut ? "record cut off" : name.defect);
    return false;
  }
  if (name.end + 10 > message_.size()) {
    stop("record cut off");
    return false;
  }
  slot.owner = name.text;
  slot.owner_defect = name.defect;
  slot.type = u16(message_, name.end);
  slot.klass = u16(message_, name.end + 2);
  slot.ttl = static_cast<std::uint32_t>(u16(message_, name.end + 4)) << 16 | u16(message_, name.end + 6);
  slot.size = u16(message_, name.end + 8);
  slot.data = name.end + 10;
  if (slot.data + slot.size > message_.size()) {
    stop("record cut off");
    return false;
  }
  at_ = slot.data + slot.size;
  return true;
}

void Reader::section(unsigned count, const char* announced, std::vector<DnsRecord>* into) {
  for (unsigned i = 0; i < count && !stopped_; ++i) {
    if (at_ == message_.size()) return stop(std::string(announced) + " count too high");
    Slot slot;
    if (!next(slot)) return;
    if (into != nullptr) keep(slot, *into);
    // RFC 6891 section 6.1.3: the upper eight bits of the RCODE
    if (into == nullptr && slot.type == type_opt) extended_rcode_ = slot.ttl >> 24;
  }
}

void Reader::keep(const Slot& slot, std::vector<DnsRecord>& into) {
  if (slot.owner_defect != nullptr) return defect(slot.owner_defect);
  if (slot.klass != class_in) return defect("record of class " + std::to_string(slot.klass));
  DnsRecord record;
  record.name = slot.owner;
  record.type = dns_type_word(slot.type);
  record.ttl = slot.ttl;
  if (slot.ttl > 0x7fffffff) defect("TTL over 2^31-1");  // RFC 2181 section 8
  if (data_of(slot, record)) into.push_back(std::move(record));
}

bool Reader::name_at(const Slot& slot, std::size_t offset, bool to_the_end, std::string& into) {
  DnsName name;
  // Cut at the record's end: a name must not run on into the next record.
  if (offset < slot.size) name = read_dns_name(message_.first(slot.data + slot.size), slot.data + offset);
  if (offset >= slot.size || name.end == 0) {
    defect(name.defect != nullptr ? name.defect : "wrong record length");
    return false;
  }
  if (name.defect != nullptr) {
    defect(name.defect);
    return false;
  }
  if (to_the_end && name.end != slot.data + slot.size) {
    defect("wrong record length");
    return false;
  }
  into = name.text;
  return true;
}

bool Reader::data_of(const Slot& slot, DnsRecord& record) {
  const Bytes data = message_.subspan(slot.data, slot.size);
  if (record.type == "A" || record.type == "AAAA") {
    const bool four = record.type == "A";
    if (data.size() != (four ? 4u : 16u)) {
      defect("wrong record length");
      return false;
    }
    record.data = address_of(four ? AF_INET : AF_INET6, data);
    return true;
  }
  if (record.type == "CNAME" || record.type == "PTR" || record.type == "NS")
    return name_at(slot, 0, true, record.data);
  if (record.type == "SOA") return name_at(slot, 0, false, record.data);
  if (record.type == "SRV") {
    if (!name_at(slot, 6, true, record.data)) return false;
    record.priority = u16(data, 0);
    record.weight = u16(data, 2);
    record.port = u16(data, 4);
    return true;
  }
  record.data = hex(data);
  return true;
}

}  // namespace

DnsAnswer parse_dns_reply(Bytes reply, Bytes query) {
  DnsAnswer answer;
  if (reply.size() < header_size) {
    answer.fault = Fault{Fault::Kind::protocol, "shorter than a DNS header"};
    return answer;
  }
  const unsigned flags = u16(reply, 2);
  if ((flags & 0x8000) == 0) {
    answer.fault = Fault{Fault::Kind::protocol, "a DNS query, not a reply"};
    return answer;
  }
  answer.authoritative = (flags & 0x0400) != 0;
  answer.truncated = (flags & 0x0200) != 0;
  answer.recursion_available = (flags & 0x0080) != 0;
  Reader reader(reply, answer);
  reader.question(u16(reply, 4), query);
  reader.section(u16(reply, 6), "answer", &answer.answers);
  reader.section(u16(reply, 8), "authority", &answer.authority);
  reader.section(u16(reply, 10), "additional", nullptr);
  reader.finish();
  answer.rcode = rcode_word((flags & 0xf) | reader.extended_rcode() << 4);
  return answer;
}

}  // namespace sipfed::gather
