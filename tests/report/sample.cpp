#include "report/sample.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "evidence/json.h"
#include "judge/patched.h"

namespace sipfed::sample {
namespace {

using Json = nlohmann::json;

using patched::healthy;

Json first_case(const std::string& check) {
  for (const Entry& entry : all_checks())
    if (entry.name == check) return Json::parse(entry.fires).at("fires").at(0).at("patch");
  throw std::invalid_argument("no check " + check);
}

// What a stranger may put where: escapes, newlines, markup, directions, a lone byte, no end.
const std::string nasty = "\x1b[2Jred\r\n<b>&amp;]]>\"'|\x01\xe2\x80\xae{where}";

Json hostile() {
  Json json = healthy().patch(first_case("edge_provider_missing"));
  Json& view = json["views"]["here#1"];
  for (auto& [key, handshake] : view["tls"].items())
    for (Json& certificate : handshake["chain"]) {
      certificate["subject"].back()["value"] = nasty;
      certificate["san_dns"] = {nasty + ".example"};
    }
  for (auto& [key, exchange] : view["sip"].items())
    for (Json& reply : exchange["replies"]) {
      reply["reason"] = nasty;
      reply["headers"].push_back(
          {{"name", "ms-diagnostics-public"}, {"value", "1027;reason=\"" + nasty + "\""}});
    }
  return json;
}

Json nothing() {
  Json json = healthy();
  for (auto& [id, view] : json["views"].items()) {
    for (const char* kind : {"tls", "matrix", "fragments", "sip", "own", "tcp", "dns"}) view.erase(kind);
    view["interrupted"] = true;
  }
  return json;
}

Report judged(const Json& json) {
  const auto evidence = evidence_from_json(json.dump());
  if (!evidence) throw std::runtime_error(evidence.fault.detail);
  return judge(*evidence, all_checks());
}

Report mixed() {
  Report report = judged(healthy().patch(first_case("edge_provider_missing")));
  report.results.back().verdict = Verdict::broken;
  report.results.back().fault = "a rule that threw\x1b";
  return report;
}

}  // namespace

Report report(const std::string& name) {
  if (name == "healthy") return judged(healthy());
  if (name == "hostile") return judged(hostile());
  if (name == "nothing") return judged(nothing());
  if (name == "mixed") return mixed();
  return judged(healthy().patch(first_case(name)));
}

std::vector<std::string> names() {
  std::vector<std::string> out{"healthy", "hostile", "nothing", "mixed"};
  for (const Entry& entry : all_checks()) out.emplace_back(entry.name);
  return out;
}

}  // namespace sipfed::sample
