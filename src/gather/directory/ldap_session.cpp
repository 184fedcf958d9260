#include "gather/directory/ldap_session.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <openldap.h>
#include <optional>
#include <poll.h>
#include <unistd.h>
#include <utility>

#include "gather/directory/unplug.h"
#include "gather/net/address.h"
#include "gather/net/errors.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using std::chrono::steady_clock;
constexpr int entry_limit = 200;              // an answer has a handful
constexpr ber_len_t message_limit = 1 << 20;  // bytes of one LDAP message
constexpr std::size_t value_limit = 4096;     // bytes of one value that are kept

Fault no_answer() { return {Fault::Kind::timeout, "no answer within the limit"}; }

int milliseconds_to(Deadline limit) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit - steady_clock::now()).count();
  return static_cast<int>(std::clamp<long>(left, 0, 1 << 30));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

// A connected blocking socket.
Outcome<int> connected(const SocketAddress& to, Deadline limit) {
  Descriptor socket(::socket(to.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0) return connect_fault(errno, to.family(), true);
  if (::connect(socket.get(), to.get(), to.length) != 0) {
    if (errno != EINPROGRESS) return connect_fault(errno, to.family(), true);
    pollfd waiting{socket.get(), POLLOUT, 0};
    int ready = 0;
    do ready = ::poll(&waiting, 1, milliseconds_to(limit));
    while (ready < 0 && errno == EINTR);
    if (ready == 0) return no_answer();
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return connect_fault(error, to.family(), false);
  }
  ::fcntl(socket.get(), F_SETFL, ::fcntl(socket.get(), F_GETFL) & ~O_NONBLOCK);
  return socket.release();
}

// libldap takes the name from a URL. What is no name or address there could mean anything.
std::optional<std::string> url_of(const std::string& host) {
  constexpr std::string_view known = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";
  if (host.empty() || host.find_first_not_of(known) != std::string::npos) return std::nullopt;
  return "ldap://" + (is_ipv6(host) ? '[' + host + ']' : host);
}

std::string anchors(const std::string& given) {
  if (!given.empty()) return given;
  std::error_code ignored;
  for (const char* bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"})
    if (std::filesystem::exists(bundle, ignored)) return bundle;
  return {};
}

}  // namespace

struct LdapSession::Wire {
  std::string host;
  LDAP* handle = nullptr;
  std::optional<Unplug> unplug;
  bool lost = false;  // libldap would connect again by itself

  Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire() {
    unplug.reset();
    if (handle != nullptr) ldap_unbind_ext_s(handle, nullptr, nullptr);  // closes the socket
  }

  std::string diagnostic() const {
    char* text = nullptr;
    ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
    std::string out = text == nullptr ? "" : text;
    ldap_memfree(text);
    return out;
  }

  // Of a result code. The server's own text is not kept: nobody knows what is in it.
  Fault fault(const std::string& step, int code) {
    if (code == LDAP_SUCCESS) return {};
    if (code < 0) lost = true;
    if (unplug && unplug->pulled()) return no_answer();
    const std::string words = step + ": " + ldap_err2string(code);
    if (code == LDAP_SERVER_DOWN) return {Fault::Kind::closed, step + ": the server ended the connection"};
    if (code == LDAP_DECODING_ERROR) return {Fault::Kind::protocol, words};
    if (code < 0) return {Fault::Kind::local, words};
    return {Fault::Kind::refused, words + " (" + std::to_string(code) + ')'};
  }

  Fault protect(const DirectoryAccess& access) {
    if (access.protection == "none") return {};
    const int demand = LDAP_OPT_X_TLS_DEMAND, client = 0;
    const std::string trust = anchors(access.trust);
    ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
    if (!trust.empty()) ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, trust.c_str());
    if (ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &client) != LDAP_OPT_SUCCESS)
      return {Fault::Kind::local, trust + ": holds no certificate"};
    if (access.protection == "starttls") return start_tls();
    return tls_fault(ldap_install_tls(handle));
  }

  Fault start_tls() {
    int code = LDAP_SUCCESS, message = 0;
    code = ldap_start_tls(handle, nullptr, nullptr, &message);
    if (code != LDAP_SUCCESS) return fault("StartTLS", code);
    LDAPMessage* answer = nullptr;
    if (ldap_result(handle, message, LDAP_MSG_ALL, nullptr, &answer) <= 0)
      return fault("StartTLS", LDAP_SERVER_DOWN);
    const int parsed = ldap_parse_result(handle, answer, &code, nullptr, nullptr, nullptr, nullptr, 1);
    if (parsed != LDAP_SUCCESS || code != LDAP_SUCCESS) return fault("StartTLS", parsed ? parsed : code);
    return tls_fault(ldap_install_tls(handle));
  }

  // The text is the TLS library's own. With GnuTLS, libldap has none for a certificate that it refuses.
  Fault tls_fault(int code) {
    if (code == LDAP_SUCCESS) return {};
    lost = true;
    if (unplug->pulled()) return no_answer();
    std::string words = diagnostic().substr(0, 200);
    if (words.empty() || words.find("unknown error") != std::string::npos)
      words = "the certificate is not trusted, or not for " + host;
    return {Fault::Kind::protocol, "TLS: " + words};
  }
};

LdapSession::LdapSession(std::unique_ptr<Wire> wire) : wire_(std::move(wire)) {}
LdapSession::~LdapSession() = default;

