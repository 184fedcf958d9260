#include "gather/artefacts/trace_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "gather/artefacts/artefacts.h"
#include "gather/tls/freed.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t line_limit = 64 << 10, line_count_limit = 10000, text_limit = 200;
constexpr std::string_view digits = "0123456789";

// What IM and Presence's SIP proxy, or a trace of the Access Edge, writes when it says why.
constexpr std::array<std::string_view, 5> known{"upstream not trusted", "0xC3E93D6F", "0xC3E93D67",
                                                "0xC3E93C5E", "0xC3E93C2F"};

// "SIP/2.0 403 Forbidden", with whatever a log puts before it; -1: a request line; 0: neither.
int status_in(std::string_view line) {
  constexpr std::string_view version = "SIP/2.0";
  const std::size_t at = line.find(version);
  if (at == std::string_view::npos || line.substr(0, at).ends_with("Via: ")) return 0;
  const std::string_view rest = line.substr(at + version.size());
  if (rest.empty() && at > 0 && line[at - 1] == ' ') return -1;
  const bool status = rest.size() >= 4 && rest[0] == ' ' &&
                      rest.substr(1, 3).find_first_not_of(digits) == std::string_view::npos &&
                      (rest.size() == 4 || rest[4] == ' ') && rest[1] >= '1' && rest[1] <= '6';
  return status ? (rest[1] - '0') * 100 + (rest[2] - '0') * 10 + (rest[3] - '0') : 0;
}

std::size_t diagnosis_in(std::string_view lowered) {
  for (const char* header : {"ms-diagnostics:", "ms-diagnostics-public:", "ms-client-diagnostics:"}) {
    const std::size_t at = lowered.find(header);
    if (at != std::string_view::npos && (at == 0 || lowered[at - 1] != '-')) return at + std::strlen(header);
  }
  return std::string_view::npos;
}

std::string printable(std::string_view text) {
  std::string out(text.substr(0, text_limit));
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return out;
}

// reason="..." in any place and case; a quote within it ends it.
std::string reason_in(std::string_view header) {
  constexpr std::string_view name = "reason=\"";
  std::size_t at = lower(header).find(name);
  if (at == std::string::npos) return {};
  at += name.size();
  return printable(header.substr(at, header.find('"', at) - at));
}

// "Found domain route for example.com:192.0.2.5:5061;TLS": what follows is a host, an address, a port.
std::string route_in(std::string_view line) {
  constexpr std::string_view mark = "Found domain route for ";
  const std::size_t at = line.find(mark);
  if (at == std::string_view::npos) return {};
  constexpr std::string_view host = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:;[]*";
  const std::string_view rest = line.substr(at + mark.size());
  return std::string(mark) + printable(rest.substr(0, rest.find_first_not_of(host)));
}

// IM and Presence looks up the name of whoever asks before it compares it with its access list. How the line
// about a slow look-up is worded differs from release to release.
bool tells_slow_check(std::string_view line) {
  if (line.find("ACL") == std::string_view::npos) return false;
  const std::string text = lower(line);
  const auto any = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.find(word) != std::string::npos; });
  };
  return any({"check", "lookup", "look-up"}) && any({"took", "taking", "taken", "longer", "exceed"}) &&
         any({"second", " sec", "dns"});
}

std::string known_in(std::string_view line) {
  if (std::string route = route_in(line); !route.empty()) return route;
  if (tells_slow_check(line)) return "ACL check is slow";
  for (const std::string_view text : known)
    if (line.find(text) != std::string_view::npos)
      return text == known.front() ? "ACL - " + std::string(text) : std::string(text);
  return {};
}

}  // namespace

void TraceReader::feed(std::string_view piece) {
  for (const char c : piece) {
    if (full()) return;
    if (c == '\n')
      take_line();
    else if (c != '\0' && c != '\r' && line_.size() < line_limit)
      line_ += c;
  }
}

void TraceReader::take_line() {
  ++number_;
  std::string line;
  line.swap(line_);
  const bool folded = !pending_.empty() && (line.starts_with(' ') || line.starts_with('\t'));
  if (folded && pending_.size() + line.size() <= line_limit) {  // RFC 3261 section 7.3.1
    pending_ += line;
    return;
  }
  read_header();
  const int status = status_in(line);
  if (status != 0) status_ = std::max(status, 0);
  if (status > 0) ++trace_.replies;
  const std::size_t value = diagnosis_in(lower(line));
  if (value != std::string::npos) {
    pending_ = line.substr(value);
    pending_number_ = number_;
  } else if (std::string text = known_in(line); !text.empty()) {
    add(number_, 0, std::move(text));
  }
}

void TraceReader::read_header() {
  const std::string header = std::exchange(pending_, {});
  const std::size_t at = header.find_first_not_of(" \t");
  if (at == std::string::npos) return;
  const std::size_t end = std::min(header.find_first_not_of(digits, at), header.size());
  if (end == at || end - at > 6) return;
  add(pending_number_, std::stoi(header.substr(at, end - at)), reason_in(header));
}

void TraceReader::add(int number, int id, std::string text) {
  if (trace_.lines.size() >= line_count_limit) {
    trace_.fault = {Fault::Kind::limit, "more than 10000 lines that name a diagnosis"};
    return;
  }
  trace_.lines.push_back({number, status_, id, std::move(text)});
}

Trace TraceReader::finish() {
  if (!line_.empty()) take_line();
  read_header();
  return std::move(trace_);
}

Trace read_trace(const std::string& file) {
  const Freed<std::FILE, std::fclose> in(std::fopen(file.c_str(), "rb"));
  Trace failed;
  if (!in) {
    failed.fault = {Fault::Kind::local, file + ": " + std::strerror(errno)};
    return failed;
  }
  TraceReader reader;
  std::array<char, 65536> block{};
  for (std::size_t got = 0;
       !reader.full() && (got = std::fread(block.data(), 1, block.size(), in.get())) > 0;)
    reader.feed({block.data(), got});
  if (std::ferror(in.get()) != 0) {
    failed.fault = {Fault::Kind::local, file + ": " + std::strerror(errno)};
    return failed;
  }
  return reader.finish();
}

}  // namespace sipfed::gather
