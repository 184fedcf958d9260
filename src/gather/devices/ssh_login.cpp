#include "gather/devices/ssh_login.h"

#include <libssh/libssh.h>
#include <memory>

namespace sipfed::gather {
namespace {

constexpr int most_rounds = 8;     // of keyboard-interactive
constexpr int most_questions = 8;  // of one round

Fault refused(const std::string& why) { return {Fault::Kind::protocol, "log-in refused: " + why}; }

// One log-in. `password_sent_` bars every second attempt.
class SshLogin {
 public:
  SshLogin(SshWire& wire, const DeviceAccess& access, Deadline limit)
      : wire_(wire), session_(wire.session()), access_(access), limit_(limit) {}

  Fault run(bool dialogue_first) {
    const int none = repeat([this] { return ssh_userauth_none(session_, nullptr); });
    if (none != SSH_AUTH_DENIED) return outcome(none, "none");
    if (!access_.key_file.empty()) return by_key();
    const int methods = ssh_userauth_list(session_, nullptr);
    const bool dialogue = (methods & SSH_AUTH_METHOD_INTERACTIVE) != 0;
    const bool plain = (methods & SSH_AUTH_METHOD_PASSWORD) != 0;
    if (!dialogue && !plain) return refused("it takes no passwords; a key_file is needed");
    if (dialogue && (dialogue_first || !plain)) {
      Fault fault = by_dialogue();
      if (!fault || password_sent_ || !plain || fault.kind != Fault::Kind::protocol) return fault;
    }
    return by_password();
  }

 private:
  template <class Step>
  int repeat(Step step) {
    return wire_.until(step, SSH_AUTH_AGAIN, limit_);
  }

  Fault outcome(int result, const std::string& method) const {
    switch (result) {
      case SSH_AUTH_SUCCESS:
        return {};
      case SSH_AUTH_AGAIN:
        return ssh_timeout("log-in (" + method + ')');
      case SSH_AUTH_DENIED:
        return refused("wrong user or " + method);
      case SSH_AUTH_PARTIAL:
        return refused("it wants a further factor");
      default:
        return wire_.fault("log-in (" + method + ')');
    }
  }

  Fault by_key() {
    ssh_key raw = nullptr;
    const char* passphrase = access_.password.empty() ? nullptr : access_.password.c_str();
    if (ssh_pki_import_privkey_file(access_.key_file.c_str(), passphrase, nullptr, nullptr, &raw) != SSH_OK)
      return {Fault::Kind::local,
              "key_file cannot be read: not there, no private key, or another passphrase"};
    const std::unique_ptr<ssh_key_struct, void (*)(ssh_key)> key(raw, ssh_key_free);
    return outcome(repeat([&] { return ssh_userauth_publickey(session_, nullptr, key.get()); }), "key");
  }

  Fault by_password() {
    password_sent_ = true;
    const char* password = access_.password.c_str();
    return outcome(repeat([&] { return ssh_userauth_password(session_, nullptr, password); }), "password");
  }

  Fault by_dialogue() {
    for (int round = 0; round < most_rounds; ++round) {
      const int result = repeat([this] { return ssh_userauth_kbdint(session_, nullptr, nullptr); });
      if (result != SSH_AUTH_INFO) return outcome(result, "password");
      if (Fault fault = answer_round()) return fault;
    }
    return refused("it asks without end");
  }

  // What is typed unseen is the password, everything else the user's name.
  Fault answer_round() {
    const int questions = ssh_userauth_kbdint_getnprompts(session_);
    if (questions > most_questions) return refused("it asks too many questions");
    for (int i = 0; i < questions; ++i) {
      char echo = 0;
      ssh_userauth_kbdint_getprompt(session_, static_cast<unsigned>(i), &echo);
      if (echo == 0 && password_sent_) return refused("it asks for a password again");
      const std::string& text = echo == 0 ? access_.password : access_.user;
      if (ssh_userauth_kbdint_setanswer(session_, static_cast<unsigned>(i), text.c_str()) < 0)
        return wire_.fault("log-in (password)");
      password_sent_ = password_sent_ || echo == 0;
    }
    return {};
  }

  SshWire& wire_;
  ssh_session session_;
  const DeviceAccess& access_;
  Deadline limit_;
  bool password_sent_ = false;
};

}  // namespace

Fault ssh_log_in(SshWire& wire, const DeviceAccess& access, Dialect dialect, Deadline limit) {
  return SshLogin(wire, access, limit).run(dialect == Dialect::imp);
}

}  // namespace sipfed::gather
