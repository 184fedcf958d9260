// The TFTP server from which ROMMON would load the ASA's image: has it the file, is the file an image, and
// can the ASA reach it without a gateway.
#include <charconv>
#include <cstdint>
#include <optional>

#include "sipfed/asa_ground.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

constexpr std::uint64_t smallest_image = 1U << 20;

std::optional<std::uint32_t> ipv4_number(std::string_view text) {
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i) {
    std::uint8_t byte = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), byte);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (i < 3 && !text.starts_with('.')) return std::nullopt;
    if (i < 3) text.remove_prefix(1);
    number = number << 8 | byte;
  }
  return text.empty() ? std::optional(number) : std::nullopt;
}

// Of "192.0.2.0/24". Nothing when either text is not IPv4: ROMMON speaks nothing else.
std::optional<bool> lies_in(std::string_view address, std::string_view network) {
  const std::size_t slash = network.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto host = ipv4_number(address), base = ipv4_number(network.substr(0, slash));
  const std::string_view digits = network.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (!host || !base || error != std::errc() || end != digits.data() + digits.size() || length > 32)
    return std::nullopt;
  const std::uint32_t mask = length == 0 ? 0 : ~std::uint32_t{0} << (32 - length);
  return (*host & mask) == (*base & mask);
}

// Images are programs, archives or signed packages; a page or a note begins with printable text.
bool begins_as_text(const std::string& hex) {
  if (hex.size() < 32) return false;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const std::string_view pair = std::string_view(hex).substr(i, 2);
    const bool printable = pair >= "20" && pair < "7f";
    if (!printable && pair != "09" && pair != "0a" && pair != "0d") return false;
  }
  return true;
}

bool was_served(const TftpAnswer& answer) { return !answer.fault && !answer.error_code; }

std::string address_of(const TftpAnswer& answer) {
  return answer.connect_to.substr(0, answer.connect_to.rfind(':'));
}

// Empty: the image is there and looks like one.
std::string flaw_of(const TftpAnswer& answer) {
  switch (answer.fault.kind) {
    case Fault::Kind::none:
      break;
    case Fault::Kind::refused:
      return "refused";
    case Fault::Kind::timeout:
    case Fault::Kind::unreachable:
      return "silent";
    default:
      return "-";  // not tested, or no TFTP at all
  }
  if (answer.error_code) return *answer.error_code == 1 ? "not_found" : "denied";
  if (answer.size && *answer.size < smallest_image) return "small";
  return begins_as_text(answer.first_bytes) ? "text" : "";
}

// Under which the same server has a file that was asked for; empty: under none.
std::string other_name(const View& view, const std::string& server, const std::string& file) {
  for (const auto& [key, answer] : view.tftp)
    if (key.starts_with(server + ' ') && key != server + ' ' + file && was_served(answer))
      return key.substr(server.size() + 1);
  return "";
}

struct Asking {
  const Evidence& evidence;
  Severity severity;
  const View* view;
  std::string key, file;
  const TftpAnswer* answer;

  Finding finding(std::string variant) const {
    Finding finding;
    finding.where = key;
    finding.variant = std::move(variant);
    finding.args = {{"server", answer->connect_to}, {"file", file}};
    finding.cites = {view->vantage + ": " + key};
    finding.severity = severity;
    return finding;
  }
};

void judge_gateway(const Asking& asking, Opinion& opinion) {
  const Plan& plan = asking.evidence.subject.plan;
  if (!plan.tftp_gateway.empty() || lies_in(address_of(*asking.answer), plan.asa_network) != false) return;
  Finding finding = asking.finding("gateway");
  finding.args["network"] = plan.asa_network;
  add_seen_from(opinion.findings, std::move(finding), *asking.view);
}

// Some vantage point got the file: silence elsewhere is a matter of the way there.
bool served_to_anyone(const Evidence& evidence, const std::string& key) {
  return std::any_of(evidence.views.begin(), evidence.views.end(), [&](const auto& entry) {
    const auto found = entry.second.tftp.find(key);
    return found != entry.second.tftp.end() && was_served(found->second);
  });
}

void judge_file(const Asking& asking, Opinion& opinion) {
  const TftpAnswer& answer = *asking.answer;
  const std::string cite = asking.view->vantage + ": " + asking.key;
  const std::string flaw = flaw_of(answer);
  if (flaw.empty()) opinion.excluded_by.push_back(cite);
  if (flaw.empty() || flaw == "-") return;
  if (answer.fault && served_to_anyone(asking.evidence, asking.key)) return;
  Finding finding = asking.finding(flaw);
  if (flaw == "silent") finding.certainty = Certainty::suspected;
  if (answer.size) finding.args["size"] = std::to_string(*answer.size);
  if (answer.error_code) finding.args["fault"] = std::to_string(*answer.error_code) + ' ' + answer.error_text;
  const std::string name = other_name(*asking.view, answer.connect_to, asking.file);
  if (answer.error_code && !name.empty()) {
    finding.variant = "other_name";
    finding.args["expected"] = name;
    finding.cites.push_back(asking.view->vantage + ": " + answer.connect_to + ' ' + name);
  }
  add_seen_from(opinion.findings, std::move(finding), *asking.view);
}

Opinion judge(const Evidence& evidence) {
  const std::string& file = evidence.subject.plan.tftp_file;
  Opinion opinion = needs(file.empty() ? Need::tftp_image : Need::answer);
  if (file.empty()) return opinion;
  const bool wanted_now = asa_is_silent(asa_sights(evidence));
  for (const auto& entry : evidence.views)
    for (const auto& [key, answer] : entry.second.tftp) {
      if (key != answer.connect_to + ' ' + file) continue;
      const Severity severity = wanted_now ? Severity::error : Severity::warning;
      const Asking asking{evidence, severity, &entry.second, key, file, &answer};
      judge_gateway(asking, opinion);
      judge_file(asking, opinion);
    }
  return opinion;
}

}  // namespace

extern const Check tftp_image_missing;
const Check tftp_image_missing{
    Severity::error, Stage::devices, "A8", {Fact::tftp, Fact::tcp, Fact::asa}, of_today<judge>};

}  // namespace sipfed::checks
