#include "gather/sip/message.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "gather/sip/header.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t start_line_limit = 8 * 1024;  // bytes

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// RFC 3261 25.1 "token"; the alphabet of methods and header names.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-.!%*_+`'~").find(c) != std::string_view::npos;
  });
}

bool is_version(std::string_view text) { return text.size() > 4 && same_word(text.substr(0, 4), "SIP/"); }

// "SIP/2.0 200 OK"
bool read_status_line(std::string_view line, SipMessage& message) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_version(line.substr(0, space))) return false;
  const std::string_view rest = trim(line.substr(space));
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits == 0 || digits > 6 || (digits < rest.size() && rest[digits] != ' ')) return false;
  std::from_chars(rest.data(), rest.data() + digits, message.status);
  if (message.status == 0) return false;
  if (digits != 3 || message.status < 100 || message.status > 699)
    message.defects.push_back("status " + std::string(rest.substr(0, digits)));
  if (line.substr(0, space) != "SIP/2.0")
    message.defects.push_back("version " + quoted_bytes(line.substr(0, space), 20));
  message.reason = std::string(trim(rest.substr(digits)));
  return true;
}

// "NOTIFY sip:sipfed@198.51.100.7 SIP/2.0"
bool read_request_line(std::string_view line, SipMessage& message) {
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || last <= first) return false;
  const std::string_view version = line.substr(last + 1);
  if (!is_version(version) || !is_token(line.substr(0, first))) return false;
  message.method = std::string(line.substr(0, first));
  if (version != "SIP/2.0") message.defects.push_back("version " + quoted_bytes(version, 20));
  if (trim(line.substr(first, last - first)).empty()) message.defects.push_back("no Request-URI");
  return true;
}

void note(SipMessage& message, std::string defect) {
  const bool known =
      std::find(message.defects.begin(), message.defects.end(), defect) != message.defects.end();
  if (!known && message.defects.size() < 32) message.defects.push_back(std::move(defect));
}

// Takes the next line off `text`, with its continuations (RFC 3261 7.3.1) joined by one space.
std::string next_field(std::string_view& text, SipMessage& message) {
  std::string out;
  bool first = true;
  while (!text.empty()) {
    if (!first && text.front() != ' ' && text.front() != '\t') break;
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end < text.size() && (end == 0 || text[end - 1] != '\r')) note(message, "bare LF");
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!first && !out.empty() && !line.empty()) out += ' ';
    out += line;
    first = false;
  }
  return out;
}

void add_field(std::string_view line, SipMessage& message) {
  const std::size_t colon = line.find(':');
  const std::string_view name = trim(line.substr(0, std::min(colon, line.size())));
  if (colon == std::string_view::npos) return note(message, "line without a colon");
  if (!is_token(name)) return note(message, "bad header name");
  if (message.headers.size() >= 512) return note(message, "more than 512 header fields");
  const std::string_view value = trim(line.substr(colon + 1));
  if (std::any_of(value.begin(), value.end(),
                  [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 127; }))
    note(message, "control characters in a header");
  std::string canonical = canonical_header(name);
  std::string kept = without_secrets(canonical, value);
  message.headers.push_back({std::move(canonical), std::move(kept)});
}

const std::string* single(SipMessage& message, std::string_view name) {
  const std::string* found = nullptr;
  for (const SipHeader& header : message.headers) {
    if (header.name != name) continue;
    if (found != nullptr) {
      note(message, "several " + std::string(name));
      return found;
    }
    found = &header.value;
  }
  return found;
}

void check_mandatory(SipMessage& message) {
  const bool via = std::any_of(message.headers.begin(), message.headers.end(),
                               [](const SipHeader& header) { return header.name == "Via"; });
  if (!via) note(message, "no Via");
  for (std::string_view name : {"From", "To", "Call-ID", "CSeq"})
    if (single(message, name) == nullptr) note(message, "no " + std::string(name));
  const std::string* value = single(message, "CSeq");
  if (value == nullptr) return;
  CSeq cseq = parse_cseq(*value);
  if (cseq.method.empty()) return note(message, "CSeq is not a number and a method");
  if (message.status != 0) {
    message.method = std::move(cseq.method);
  } else if (message.method != cseq.method) {
    note(message, "CSeq names another method");
  }
}

SipFraming framing_of(SipMessage& message) {
  SipFraming framing;
  const std::string* value = single(message, "Content-Length");
  if (value == nullptr) {
    note(message, "no Content-Length");  // RFC 3261 18.3: on streams it must be there
    return framing;
  }
  const bool digits = !value->empty() && std::all_of(value->begin(), value->end(), is_digit);
  if (!digits) {
    note(message, value->starts_with('-') ? "negative Content-Length" : "Content-Length is not a number");
    return framing;
  }
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), framing.body);
  if (error != std::errc{} || framing.body > sip_body_limit) {
    note(message, "Content-Length larger than 256 KiB");
    framing = {.body = 0, .usable = false};
  }
  return framing;
}

// The head as text again, line by line as parsed when something secret was in it, else as received.
std::string shown(std::string_view head) {
  std::string out;
  SipMessage ignored;
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::string_view before = rest;
    const std::string line = next_field(rest, ignored);
    const std::string_view received = before.substr(0, before.size() - rest.size());
    const std::size_t colon = line.find(':');
    const std::string name =
        canonical_header(trim(std::string_view(line).substr(0, std::min(colon, line.size()))));
    const std::string value(colon == std::string::npos ? "" : trim(std::string_view(line).substr(colon + 1)));
    const std::string clean = without_secrets(name, value);
    if (colon == std::string::npos || clean == value) {
      out += received;
    } else {
      out += name + ": " + clean + "\r\n";
    }
  }
  return out;
}

