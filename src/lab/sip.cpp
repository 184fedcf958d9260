#include "lab/sip.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace sipfed::lab {
namespace {

constexpr std::string_view tag_value = "lab1";  // of all dialogs: a connection has at most one

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") + 1 - from));
}

std::string long_form(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> forms{{{"v", "via"},
                                                                                {"f", "from"},
                                                                                {"t", "to"},
                                                                                {"i", "call-id"},
                                                                                {"m", "contact"},
                                                                                {"l", "content-length"},
                                                                                {"o", "event"},
                                                                                {"c", "content-type"}}};
  for (const auto& [compact, whole] : forms)
    if (name == compact) return std::string(whole);
  return name;
}

Request parse_head(std::string_view head) {
  Request request;
  const auto first_end = head.find("\r\n");
  const std::string_view start = head.substr(0, first_end);
  if (!start.starts_with("SIP/")) {
    const auto space = start.find(' ');
    request.method = start.substr(0, space);
    if (space != std::string_view::npos) request.uri = start.substr(space + 1, start.rfind(' ') - space - 1);
  }
  while (first_end != std::string_view::npos && !head.empty()) {
    head.remove_prefix(std::min(head.find("\r\n"), head.size() - 2) + 2);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) break;
    request.headers.emplace_back(long_form(lower(trimmed(line.substr(0, colon)))),
                                 trimmed(line.substr(colon + 1)));
    if (line.size() == head.size()) break;
  }
  return request;
}

std::string_view usual_reason(int status) {
  constexpr std::array<std::pair<int, std::string_view>, 26> reasons{
      {{100, "Trying"},
       {180, "Ringing"},
       {200, "OK"},
       {202, "Accepted"},
       {400, "Bad Request"},
       {401, "Unauthorized"},
       {403, "Forbidden"},
       {404, "Not Found"},
       {405, "Method Not Allowed"},
       {407, "Proxy Authentication Required"},
       {408, "Request Timeout"},
       {415, "Unsupported Media Type"},
       {420, "Bad Extension"},
       {421, "Extension Required"},
       {430, "Flow Failed"},
       {480, "Temporarily Unavailable"},
       {481, "Call/Transaction Does Not Exist"},
       {486, "Busy Here"},
       {488, "Not Acceptable Here"},
       {489, "Bad Event"},
       {500, "Server Internal Error"},
       {501, "Not Implemented"},
       {503, "Service Unavailable"},
       {504, "Server Time-out"},
       {603, "Decline"},
       {606, "Not Acceptable"}}};
  for (const auto& [code, reason] : reasons)
    if (code == status) return reason;
  return "Unknown";
}

std::string user_of(const std::string& uri) {
  const auto colon = uri.find(':');
  const auto at = uri.find('@');
  return at == std::string::npos || colon == std::string::npos || colon > at
             ? std::string()
             : uri.substr(colon + 1, at - colon - 1);
}

// "<sip:a@b;c=d>;tag=x" or "sip:a@b;tag=x" -> the URI.
std::string uri_in(const std::string& value) {
  const auto open = value.find('<');
  if (open == std::string::npos) return value.substr(0, value.find(';'));
  return value.substr(open + 1, value.find('>') - open - 1);
}

std::string with_tag(const std::string& value) {
  return value.find(";tag=") == std::string::npos ? value + ";tag=" + std::string(tag_value) : value;
}

std::string contact(const Self& self) {
  return "<sip:" + self.host + ":" + std::to_string(self.port) + ";transport=" + self.transport + ">";
}

std::string with_body(const std::string& type, const std::string& body) {
  return (body.empty() ? "" : "Content-Type: " + type + "\r\n") +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string pidf(const NotifySpec& notify, const std::string& entity) {
  std::string activities;
  for (const std::string& activity : notify.activities) activities += "<rpid:" + activity + "/>";
  if (!activities.empty())
    activities = "<dm:person id=\"p1\"><rpid:activities>" + activities + "</rpid:activities></dm:person>";
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" "
         "xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" "
         "xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" "
         "entity=\"" +
         entity + "\"><tuple id=\"t1\"><status><basic>" + notify.basic + "</basic></status></tuple>" +
         activities + "</presence>\r\n";
}

std::string categories(const NotifySpec& notify, const std::string& entity) {
  return "<categories xmlns=\"http://schemas.microsoft.com/2006/09/sip/categories\" uri=\"" + entity +
         "\"><category name=\"state\" instance=\"0\" publishTime=\"2026-01-01T00:00:00.000\"><state "
         "xmlns=\"http://schemas.microsoft.com/2006/09/sip/state\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
         "xsi:type=\"aggregateState\"><availability>" +
         std::to_string(notify.availability) + "</availability></state></category></categories>\r\n";
}

}  // namespace

