// DNS messages put together byte by byte, apart from the code under test.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::gather::tests {

using Bytes = std::vector<std::uint8_t>;

inline void add16(Bytes& bytes, unsigned number) {
  bytes.push_back(static_cast<std::uint8_t>(number >> 8 & 0xff));
  bytes.push_back(static_cast<std::uint8_t>(number & 0xff));
}

inline void add(Bytes& bytes, const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

inline Bytes wire_name(std::string_view name) {
  Bytes bytes;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    bytes.push_back(static_cast<std::uint8_t>(label.size()));
    bytes.insert(bytes.end(), label.begin(), label.end());
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  bytes.push_back(0);
  return bytes;
}

inline Bytes record(const Bytes& owner, unsigned type, unsigned ttl, const Bytes& data) {
  Bytes bytes = owner;
  add16(bytes, type);
  add16(bytes, 1);
  add16(bytes, ttl >> 16);
  add16(bytes, ttl);
  add16(bytes, static_cast<unsigned>(data.size()));
  add(bytes, data);
  return bytes;
}

const Bytes to_question = {0xc0, 12};  // compression pointer to the name in the question

// The question section of a query that carries exactly one question.
inline Bytes question_of(const Bytes& query) {
  std::size_t end = 12;
  while (end < query.size() && query[end] != 0) end += query[end] + 1u;
  return Bytes(query.begin() + 12, query.begin() + static_cast<std::ptrdiff_t>(end + 5));
}

struct Reply {
  unsigned flags = 0x8180;  // QR, RD, RA
  std::vector<Bytes> answers, authority, additional;

  Bytes to(const Bytes& query) const {
    Bytes bytes(query.begin(), query.begin() + 2);
    add16(bytes, flags);
    add16(bytes, 1);
    for (const auto* section : {&answers, &authority, &additional})
      add16(bytes, static_cast<unsigned>(section->size()));
    add(bytes, question_of(query));
    for (const auto* section : {&answers, &authority, &additional})
      for (const Bytes& each : *section) add(bytes, each);
    return bytes;
  }
};

inline Bytes srv(unsigned priority, unsigned weight, unsigned port, std::string_view target) {
  Bytes data;
  add16(data, priority);
  add16(data, weight);
  add16(data, port);
  add(data, wire_name(target));
  return record(to_question, 33, 3600, data);
}

}  // namespace sipfed::gather::tests
