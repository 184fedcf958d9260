#include "main/deployed.h"

#include "deployment/reading.h"
#include "main/secrets.h"

namespace sipfed {
namespace {

gather::DeviceAccess::Way way_of(const std::string& word) {
  using Way = gather::DeviceAccess::Way;
  return word == "https" ? Way::https : word == "files" ? Way::files : Way::ssh;
}

std::vector<gather::DeviceAccess> devices(const std::vector<LogIn>& log_ins) {
  std::vector<gather::DeviceAccess> out;
  for (const LogIn& one : log_ins) {
    gather::DeviceAccess access;
    access.name = one.name;
    access.way = way_of(one.way);
    access.host = one.host;
    access.port = one.port;
    access.user = one.user;
    access.password = secret(one.password, one.name + ": password");
    access.enable = secret(one.enable, one.name + ": enable");
    access.key_file = one.key_file;
    access.folder = one.folder;
    access.known_hosts = one.known_hosts;
    access.trust = one.trust;
    access.contexts = one.contexts;
    access.legacy = one.legacy;
    if (can_ask()) access.accept_key = trusted_by_operator;
    out.push_back(std::move(access));
  }
  return out;
}

std::vector<gather::FileAccess> files(const std::vector<ArtefactFile>& artefacts) {
  std::vector<gather::FileAccess> out;
  for (const ArtefactFile& one : artefacts)
    out.push_back({one.file, secret(one.passphrase, one.file + ": passphrase")});
  return out;
}

template <class T>
void default_to(T& option, const T& said) {
  if (option.empty()) option = said;
}

}  // namespace

Options with_deployment(Options options) {
  if (options.deployment_file.empty()) return options;
  auto read = read_deployment(options.deployment_file);
  if (!read) throw Usage(read.fault.detail);
  const auto deployment = std::make_shared<const Deployment>(std::move(*read));
  if (options.arguments.empty() && !deployment->peer.empty()) options.arguments = {deployment->peer};
  default_to(options.local, deployment->local);
  if (options.expect.empty()) options.expect.assign(deployment->expect.begin(), deployment->expect.end());
  if (options.certificate.empty()) {
    options.certificate = deployment->certificate;
    options.key = deployment->key;
  }
  default_to(options.trust, deployment->trust);
  default_to(options.resolvers, deployment->resolvers);
  for (const ArtefactFile& one : deployment->certificates) options.baseline.push_back(one.file);
  options.deployment = deployment;
  return options;
}

gather::Inside inside_of(const Deployment& deployment, const Options& options) {
  gather::Inside out;
  out.asa = devices(deployment.asa);
  out.imp = devices(deployment.imp);
  out.microsoft = devices(deployment.microsoft);
  out.requests = files(deployment.requests);
  out.pkcs12 = files(deployment.pkcs12);
  out.traces = files(deployment.traces);
  out.trust = options.trust;
  if (deployment.directory) {
    const DirectoryLogIn& one = *deployment.directory;
    gather::DirectoryAccess access;
    access.host = one.host;
    access.port = one.port;
    access.protection = one.protection;
    access.user = one.user;
    access.password = secret(one.password, "directory: password");
    access.base = one.base;
    access.trust = one.trust;
    access.accounts = one.accounts;
    out.directories.push_back(std::move(access));
  }
  return out;
}

}  // namespace sipfed
