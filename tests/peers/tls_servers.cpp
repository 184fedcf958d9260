#include "peers/tls_servers.h"

#include <map>

#include "peers/certificates.h"

namespace sipfed::peers {
namespace {

std::string filled(std::string text, const TlsServer::Spot& spot) {
  const std::pair<std::string, std::string> holes[] = {{"@PORT@", std::to_string(spot.port)},
                                                       {"@ADDRESS@", spot.address}};
  for (const auto& [hole, value] : holes)
    for (std::size_t at = 0; (at = text.find(hole, at)) != std::string::npos; at += value.size())
      text.replace(at, hole.size(), value);
  return text;
}

Words filled(Words words, const TlsServer::Spot& spot) {
  for (std::string& word : words) word = filled(std::move(word), spot);
  return words;
}

std::map<std::string, std::string> variables(const Words& environment) {
  std::map<std::string, std::string> out;
  for (const std::string& line : environment)
    out[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
  return out;
}

Words joined(Words first, const Words& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::string pem(const Leaf& leaf) { return certificate(leaf.name + ".crt"); }
std::string key(const Leaf& leaf) { return certificate(leaf.key + ".key"); }

void make_nss_database(const Workplace& place) {
  const std::string database = "sql:" + place.path("nss");
  run(place, {"mkdir", "-p", place.path("nss")});
  run(place,
      {"openssl", "pkcs12", "-export", "-inkey", certificate("leaf.key"), "-in", certificate("good.crt"),
       "-name", "good", "-passout", "pass:secret", "-out", place.path("good.p12")});
  run(place, {"certutil", "-N", "-d", database, "--empty-password"});
  run(place, {"pk12util", "-i", place.path("good.p12"), "-d", database, "-W", "secret"});
  run(place, {"certutil", "-A", "-d", database, "-n", "root", "-t", "CT,,", "-i", certificate("root.crt")});
}

}  // namespace

TlsServer::Spot TlsServer::spot() { return {loopback(1), free_port()}; }

TlsServer::TlsServer(const Workplace& place, Words command, Words environment)
    : TlsServer(place, spot(), std::move(command), std::move(environment)) {}

TlsServer::TlsServer(const Workplace& place, Spot spot, Words command, Words environment)
    : address_(spot.address),
      port_(spot.port),
      process_(std::make_unique<Process>(place, filled(std::move(command), spot), variables(environment))) {
  wait_until_listening(address_, port_, *process_);
}

TlsServer openssl_server(const Workplace& place, Words options, const Leaf& leaf) {
  const Words base{"openssl", "s_server", "-accept", "@ADDRESS@:@PORT@",     "-cert", pem(leaf), "-key",
                   key(leaf), "-quiet",   "-CAfile", certificate("root.crt")};
  return TlsServer(place, joined(base, options));
}

TlsServer gnutls_server(const Workplace& place, const std::string& priority, Words options,
                        const Leaf& leaf) {
  const Words base{"gnutls-serv", "--port", "@PORT@", "--x509certfile", pem(leaf), "--x509keyfile",
                   key(leaf),     "--echo", "-q",     "--priority",     priority};
  return TlsServer(place, joined(base, options));
}

TlsServer nss_server(const Workplace& place, const std::string& versions, const std::string& suites,
                     Words options) {
  make_nss_database(place);
  Words base{"selfserv", "-d",    "sql:" + place.path("nss"), "-n", "good", "-p", "@PORT@", "-L", "0",
             "-V",       versions};
  if (!suites.empty()) base = joined(base, {"-c", suites});
  return TlsServer(place, joined(base, options));
}

TlsServer boringssl_server(const Workplace& place, Words options) {
  const Words base{"bssl-tool", "server", "-accept", "@PORT@", "-key", key({}), "-cert", pem({}), "-loop"};
  return TlsServer(place, joined(base, options));
}

TlsServer botan_server(const Workplace& place, const std::string& policy) {
  run(place, {"openssl", "pkcs8", "-topk8", "-nocrypt", "-in", key({}), "-out", place.path("leaf.p8")});
  run(place, {"sh", "-c", "cat \"$1\" \"$2\" > chain.pem", "sh", pem({}), certificate("root.crt")});
  const std::string rules = place.write("botan.pol", policy);
  return TlsServer(place, {"botan", "tls_server", place.path("chain.pem"), place.path("leaf.p8"),
                           "--port=@PORT@", "--policy=" + rules});
}

TlsServer mbedtls_server(const Workplace& place) {
  const auto spot = TlsServer::spot();
  const std::string settings =
      place.write("lighttpd.conf", filled(R"(server.document-root="@W@"
server.bind="@ADDRESS@"
server.port=@PORT@
server.modules=("mod_mbedtls")
ssl.engine="enable"
)",
                                          spot) +
                                       "ssl.pemfile=\"" + pem({}) + "\"\nssl.privkey=\"" + key({}) + "\"\n");
  return TlsServer(place, spot, {"lighttpd", "-D", "-f", settings});
}

TlsServer nginx_server(const Workplace& place, const std::string& protocols, const std::string& ciphers) {
  const auto spot = TlsServer::spot();
  std::string text = R"(daemon off; master_process off; pid @W@/nginx.pid; error_log stderr warn;
events { worker_connections 64; }
http { access_log off; client_body_temp_path @W@/t1; proxy_temp_path @W@/t2; fastcgi_temp_path @W@/t3;
  uwsgi_temp_path @W@/t4; scgi_temp_path @W@/t5;
  server { listen @ADDRESS@:@PORT@ ssl; ssl_verify_client optional; )";
  text += "ssl_certificate " + pem({}) + "; ssl_certificate_key " + key({}) + "; ssl_client_certificate " +
          certificate("root.crt") + "; ssl_protocols " + protocols + "; ssl_ciphers " + ciphers + "; } }\n";
  const std::string settings = place.write("nginx.conf", filled(std::move(text), spot));
  return TlsServer(place, spot, {"nginx", "-p", place.path(), "-c", settings});
}

TlsServer node_server(const Workplace& place, const std::string& options) {
  const std::string script =
      "const tls = require('tls'), fs = require('fs');\n"
      "const settings = {" +
      options +
      "};\n"
      "settings.cert = fs.readFileSync('" +
      pem({}) +
      "');\n"
      "settings.key = fs.readFileSync('" +
      key({}) +
      "');\n"
      "settings.requestCert = true; settings.rejectUnauthorized = false;\n"
      "const server = tls.createServer(settings, s => { s.on('error', () => {}); s.pipe(s); });\n"
      "server.listen(@PORT@, '@ADDRESS@');\n";
  return TlsServer(place, {"node", "-e", script});
}

TlsServer stunnel_server(const Workplace& place, const std::string& settings, const std::string& target) {
  const auto spot = TlsServer::spot();
  const std::string text =
      "foreground = yes\npid =\nsyslog = no\n[front]\naccept = @ADDRESS@:@PORT@\nconnect = " + target +
      "\ncert = " + pem({}) + "\nkey = " + key({}) + "\n" + settings;
  const std::string file = place.write("stunnel.conf", filled(text, spot));
  return TlsServer(place, spot, {"stunnel4", file});
}

}  // namespace sipfed::peers