std::string Request::header(std::string_view name) const {
  for (const auto& [own, value] : headers)
    if (own == name) return value;
  return {};
}

std::optional<Request> take_message(std::string& buffer) {
  buffer.erase(0, std::min(buffer.find_first_not_of("\r\n"), buffer.size()));  // keep-alives
  const auto end = buffer.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  Request request = parse_head(std::string_view(buffer).substr(0, end));
  const std::string length = request.header("content-length");
  const std::size_t body =
      length.empty() ? 0 : static_cast<std::size_t>(std::strtoul(length.c_str(), nullptr, 10));
  if (buffer.size() - end - 4 < body) return std::nullopt;
  buffer.erase(0, end + 4 + body);
  return request;
}

const AnswerSpec* answer_for(const SipSpec& sip, const Request& request, bool client_shown) {
  const auto in = [&](const Methods& methods) -> const AnswerSpec* {
    auto found = methods.find(request.method);
    if (found == methods.end()) found = methods.find("*");
    return found == methods.end() ? nullptr : &found->second;
  };
  if (!client_shown)
    if (const AnswerSpec* answer = in(sip.anonymous)) return answer;
  if (const auto user = sip.users.find(user_of(request.uri)); user != sip.users.end())
    if (const AnswerSpec* answer = in(user->second)) return answer;
  return in(sip.methods);
}

std::string reply_text(const Request& request, const AnswerSpec& answer, const Self& self) {
  std::string text = "SIP/2.0 " + std::to_string(answer.status) + ' ' +
                     (answer.reason.empty() ? std::string(usual_reason(answer.status)) : answer.reason) +
                     "\r\n";
  for (const auto& [name, value] : request.headers)
    if (name == "via") text += "Via: " + value + "\r\n";
  if (!answer.record_route.empty()) text += "Record-Route: " + answer.record_route + "\r\n";
  const std::string to = answer.status == 100 ? request.header("to") : with_tag(request.header("to"));
  text += "From: " + request.header("from") + "\r\nTo: " + to + "\r\nCall-ID: " + request.header("call-id") +
          "\r\nCSeq: " + request.header("cseq") + "\r\n";
  if (answer.status / 100 == 2) text += "Contact: " + contact(self) + "\r\n";
  if (answer.status / 100 == 2 && request.method == "SUBSCRIBE")
    text += "Expires: " + (request.header("expires").empty() ? "0" : request.header("expires")) + "\r\n";
  if (!self.server.empty()) text += "Server: " + self.server + "\r\n";
  for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
  return text + with_body(answer.content_type, answer.body);
}

std::string notify_text(const Request& subscribe, const NotifySpec& notify, const Self& self) {
  const std::string target = uri_in(subscribe.header("contact"));
  const std::string entity = uri_in(subscribe.header("to"));
  std::string body = notify.body, type = notify.content_type;
  if (notify.document == "pidf") body = pidf(notify, entity), type = "application/pidf+xml";
  if (notify.document == "categories") {
    body = categories(notify, entity);
    type = "application/msrtc-event-categories+xml";
  }
  const bool ends = subscribe.header("expires").empty() || subscribe.header("expires") == "0";
  const std::string protocol = self.transport == "tls" ? "TLS" : "TCP";
  return "NOTIFY " + (target.empty() ? uri_in(subscribe.header("from")) : target) +
         " SIP/2.0\r\nVia: SIP/2.0/" + protocol + ' ' + self.host + ':' + std::to_string(self.port) +
         ";branch=z9hG4bKlab" + std::to_string(std::hash<std::string>()(subscribe.header("call-id"))) +
         "\r\nMax-Forwards: 70\r\nFrom: " + with_tag(subscribe.header("to")) +
         "\r\nTo: " + subscribe.header("from") + "\r\nCall-ID: " + subscribe.header("call-id") +
         "\r\nCSeq: 1 NOTIFY\r\nContact: " + contact(self) + "\r\nEvent: presence\r\nSubscription-State: " +
         (ends ? "terminated;reason=timeout" : "active;expires=" + subscribe.header("expires")) + "\r\n" +
         with_body(type, body);
}

}  // namespace sipfed::lab
