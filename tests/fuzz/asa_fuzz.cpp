// Whatever an ASA, or a file that claims to be its output, says: the parser ends, keeps within its caps, and
// the walk holds with what it made of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gather/devices/asa.h"
#include "judge/judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::map<std::string, std::string> answers;
  sipfed::Asa facts;
  for (const char* command :
       {"show clock", "show ntp status", "show mode", "show version", "show ssl",
        "show crypto ca certificates", "show running-config clock", "show running-config class-map",
        "show running-config policy-map", "show running-config service-policy",
        "show running-config access-list", "show running-config tls-proxy",
        "show running-config crypto ca trustpoint", "show running-config nat",
        "show running-config object service", "show running-config static"}) {
    answers[command] = text;
    facts.talk.commands[command] = {};
  }
  sipfed::gather::parse_asa(answers, {}, facts);
  if (facts.certificates.size() > 20'000 || facts.access_lists.size() > 20'000) std::abort();
  sipfed::Evidence evidence;
  evidence.subject.domain = "peer.example";
  evidence.views["here#1"].vantage = "here";
  evidence.views["here#1"].asa["asa"] = facts;
  for (const sipfed::Result& result : sipfed::judge(evidence, sipfed::all_checks()).results)
    if (result.verdict == sipfed::Verdict::broken) std::abort();
  return 0;
}
