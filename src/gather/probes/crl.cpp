#include "gather/probes/crl.h"

#include "gather/probes/crl_body.h"
#include "sipfed/identity.h"

namespace sipfed::gather {

Task<CrlAnswer> ask_crl(HttpTarget target, Deadline limit) {
  constexpr std::size_t longest_list = 16 << 20;
  CrlAnswer answer;
  const Url url = parse_url(target.url);
  answer.connect_to = endpoint_text(target.address, url.port);
  target.verify = false;
  target.user.clear();
  target.body_limit = longest_list;
  const auto began = std::chrono::steady_clock::now();
  auto reply = co_await http_get(std::move(target), limit);
  answer.took = std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now() - began);
  answer.fault = reply.fault;
  if (!reply) co_return answer;
  answer.status = reply->status;
  read_crl(reply->body, answer);
  co_return answer;
}

}  // namespace sipfed::gather
