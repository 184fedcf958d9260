#include "gather/probes/scep.h"

#include "gather/probes/scep_body.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t text_limit = 120;  // of a reason phrase or header field in the fact

}  // namespace

std::string scep_url(const std::string& enrolment_url, const std::string& operation) {
  const bool has_query = enrolment_url.find('?') != std::string::npos;
  std::string url = enrolment_url;
  if (!has_query && lower(url).ends_with("/mscep.dll")) url += "/pkiclient.exe";
  return url + (has_query ? '&' : '?') + "operation=" + operation + "&message=ca";
}

Task<ScepAnswer> ask_scep(std::string operation, HttpTarget target, Deadline limit) {
  ScepAnswer answer;
  const Url url = parse_url(target.url);
  answer.connect_to = endpoint_text(target.address, url.port);
  target.url = scep_url(target.url, operation);
  target.verify = false;
  target.user.clear();
  const auto began = std::chrono::steady_clock::now();
  auto reply = co_await http_get(std::move(target), limit);
  answer.took = std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now() - began);
  answer.fault = reply.fault;
  if (!reply) co_return answer;
  answer.status = reply->status;
  answer.reason = reply->reason.substr(0, text_limit);
  answer.content_type = reply->header("Content-Type").substr(0, text_limit);
  answer.server = reply->header("Server").substr(0, text_limit);
  read_scep_body(reply->body, answer);
  co_return answer;
}

}  // namespace sipfed::gather
