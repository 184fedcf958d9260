#include "main/secrets.h"

#include <cstdlib>
#include <iostream>
#include <termios.h>
#include <unistd.h>

#include "evidence/file.h"
#include "main/options.h"

namespace sipfed {
namespace {

class NoEcho {
 public:
  NoEcho() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~NoEcho() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
};

}  // namespace

std::string key_passphrase(const std::string& key_file) {
  const auto key = read_file(key_file);
  if (!key) throw WrongInput(key.fault.detail);
  if (key->find("ENCRYPTED") == std::string::npos) return {};
  if (const char* phrase = std::getenv("SIPFED_KEY_PASSPHRASE"); phrase != nullptr) return phrase;
  if (::isatty(STDIN_FILENO) == 0)
    throw WrongInput(key_file +
                     " is encrypted: put its passphrase into SIPFED_KEY_PASSPHRASE, or run on a terminal");
  std::cerr << "Passphrase of " << key_file << ": " << std::flush;
  std::string phrase;
  {
    const NoEcho silent;
    std::getline(std::cin, phrase);
  }
  std::cerr << '\n';
  return phrase;
}

std::string secret(const SecretName& name, const std::string& what) {
  if (!name.environment.empty()) {
    const char* value = std::getenv(name.environment.c_str());
    if (value == nullptr)
      throw WrongInput(what + ": the environment variable " + name.environment +
                       " is not set; set it before you start sipfed");
    return value;
  }
  if (name.file.empty()) return {};
  auto text = read_file(name.file);
  if (!text) throw WrongInput(what + ": " + text.fault.detail);
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  return std::move(*text);
}

}  // namespace sipfed
