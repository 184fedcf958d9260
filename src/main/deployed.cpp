#include "main/deployed.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "deployment/reading.h"
#include "evidence/file.h"
#include "gather/tls/certificates.h"
#include "main/secrets.h"
#include "sipfed/identity.h"

namespace sipfed {
namespace {

gather::DeviceAccess::Way way_of(const std::string& word) {
  using Way = gather::DeviceAccess::Way;
  return word == "https" ? Way::https : word == "files" ? Way::files : Way::ssh;
}

// Where a deployment file names a thing: "sipfed.toml:12".
class Places {
 public:
  explicit Places(const std::string& file) : file_(file) {
    if (auto text = read_file(file)) text_ = std::move(*text);
  }

  std::string of(const std::string& thing) const {
    const std::string last = std::filesystem::path(thing).filename().string() + '"';
    std::size_t line = 0;
    for (std::size_t at = 0; at < text_.size(); at = text_.find('\n', at), at += at == text_.npos ? 0 : 1) {
      ++line;
      const std::string_view words = std::string_view(text_).substr(at, text_.find('\n', at) - at);
      const std::size_t first = words.find_first_not_of(" \t");
      if (first == words.npos || words[first] == '#' || words.find(last) == words.npos) continue;
      return file_ + ':' + std::to_string(line);
    }
    return file_;
  }
  std::string of(const SecretName& name) const {
    return of(name.environment.empty() ? name.file : name.environment);
  }

 private:
  std::string file_, text_;
};

std::string secret_at(const Places& places, const SecretName& name, const std::string& what) {
  return secret(name, places.of(name) + ": " + what);
}

std::vector<gather::DeviceAccess> devices(const std::vector<LogIn>& log_ins, const Places& places) {
  std::vector<gather::DeviceAccess> out;
  for (const LogIn& one : log_ins) {
    gather::DeviceAccess access;
    access.name = one.name;
    access.way = way_of(one.way);
    access.host = one.host;
    access.port = one.port;
    access.user = one.user;
    access.password = secret_at(places, one.password, one.name + ": password");
    access.enable = secret_at(places, one.enable, one.name + ": enable");
    access.key_file = one.key_file;
    access.folder = one.folder;
    access.known_hosts = one.known_hosts;
    access.trust = one.trust;
    access.contexts = one.contexts;
    access.legacy = one.legacy;
    out.push_back(std::move(access));
  }
  return out;
}

std::vector<gather::FileAccess> files(const std::vector<ArtefactFile>& artefacts, const Places& places) {
  std::vector<gather::FileAccess> out;
  for (const ArtefactFile& one : artefacts)
    out.push_back({one.file, secret_at(places, one.passphrase, one.file + ": passphrase")});
  return out;
}

// Whose a name is, by what was said of both ends.
struct Ends {
  std::set<std::string> hosts, domains, their_hosts, their_domains;

  explicit Ends(const Options& options) {
    const Plan& plan = options.deployment->plan;
    const bool mirrored = plan.cisco == "peer";
    const std::set<std::string> microsoft{plan.edge_external, plan.edge_internal, plan.front_end};
    hosts = mirrored ? microsoft : std::set<std::string>{plan.cisco_fqdn};
    their_hosts = mirrored ? std::set<std::string>{plan.cisco_fqdn} : microsoft;
    domains = mirrored ? plan.microsoft_domains : plan.cisco_domains;
    their_domains = mirrored ? plan.cisco_domains : plan.microsoft_domains;
    if (mirrored) their_hosts.insert(plan.imp_nodes.begin(), plan.imp_nodes.end());
    domains.insert(lower(options.local));
    for (const std::string& peer : options.arguments)
      their_domains.insert(lower(peer.substr(0, peer.find('@'))));
  }

  // A deeper domain is not that of the one above: peer.example.com is not example.com's.
  bool ours(const std::string& name) const {
    return hosts.contains(name) || within(name, domains) > within(name, their_domains);
  }
  bool theirs(const std::string& name) const {
    return their_hosts.contains(name) || within(name, their_domains) > within(name, domains);
  }

