#include "gather/devices/https_door.h"

#include "gather/devices/commands.h"
#include "gather/devices/prompt.h"
#include "gather/http/http.h"

namespace sipfed::gather {
namespace {

constexpr std::uint16_t https_port = 443;

// The ASA takes Basic authentication from few agents only, since the fix of cisco-sa-20190501-asa-csrf.
constexpr const char* agent = "ASDM";

std::string encoded(std::string_view command) {
  constexpr std::string_view kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  constexpr const char* digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : command) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ')
      out += '+';
    else if (kept.find(c) != kept.npos)
      out += c;
    else
      out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

Fault fault_of(const HttpReply& reply) {
  if (reply.status == 200) return {};
  const std::string status = "HTTP " + std::to_string(reply.status);
  if (reply.status == 401 || reply.status == 403)
    return {Fault::Kind::protocol, "log-in refused (" + status +
                                       "); a right password is refused too where `http server "
                                       "basic-auth-client` does not name the agent ASDM"};
  return {Fault::Kind::protocol, status + ' ' + harmless(reply.reason)};
}

class HttpsDoor final : public Door {
 public:
  explicit HttpsDoor(DeviceAccess access) : Door(Dialect::asa), access_(std::move(access)) {
    const bool six = access_.host.find(':') != std::string::npos;
    const std::uint16_t port = access_.port == 0 ? https_port : access_.port;
    base_ = "https://" + (six ? '[' + access_.host + ']' : access_.host) + ':' + std::to_string(port);
  }

 protected:
  Task<Outcome<std::string>> send(std::string command, Deadline limit) override {
    if (gone_) co_return gone_;
    if (access_.contexts.empty()) co_return co_await get({}, std::move(command), limit);
    std::string all;
    for (const std::string& context : access_.contexts) {
      Outcome<std::string> text = co_await get(context, command, limit);
      if (!text) co_return text.fault;
      all += context_line(context) + *text;
    }
    co_return all;
  }

 private:
  Task<Outcome<std::string>> get(std::string context, std::string command, Deadline limit) {
    std::vector<std::string> commands;
    if (!context.empty()) commands.push_back("changeto context " + context);
    commands.push_back(command);
    HttpTarget target;
    target.url = base_ + exec_path(commands);
    target.address = access_.address;
    target.user = access_.user;
    target.password = access_.password;
    target.user_agent = agent;
    target.trust = access_.trust;
    target.legacy = access_.legacy;
    target.body_limit = answer_limit;
    Outcome<HttpReply> reply = co_await http_get(std::move(target), limit);
    if (!reply) co_return reply.fault;
    // A second refusal would bring the account nearer to its lock.
    if (const Fault fault = fault_of(*reply)) co_return gone_ = fault;
    Screen screen;
    screen.feed(reply->body);
    co_return without_echo(screen.text(), command);
  }

  DeviceAccess access_;
  std::string base_;
  Fault gone_;
};

}  // namespace

std::string exec_path(const std::vector<std::string>& commands) {
  std::string path = "/admin/exec";
  for (const std::string& command : commands) path += '/' + encoded(command);
  return path;
}

Outcome<std::unique_ptr<Door>> open_https_door(DeviceAccess access, Dialect dialect) {
  if (dialect != Dialect::asa)
    return Fault{Fault::Kind::local, "only an ASA is read over HTTPS; use ssh or files"};
  for (const std::string& context : access.contexts)
    if (!is_allowed(dialect, "changeto context " + context))
      return Fault{Fault::Kind::local, "not the name of a context: " + harmless(context)};
  return std::unique_ptr<Door>(std::make_unique<HttpsDoor>(std::move(access)));
}

}  // namespace sipfed::gather
