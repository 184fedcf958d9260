// The Microsoft server says by its Server header that it is of a release that gets no more security updates.
#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

struct Product {
  int version;  // major number in "Server: RTC/x"
  const char* variant;
  const char* name;
};
constexpr Product ended[] = {{3, "ocs", "Office Communications Server 2007 / 2007 R2"},
                             {4, "lync2010", "Lync Server 2010"},
                             {5, "lync2013", "Lync Server 2013"},
                             {6, "sfb2015", "Skype for Business Server 2015"}};

std::string product_header(const SipMessage& reply) {
  const std::string server = header_value(reply, "Server");
  return server.find("RTC/") != std::string::npos ? "Server: " + server
                                                  : "User-Agent: " + header_value(reply, "User-Agent");
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  bool other_product = false;
  for (const Talk& talk : talks(evidence)) {
    for (const auto* seen : {&talk.options, &talk.subscribe}) {
      const SipMessage* reply = reply_to(*seen);
      if (reply == nullptr) continue;
      const int version = rtc_version(*reply);
      other_product = other_product || (version == 0 && !header_value(*reply, "Server").empty());
      // 7 stands for 2019, which has ended, and for Subscription Edition, which has not: no way to tell.
      if (version >= 7) opinion.excluded_by.push_back(seen->cite());
      const auto product = std::find_if(std::begin(ended), std::end(ended),
                                        [&](const Product& p) { return p.version == version; });
      if (product == std::end(ended)) continue;
      opinion.findings.push_back({.where = talk.where,
                                  .variant = product->variant,
                                  .args = {{"product", product->name}, {"header", product_header(*reply)}},
                                  .cites = {seen->cite()},
                                  .severity = Severity::note});
      break;  // once for each place
    }
  }
  opinion.not_applicable = other_product;
  return opinion;
}

}  // namespace

extern const Check product_out_of_support;
const Check product_out_of_support{Severity::note, Stage::sip, "", {Fact::sip}, judge};

}  // namespace sipfed::checks