Outcome<std::unique_ptr<LdapSession>> LdapSession::open(const DirectoryAccess& access, Deadline limit) {
  if (access.protection != "ldaps" && access.protection != "starttls" && access.protection != "none")
    return Fault{Fault::Kind::local, "protection is none of ldaps, starttls, none"};
  const auto to = socket_address(access.address, access.port);
  const auto url = url_of(access.host);
  if (!to || !url) return Fault{Fault::Kind::local, access.host + ": no host name, or no address"};
  // liblber writes to closed sockets without MSG_NOSIGNAL. For a worker's thread this may stay so.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  const auto socket = connected(*to, limit);
  if (!socket) return socket.fault;

  auto wire = std::make_unique<Wire>();
  wire->host = access.host;
  if (ldap_init_fd(*socket, LDAP_PROTO_TCP, url->c_str(), &wire->handle) != LDAP_SUCCESS) {
    ::close(*socket);
    return Fault{Fault::Kind::local, "libldap does not take the connection"};
  }
  wire->unplug.emplace(*socket, limit);
  const int version = LDAP_VERSION3;
  ldap_set_option(wire->handle, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option(wire->handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option(wire->handle, LDAP_OPT_RESTART, LDAP_OPT_ON);
  Sockbuf* buffer = nullptr;
  ber_len_t most = message_limit;
  ldap_get_option(wire->handle, LDAP_OPT_SOCKBUF, &buffer);
  ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &most);
  if (Fault fault = wire->protect(access)) return fault;
  return std::make_unique<LdapSession>(std::move(wire));
}

Fault LdapSession::log_in(const std::string& user, const std::string& password) {
  if (wire_->lost) return {Fault::Kind::closed, "no connection"};
  // Without a password it would be an unauthenticated bind, which succeeds (RFC 4513, 5.1.2).
  if (user.empty() || password.empty()) return {Fault::Kind::local, "no user name or no password given"};
  std::string copy = password;
  berval secret{static_cast<ber_len_t>(copy.size()), copy.data()};
  const int code =
      ldap_sasl_bind_s(wire_->handle, user.c_str(), LDAP_SASL_SIMPLE, &secret, nullptr, nullptr, nullptr);
  explicit_bzero(copy.data(), copy.size());
  Fault fault = wire_->fault("log-in", code);
  if (code == LDAP_INVALID_CREDENTIALS)
    if (const std::string why = log_in_refusal(wire_->diagnostic()); !why.empty())
      fault.detail = "log-in: " + why;
  return fault;
}

namespace {

LdapEntry entry_of(LDAP* handle, LDAPMessage* message) {
  LdapEntry out;
  if (char* dn = ldap_get_dn(handle, message)) {
    out.dn = std::string(dn).substr(0, value_limit);
    ldap_memfree(dn);
  }
  BerElement* rest = nullptr;
  for (char* name = ldap_first_attribute(handle, message, &rest); name != nullptr;
       name = ldap_next_attribute(handle, message, rest)) {
    auto& values = out.values[lower(name)];
    berval** all = ldap_get_values_len(handle, message, name);
    for (int i = 0; all != nullptr && all[i] != nullptr && i < entry_limit; ++i)
      values.emplace_back(all[i]->bv_val, std::min<std::size_t>(all[i]->bv_len, value_limit));
    ldap_value_free_len(all);
    ldap_memfree(name);
  }
  ber_free(rest, 0);
  return out;
}

}  // namespace

Outcome<std::vector<LdapEntry>> LdapSession::search(const std::string& base, Scope scope,
                                                    const std::string& filter,
                                                    std::vector<std::string> attributes) {
  if (wire_->lost) return Fault{Fault::Kind::closed, "no connection"};
  std::vector<char*> names;
  for (std::string& attribute : attributes) names.push_back(attribute.data());
  names.push_back(nullptr);
  int message = 0;
  const int sent = ldap_search_ext(
      wire_->handle, base.c_str(), scope == Scope::base ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE,
      filter.c_str(), names.data(), 0, nullptr, nullptr, nullptr, entry_limit, &message);
  if (sent != LDAP_SUCCESS) return wire_->fault("search", sent);
  std::vector<LdapEntry> entries;
  for (int count = 0; count < 2 * entry_limit; ++count) {
    LDAPMessage* answer = nullptr;
    const int type = ldap_result(wire_->handle, message, LDAP_MSG_ONE, nullptr, &answer);
    if (type <= 0) {
      int code = LDAP_SERVER_DOWN;
      ldap_get_option(wire_->handle, LDAP_OPT_RESULT_CODE, &code);
      return wire_->fault("search", code < 0 ? code : LDAP_SERVER_DOWN);
    }
    if (type == LDAP_RES_SEARCH_RESULT) {
      int code = LDAP_SUCCESS;
      const int parsed =
          ldap_parse_result(wire_->handle, answer, &code, nullptr, nullptr, nullptr, nullptr, 1);
      if (parsed != LDAP_SUCCESS) return wire_->fault("search", parsed);
      if (code == LDAP_NO_SUCH_OBJECT || code == LDAP_REFERRAL) return std::vector<LdapEntry>();
      if (code != LDAP_SUCCESS && code != LDAP_SIZELIMIT_EXCEEDED) return wire_->fault("search", code);
      return entries;
    }
    if (type == LDAP_RES_SEARCH_ENTRY) entries.push_back(entry_of(wire_->handle, answer));
    ldap_msgfree(answer);
  }
  wire_->lost = true;
  return Fault{Fault::Kind::limit, "search: more entries than were asked for"};
}

}  // namespace sipfed::gather
