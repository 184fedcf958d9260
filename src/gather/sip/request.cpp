#include "gather/sip/request.h"

#include <algorithm>
#include <random>

#include "gather/sip/header.h"

namespace sipfed::gather {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view allowed = "NOTIFY, OPTIONS";
constexpr std::string_view agent = "sipfed";

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool only(std::string_view text, std::string_view also) {
  return std::all_of(text.begin(), text.end(),
                     [also](char c) { return is_alnum(c) || also.find(c) != std::string_view::npos; });
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "host", "host:5061", "192.0.2.5:5061", "[2001:db8::5]:5061"
bool is_hostport(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const std::string_view address = text.substr(1, end - 1), rest = text.substr(end + 1);
    if (address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return false;
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  const std::size_t colon = text.find(':');
  const std::string_view host = text.substr(0, std::min(colon, text.size()));
  if (host.empty() || host.size() > 253 || !only(host, "-._")) return false;
  return colon == std::string_view::npos || is_port(text.substr(colon + 1));
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

void field(std::string& text, std::string_view name, std::string_view value) {
  text += name;
  text += ": ";
  text += value;
  text += line_end;
}

std::string body_of(std::string_view method) {
  return method == "MESSAGE" ? "sipfed: a test of the federation between our domains. Please ignore.\r\n"
                             : "";
}

void add_method_fields(std::string& text, std::string_view method) {
  if (method == "OPTIONS") field(text, "Accept", "application/sdp");
  if (method == "MESSAGE") field(text, "Content-Type", "text/plain;charset=UTF-8");
  if (method != "SUBSCRIBE") return;
  field(text, "Event", "presence");
  field(text, "Expires", "0");
  // Microsoft's presence server answers in the first format that it has ([MS-PRES]).
  field(text, "Accept", "application/pidf+xml, text/xml+msrtc.pidf, application/msrtc-event-categories+xml");
}

// Control characters never leave, whatever a peer sent.
std::string mirrored(std::string_view value) {
  std::string out(value);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return (c >= 0 && c < ' ') || c == 127; }, ' ');
  return out;
}

std::string_view status_for(const SipMessage& request, bool own_dialog) {
  if (request.method == "OPTIONS") return "200 OK";
  if (request.method == "NOTIFY" && own_dialog) return "200 OK";
  if (request.method == "NOTIFY" || request.method == "BYE" || request.method == "CANCEL")
    return "481 Call/Transaction Does Not Exist";
  return "405 Method Not Allowed";
}

}  // namespace

bool is_sip_uri(std::string_view text) {
  if (text.size() > 256) return false;
  if (text.starts_with("sip:")) {
    text.remove_prefix(4);
  } else if (text.starts_with("sips:")) {
    text.remove_prefix(5);
  } else {
    return false;
  }
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    const std::string_view user = text.substr(0, at);
    if (user.empty() || !only(user, "-_.!~*'()%&=+$,;?/")) return false;  // RFC 3261 25.1, no password
    text.remove_prefix(at + 1);
  }
  const std::size_t parameters = std::min(text.find(';'), text.size());
  return is_hostport(text.substr(0, parameters)) && only(text.substr(parameters), "-_.!~*'()%[]/:&+$;=");
}

std::string random_token(std::size_t bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device source;
  std::string out;
  while (out.size() < 2 * bytes) {
    auto bits = source();
    for (int i = 0; i < 8 && out.size() < 2 * bytes; ++i, bits >>= 4) out += digits[bits & 15];
  }
  return out;
}

Outcome<SipRequest> sip_request(const SipSender& sender, std::string_view method, std::string_view uri) {
  if (!is_sip_uri(uri)) return Fault{Fault::Kind::local, "not a SIP URI that can be asked for"};
  if (!is_sip_uri(sender.from_uri)) return Fault{Fault::Kind::local, "not a SIP URI that can ask"};
  if (!is_hostport(sender.local)) return Fault{Fault::Kind::local, "own address is not known"};
  if (sender.transport != "tls" && sender.transport != "tcp")
    return Fault{Fault::Kind::local, "transport is neither tls nor tcp"};
  SipRequest request;
  request.method = std::string(method);
  request.call_id = random_token(16);
  request.cseq = 1;
  const std::string body = body_of(method);
  std::string& text = request.text;
  text = request.method + ' ' + std::string(uri) + " SIP/2.0\r\n";
  field(text, "Via",
        "SIP/2.0/" + upper(sender.transport) + ' ' + sender.local + ";branch=z9hG4bK" + random_token(12));
  field(text, "Max-Forwards", "70");
  field(text, "From", '<' + sender.from_uri + ">;tag=" + random_token(8));
  field(text, "To", '<' + std::string(uri) + '>');
  field(text, "Call-ID", request.call_id);
  field(text, "CSeq", std::to_string(request.cseq) + ' ' + request.method);
  // Names this very connection, so that a NOTIFY comes back on it. An OCS refuses OPTIONS without one (1018).
  if (method != "MESSAGE")
    field(text, "Contact", "<sip:" + sender.local + ";transport=" + sender.transport + '>');
  add_method_fields(text, method);
  field(text, "User-Agent", agent);
  field(text, "Content-Length", std::to_string(body.size()));
  text += line_end;
  text += body;
  return request;
}

std::string answer_to(const SipMessage& request, bool own_dialog) {
  if (request.status != 0 || request.method.empty() || request.method == "ACK") return {};
  const std::string_view status = status_for(request, own_dialog);
  std::string text = "SIP/2.0 " + std::string(status) + "\r\n";
  bool via = false, from = false, to = false, call_id = false, cseq = false;
  for (const SipHeader& header : request.headers) {
    const bool is_via = header.name == "Via", is_to = header.name == "To";
    bool* const seen = is_via                     ? &via
                       : is_to                    ? &to
                       : header.name == "From"    ? &from
                       : header.name == "Call-ID" ? &call_id
                       : header.name == "CSeq"    ? &cseq
                                                  : nullptr;
    if (seen == nullptr || (*seen && !is_via)) continue;
    *seen = true;
    std::string value = mirrored(header.value);
    if (is_to && value.find(";tag=") == std::string::npos) value += ";tag=" + random_token(8);
    field(text, header.name, value);
  }
  if (!(via && from && to && call_id && cseq)) return {};
  if (!status.starts_with("4") || status.starts_with("405")) field(text, "Allow", allowed);
  field(text, "User-Agent", agent);
  field(text, "Content-Length", "0");
  text += line_end;
  return text;
}

}  // namespace sipfed::gather
