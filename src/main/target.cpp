#include "main/target.h"

#include <algorithm>
#include <charconv>

#include "evidence/dossier.h"
#include "evidence/file.h"
#include "evidence/json.h"
#include "gather/tls/certificates.h"
#include "main/deployed.h"
#include "main/secrets.h"
#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed {
namespace {

constexpr unsigned sip_tls_port = 5061, sip_port = 5060, dns_port = 53;

bool is_host(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
  return !text.empty() && text.size() <= 253 && text.find_first_not_of(allowed) == std::string_view::npos &&
         text.front() != '.' && text.front() != '-' && text.find("..") == std::string_view::npos;
}

// In front of what is wrong with a file: who named it.
std::string named_by(const Options& options, const std::string& file, const std::string& option) {
  const auto place = options.said_at.find(file);
  return place == options.said_at.end() ? option + ' ' : place->second + ": ";
}

void add_baseline(Subject& subject, const std::string& file, const std::string& by) {
  const auto text = read_file(file);
  if (!text) throw WrongInput(by + text.fault.detail);
  if (const auto dossier = from_json(*text)) {
    for (const auto& [key, view] : dossier->views)
      for (const auto& [place, handshake] : view.tls)
        if (!handshake.chain.empty())
          subject.known_leaves[handshake.chain.front().sha256] = file + ", " + iso_date(view.taken_at);
    return;
  }
  const auto certificates = gather::read_certificates(file);
  if (!certificates || certificates->empty())
    throw WrongInput(by + file + ": neither a certificate (PEM, DER) nor sipfed's evidence");
  subject.known_leaves[certificates->front().sha256] = file;
}

void check_user(const std::string& user) {
  if (user.empty()) return;
  const std::size_t at = user.find('@');
  const bool clean = std::none_of(user.begin(), user.end(), [](unsigned char c) {
    return c <= ' ' || c >= 0x7F || c == '<' || c == '>' || c == '"';
  });
  if (!user.starts_with("sip:") || at == std::string::npos || at == 4 || !is_host(user.substr(at + 1)) ||
      !clean)
    throw Usage("--user " + user + ": a SIP URI such as sip:someone@contoso.example is needed");
}

std::string pin(const std::string& text) {
  const auto [host, port] = host_and_port(text, sip_tls_port);
  return endpoint_text(host, port);
}

std::vector<gather::Resolver> resolvers(const Options& options) {
  std::vector<gather::Resolver> out;
  for (const std::string& text : options.resolvers) {
    const std::size_t equals = text.find('=');
    const std::string name = equals == std::string::npos ? "" : text.substr(0, equals);
    const auto [host, port] =
        host_and_port(text.substr(equals == std::string::npos ? 0 : equals + 1), dns_port);
    if (!is_address(host)) throw Usage("--resolver " + text + ": a resolver is named by its IP address");
    const std::string server = endpoint_text(host, port);
    gather::Resolver resolver;
    resolver.name = !name.empty() ? name : out.empty() ? options.vantage : server;
    resolver.server = server;
    const bool twice =
        std::any_of(out.begin(), out.end(), [&](const auto& r) { return r.name == resolver.name; });
    if (twice) throw Usage("--resolver " + text + ": two resolvers are called " + resolver.name);
    out.push_back(std::move(resolver));
  }
  return out;
}

}  // namespace

std::string domain_name(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  if (!is_fqdn(text) || !is_host(text))
    throw Usage("'" + text + "' is not a domain name; give the SIP domain alone, such as contoso.example");
  return lower(text);
}

std::pair<std::string, unsigned> host_and_port(const std::string& text, unsigned usual_port) {
  std::string host = text, port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    host = text.substr(1, end == std::string::npos ? 0 : end - 1);
    if (end != std::string::npos && text.substr(end + 1).starts_with(':'))
      port = text.substr(end + 2);
    else if (end == std::string::npos || end + 1 != text.size())
      host.clear();
  } else if (const std::size_t colon = text.find(':');
             colon != std::string::npos && colon == text.rfind(':')) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty()) host.clear();
  }
  unsigned number = usual_port;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool good = port.empty() || (error == std::errc() && end == port.data() + port.size());
  if (!good || number == 0 || number > 65535 || !(is_address(host) || is_host(host)))
    throw Usage("'" + text +
                "' is not HOST or HOST:PORT; an IPv6 address with a port is written [2001:db8::5]:5061");
  return {lower(host), number};
}

std::vector<Subject> subjects(const Options& options) {
  if (options.arguments.empty())
    throw Usage("name the SIP domain of a partner, or --lab to look at the lab's");
  check_user(options.user);
  Subject common;
  common.local = options.local.empty() ? "" : domain_name(options.local);
  common.user = options.user;
  for (const std::string& address : options.expect) {
    if (!is_address(address)) throw Usage("--expect " + address + ": an IP address is needed");
    common.expect.insert(address);
  }
  for (const std::string& target : options.connect) common.pins.insert(pin(target));
  for (const std::string& file : options.baseline)
    add_baseline(common, file, named_by(options, file, "--baseline"));
  if (options.deployment) {
    common.plan = options.deployment->plan;
    if (options.deployment->directory) common.plan.warn_days = options.deployment->directory->warn_days;
  }
  std::vector<Subject> out;
  for (const std::string& argument : options.arguments) {
    Subject subject = common;
    const std::size_t at = argument.find('@');
    subject.domain = domain_name(argument.substr(0, at));
    if (at != std::string::npos) subject.pins.insert(pin(argument.substr(at + 1)));
    if (subject.domain == subject.local)
      throw Usage("the partner's domain and --local are both " + subject.domain);
    out.push_back(std::move(subject));
  }
  return out;
}

gather::Settings settings(const Options& options, Facts wanted) {
  gather::Settings out;
  out.vantage = options.vantage;
  out.resolvers = resolvers(options);
  if (options.certificate.empty() && !options.key.empty()) throw Usage("--key goes with --cert");
  if (!options.certificate.empty()) {
    const std::string key = options.key.empty() ? options.certificate : options.key;
    auto loaded = gather::load_client_certificate(options.certificate, key, key_passphrase(key));
    if (!loaded) throw WrongInput(named_by(options, options.certificate, "--cert") + loaded.fault.detail);
    out.certificate = *loaded;
  }
  if (!options.trust.empty()) {
    auto loaded = gather::load_trust(options.trust);
    if (!loaded) throw WrongInput(named_by(options, options.trust, "--trust") + loaded.fault.detail);
    out.trust = *loaded;
  }
  for (const std::string& text : options.tcp) {
    const auto [host, port] = host_and_port(text, sip_port);
    out.tcp.push_back(endpoint_text(host, port));
  }
  const auto milliseconds = [](double seconds) {
    return std::chrono::milliseconds(static_cast<long>(seconds * 1000));
  };
  out.step_timeout = milliseconds(options.timeout);
  const bool devices =
      options.deployment && (!options.deployment->asa.empty() || !options.deployment->imp.empty() ||
                             !options.deployment->microsoft.empty());
  out.deadline = milliseconds(options.deadline > 0 ? options.deadline : devices ? 120 : 30);
  if (options.deployment) out.inside = inside_of(*options.deployment, options);
  out.connections = options.connections;
  out.send_message = options.send_message;
  if (out.send_message && options.user.empty())
    throw Usage("--send-message goes to a real user: name one with --user");
  out.wanted = wanted;
  return out;
}

}  // namespace sipfed
