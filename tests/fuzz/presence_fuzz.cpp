// A presence document is the peer's own writing: every check that reads one must hold, whatever it says.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "judge/judge.h"
#include "sipfed/path.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  sipfed::SipMessage notify;
  notify.method = "NOTIFY";
  notify.headers = {
      {"Content-Type", size % 2 == 0 ? "application/pidf+xml" : "application/msrtc-event-categories+xml"}};
  notify.body = text;
  sipfed::SipMessage reply;
  reply.status = 200;
  reply.method = "SUBSCRIBE";
  reply.headers = {
      {"ms-diagnostics-public", text}, {"Record-Route", text}, {"Server", text}, {"Warning", text}};
  sipfed::SipExchange exchange;
  exchange.connect_to = "192.0.2.5:5061";
  exchange.host = "peer.example";
  exchange.transport = size % 3 == 0 ? "tcp" : "tls";
  exchange.method = "SUBSCRIBE";
  exchange.replies = {reply};
  exchange.requests = {notify};
  sipfed::Evidence evidence;
  evidence.subject.domain = "peer.example";
  evidence.subject.pins = {"192.0.2.5:5061"};
  evidence.views["here#1"].vantage = "here";
  evidence.views["here#1"].sip["a"] = exchange;
  for (const sipfed::Result& result : sipfed::judge(evidence, sipfed::all_checks()).results)
    if (result.verdict == sipfed::Verdict::broken) std::abort();
  return 0;
}