void keep_raw(SipMessage& message, std::string_view body) {
  message.raw += body.substr(0, sip_raw_limit);
  if (message.raw.size() > sip_raw_limit) message.raw.resize(sip_raw_limit);
}

// The offset just behind the empty line, or npos; counts from `from`.
std::size_t end_of_head(std::string_view text, std::size_t from) {
  for (std::size_t i = text.find('\n', from); i != std::string_view::npos; i = text.find('\n', i + 1)) {
    if (i + 1 < text.size() && text[i + 1] == '\n') return i + 2;
    if (i + 2 < text.size() && text[i + 1] == '\r' && text[i + 2] == '\n') return i + 3;
  }
  return std::string_view::npos;
}

}  // namespace

std::string quoted_bytes(std::string_view bytes, std::size_t limit) {
  std::string out(bytes.substr(0, limit));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

CSeq parse_cseq(std::string_view value) {
  CSeq cseq;
  value = trim(value);
  const char* const end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, cseq.number);
  if (error != std::errc{} || rest == end || (*rest != ' ' && *rest != '\t')) return {};
  const std::string_view method = trim({rest, static_cast<std::size_t>(end - rest)});
  if (!is_token(method)) return {};
  cseq.method = std::string(method);
  return cseq;
}

std::optional<SipMessage> parse_sip_head(std::string_view head, SipFraming& framing) {
  SipMessage message;
  std::string_view rest = head;
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = trim(rest.substr(0, end));
  if (!read_status_line(line, message) && !read_request_line(line, message)) return std::nullopt;
  if (end < rest.size() && (end == 0 || rest[end - 1] != '\r')) note(message, "bare LF");
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t'))
    note(message, "continuation of the start line");
  while (!rest.empty()) {
    const std::string field = next_field(rest, message);
    if (!field.empty()) add_field(field, message);
  }
  check_mandatory(message);
  framing = framing_of(message);
  message.raw = shown(head);
  if (message.raw.size() > sip_raw_limit) message.raw.resize(sip_raw_limit);
  return message;
}

void SipReader::feed(std::string_view bytes) {
  if (!fault_) buffer_ += bytes;
}

void SipReader::fail(Fault::Kind kind, std::string detail) { fault_ = {kind, std::move(detail)}; }

// Tells other protocols at their first bytes, so that nobody waits for an empty line that never comes.
bool SipReader::plausible() {
  if (buffer_.empty()) return true;
  if (const char c = buffer_.front(); c < ' ' || c > '~') {
    fail(Fault::Kind::protocol, "not SIP: first byte " + std::to_string(static_cast<unsigned char>(c)));
    return false;
  }
  const std::size_t end = buffer_.find('\n');
  const std::string_view line = trim(std::string_view(buffer_).substr(0, std::min(end, buffer_.size())));
  if (line.starts_with("HTTP/") && end != std::string::npos) {
    fail(Fault::Kind::protocol, "HTTP instead of SIP: " + quoted_bytes(line));
    return false;
  }
  if (end == std::string::npos && buffer_.size() > start_line_limit) {
    fail(Fault::Kind::limit, "a start line of more than 8 KiB");
    return false;
  }
  SipMessage ignored;
  if (end == std::string::npos || read_status_line(line, ignored) || read_request_line(line, ignored))
    return true;
  fail(Fault::Kind::protocol, "not SIP: " + quoted_bytes(line));
  return false;
}

std::optional<SipMessage> SipReader::next() {
  if (fault_) return std::nullopt;
  if (!pending_) {
    const std::size_t blank = std::min(buffer_.find_first_not_of("\r\n"), buffer_.size());
    buffer_.erase(0, blank);
    searched_ -= std::min(searched_, blank);
    if (!plausible()) return std::nullopt;
    const std::size_t end = end_of_head(buffer_, searched_);
    if (std::min(end, buffer_.size()) > sip_head_limit) {
      fail(Fault::Kind::limit, "a SIP header of more than 64 KiB");
      return std::nullopt;
    }
    if (end == std::string::npos) {
      searched_ = buffer_.size() < 2 ? 0 : buffer_.size() - 2;
      return std::nullopt;
    }
    SipFraming framing;
    pending_ = parse_sip_head(std::string_view(buffer_).substr(0, end), framing);
    head_ = end;
    body_ = framing.body;
    if (!framing.usable) fail(Fault::Kind::limit, "a SIP body of more than 256 KiB");
  }
  if (buffer_.size() < head_ + body_) return std::nullopt;
  pending_->body = buffer_.substr(head_, body_);
  keep_raw(*pending_, pending_->body);
  buffer_.erase(0, head_ + body_);
  searched_ = 0;
  return std::exchange(pending_, std::nullopt);
}

std::optional<SipMessage> SipReader::rest() {
  const std::string left = std::exchange(buffer_, {});
  if (pending_) {
    pending_->body = left.substr(head_);
    keep_raw(*pending_, pending_->body);
    note(*pending_, "Content-Length larger than what came");
    return std::exchange(pending_, std::nullopt);
  }
  if (left.empty()) return std::nullopt;
  SipMessage message;
  message.raw = shown(left).substr(0, sip_raw_limit);
  message.defects.push_back(fault_ ? fault_.detail : "unfinished header");
  return message;
}

}  // namespace sipfed::gather