 private:
  // The length of the longest of these domains that it lies in.
  static std::size_t within(const std::string& name, const std::set<std::string>& domains) {
    std::size_t longest = 0;
    for (const std::string& domain : domains)
      if (!domain.empty() && is_within(name, domain)) longest = std::max(longest, domain.size());
    return longest;
  }
};

// A certificate of our own would be taken for one that the partner has to show.
void refuse_ours(const Options& options, const std::string& file, const std::string& place) {
  const auto certificates = gather::read_certificates(file);
  if (!certificates) return;
  const std::string blame = place + ": " + file + ": certificates in [artefacts] are the partner's; ";
  const Plan& plan = options.deployment->plan;
  const Ends ends(options);
  std::string ours;
  bool theirs = false;
  for (const std::string& given : certificate_names(certificates->front())) {
    const std::string name = lower(given);
    if (plan.cisco != "peer" && plan.imp_nodes.contains(name))
      throw WrongInput(blame + "this one is of " + name +
                       ", a node of our IM and Presence: name it in [artefacts] imp_certificates");
    if (ends.ours(name) && ours.empty()) ours = name;
    theirs = theirs || ends.theirs(name);
  }
  if (!ours.empty() && !theirs)
    throw WrongInput(blame + "this one is of " + ours +
                     ", which is ours: take it out of the list, and name the partner's earlier one there");
}

void check_readable(const std::string& file) {
  const auto text = read_file(file);
  if (!text) throw WrongInput(text.fault.detail + "; sipfed init writes a first deployment file");
  if (is_utf16(*text)) throw WrongInput(file + ": is UTF-16; save it as UTF-8");
}

template <class T>
void default_to(T& option, const T& said) {
  if (option.empty()) option = said;
}

}  // namespace

Options with_deployment(Options options) {
  if (options.deployment_file.empty()) return options;
  check_readable(options.deployment_file);
  auto read = read_deployment(options.deployment_file);
  if (!read) throw WrongInput(read.fault.detail);
  const auto deployment = std::make_shared<const Deployment>(std::move(*read));
  if (options.arguments.empty() && !deployment->peer.empty()) options.arguments = {deployment->peer};
  default_to(options.local, deployment->local);
  if (options.expect.empty()) options.expect.assign(deployment->expect.begin(), deployment->expect.end());
  const Places places(options.deployment_file);
  if (options.certificate.empty()) {
    options.certificate = deployment->certificate;
    options.key = deployment->key;
    for (const std::string& file : {options.certificate, options.key})
      if (!file.empty()) options.said_at[file] = places.of(file);
  }
  if (options.trust.empty() && !deployment->trust.empty())
    options.said_at[deployment->trust] = places.of(deployment->trust);
  default_to(options.trust, deployment->trust);
  default_to(options.resolvers, deployment->resolvers);
  options.deployment = deployment;
  for (const ArtefactFile& one : deployment->certificates) {
    options.said_at[one.file] = places.of(one.file);
    refuse_ours(options, one.file, options.said_at[one.file]);
    options.baseline.push_back(one.file);
  }
  return options;
}

gather::Inside inside_of(const Deployment& deployment, const Options& options) {
  const Places places(options.deployment_file);
  gather::Inside out;
  out.asa = devices(deployment.asa, places);
  out.imp = devices(deployment.imp, places);
  out.microsoft = devices(deployment.microsoft, places);
  out.requests = files(deployment.requests, places);
  out.pkcs12 = files(deployment.pkcs12, places);
  out.imp_certificates = files(deployment.imp_certificates, places);
  out.traces = files(deployment.traces, places);
  out.trust = options.trust;
  if (deployment.directory) {
    const DirectoryLogIn& one = *deployment.directory;
    gather::DirectoryAccess access;
    access.host = one.host;
    access.port = one.port;
    access.protection = one.protection;
    access.user = one.user;
    access.password = secret_at(places, one.password, "directory: password");
    access.base = one.base;
    access.trust = one.trust;
    access.accounts = one.accounts;
    out.directories.push_back(std::move(access));
  }
  return out;
}

}  // namespace sipfed
