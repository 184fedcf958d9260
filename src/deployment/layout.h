// Every section and key of a deployment file, its form, and where its value goes. The reader follows this
// table; tests hold deployment.schema.json and the first file against it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "deployment/forms.h"
#include "sipfed/deployment.h"

namespace sipfed {

template <class T>
struct InSecret {
  SecretName T::*secret;
  std::string SecretName::*part;
};

// Lists are those of set and vector.
template <class T>
using Slot =
    std::variant<std::string T::*, std::set<std::string> T::*, std::vector<std::string> T::*,
                 std::vector<ArtefactFile> T::*, std::uint16_t T::*, int T::*, bool T::*, InSecret<T>>;

template <class T>
struct Key {
  std::string_view name;
  Form form;
  Slot<T> slot;
  bool required = false;
};

inline const std::vector<Key<Deployment>> top_keys{{"peer", Form::domain, &Deployment::peer},
                                                   {"local", Form::domain, &Deployment::local},
                                                   {"expect", Form::address, &Deployment::expect},
                                                   {"certificate", Form::file, &Deployment::certificate},
                                                   {"key", Form::file, &Deployment::key},
                                                   {"trust", Form::file, &Deployment::trust},
                                                   {"resolvers", Form::resolver, &Deployment::resolvers}};

inline const std::vector<Key<Plan>> cisco_keys{{"side", Form::side, &Plan::cisco},
                                               {"domains", Form::domain, &Plan::cisco_domains},
                                               {"fqdn", Form::domain, &Plan::cisco_fqdn},
                                               {"nodes", Form::host, &Plan::imp_nodes},
                                               {"asa_addresses", Form::address, &Plan::asa_addresses},
                                               {"beyond_asa", Form::place, &Plan::beyond_asa},
                                               {"asa_network", Form::network, &Plan::asa_network}};

inline const std::vector<Key<Plan>> microsoft_keys{{"domains", Form::domain, &Plan::microsoft_domains},
                                                   {"edge_external", Form::domain, &Plan::edge_external},
                                                   {"edge_internal", Form::domain, &Plan::edge_internal},
                                                   {"front_end", Form::domain, &Plan::front_end},
                                                   {"rdp_host", Form::host, &Plan::rdp_host}};

inline const std::vector<Key<Plan>> clock_keys{{"reference", Form::host, &Plan::ntp_reference},
                                               {"hosts", Form::clock, &Plan::clock_hosts}};

inline const std::vector<Key<Plan>> scep_keys{{"url", Form::url, &Plan::scep_url, true}};

inline const std::vector<Key<Plan>> tftp_keys{{"server", Form::host, &Plan::tftp_server, true},
                                              {"file", Form::text, &Plan::tftp_file, true},
                                              {"gateway", Form::address, &Plan::tftp_gateway}};

inline const std::vector<Key<StaticRoute>> route_keys{{"pattern", Form::text, &StaticRoute::pattern, true},
                                                      {"type", Form::route_type, &StaticRoute::type},
                                                      {"next_hop", Form::host, &StaticRoute::next_hop, true},
                                                      {"port", Form::port, &StaticRoute::port},
                                                      {"protocol", Form::protocol, &StaticRoute::protocol}};

using LogInSecret = InSecret<LogIn>;
inline const std::vector<Key<LogIn>> log_in_keys{
    {"name", Form::name, &LogIn::name, true},
    {"way", Form::way, &LogIn::way, true},
    {"host", Form::host, &LogIn::host},
    {"port", Form::port, &LogIn::port},
    {"user", Form::text, &LogIn::user},
    {"password_env", Form::variable, LogInSecret{&LogIn::password, &SecretName::environment}},
    {"password_file", Form::secret_file, LogInSecret{&LogIn::password, &SecretName::file}},
    {"enable_env", Form::variable, LogInSecret{&LogIn::enable, &SecretName::environment}},
    {"enable_file", Form::secret_file, LogInSecret{&LogIn::enable, &SecretName::file}},
    {"key_file", Form::secret_file, &LogIn::key_file},
    {"folder", Form::folder, &LogIn::folder},
    {"known_hosts", Form::new_file, &LogIn::known_hosts},
    {"trust", Form::file, &LogIn::trust},
    {"contexts", Form::name, &LogIn::contexts},
    {"legacy", Form::flag, &LogIn::legacy}};

using DirectorySecret = InSecret<DirectoryLogIn>;
inline const std::vector<Key<DirectoryLogIn>> directory_keys{
    {"host", Form::host, &DirectoryLogIn::host, true},
    {"port", Form::port, &DirectoryLogIn::port},
    {"protection", Form::protection, &DirectoryLogIn::protection},
    {"user", Form::text, &DirectoryLogIn::user},
    {"password_env", Form::variable, DirectorySecret{&DirectoryLogIn::password, &SecretName::environment}},
    {"password_file", Form::secret_file, DirectorySecret{&DirectoryLogIn::password, &SecretName::file}},
    {"base", Form::text, &DirectoryLogIn::base},
    {"trust", Form::file, &DirectoryLogIn::trust},
    {"accounts", Form::text, &DirectoryLogIn::accounts},
    {"warn_days", Form::days, &DirectoryLogIn::warn_days}};

inline const std::vector<Key<Deployment>> artefact_keys{
    {"requests", Form::file, &Deployment::requests},
    {"certificates", Form::file, &Deployment::certificates},
    {"imp_certificates", Form::file, &Deployment::imp_certificates},
    {"traces", Form::file, &Deployment::traces}};

using ArtefactSecret = InSecret<ArtefactFile>;
inline const std::vector<Key<ArtefactFile>> pkcs12_keys{
    {"file", Form::file, &ArtefactFile::file, true},
    {"passphrase_env", Form::variable, ArtefactSecret{&ArtefactFile::passphrase, &SecretName::environment}},
    {"passphrase_file", Form::secret_file, ArtefactSecret{&ArtefactFile::passphrase, &SecretName::file}}};

// A key as text, for errors and tests.
struct LayoutKey {
  std::string section;    // "" at the top, "cisco", "microsoft.server"
  bool repeated = false;  // the section may come more than once: [[asa]]
  std::string name;
  Form form = Form::text;
  bool list = false, required = false;
};
const std::vector<LayoutKey>& deployment_layout();

}  // namespace sipfed
