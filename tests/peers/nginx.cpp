#include "peers/nginx.h"

namespace sipfed::peers {
namespace {

bool replace_all(std::string& text, const std::string& from, const std::string& to) {
  bool found = false;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size(), found = true)
    text.replace(at, from.size(), to);
  return found;
}

}  // namespace

Nginx::Nginx(const Workplace& place, std::string servers,
             const std::map<std::string, std::string>& environment)
    : address_(loopback(80)) {
  replace_all(servers, "@A@", address_);
  for (int number = 1; number <= 9; ++number) {
    const unsigned port = free_port();
    if (replace_all(servers, "@P" + std::to_string(number) + "@", std::to_string(port)))
      ports_[number] = port;
  }
  const std::string file = place.write("nginx.conf", R"(daemon off; master_process off; pid @W@/nginx.pid;
error_log stderr warn; events { worker_connections 64; }
http { access_log off; client_body_temp_path @W@/t1; proxy_temp_path @W@/t2; fastcgi_temp_path @W@/t3;
  uwsgi_temp_path @W@/t4; scgi_temp_path @W@/t5;
)" + servers + "}\n");
  process_ = std::make_unique<Process>(
      place, std::vector<std::string>{"nginx", "-p", place.path(), "-c", file}, environment);
  for (const auto& [number, port] : ports_) wait_until_listening(address_, port, *process_);
}

}  // namespace sipfed::peers
