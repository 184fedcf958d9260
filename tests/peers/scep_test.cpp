// Every shape of an enrolment service: a real one (scepserver) behind nginx, and the answers of IIS with and
// without its SCEP add-on, as nginx gives them.
#include "gather/probes/scep.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

#include "gather/gather.h"
#include "net/run.h"
#include "peers/certificates.h"
#include "peers/look.h"
#include "peers/nginx.h"
#include "sipfed/check.h"

namespace sipfed::peers {
namespace {

using gather::HttpTarget;
using gather::tests::in;
using gather::tests::milliseconds;
using testing::Contains;
using testing::SizeIs;
using Body = ScepAnswer::Body;

constexpr auto path = "/certsrv/mscep/mscep.dll";

ScepAnswer ask(const std::string& operation, const std::string& address, unsigned port,
               const std::string& where) {
  HttpTarget target;
  target.url = "http://ca.test:" + std::to_string(port) + where;
  target.address = address;
  return gather::tests::run(gather::ask_scep(operation, std::move(target), in(milliseconds(20000))));
}

// The variant that the check finds in that answer to GetCACert; "healthy" when it excludes the cause.
std::string judged(const ScepAnswer& answer) {
  Evidence evidence;
  View& view = evidence.views["here#1"];
  view.vantage = "here";
  view.taken_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  view.scep["GetCACert http://ca.test" + std::string(path)] = answer;
  for (const Entry& entry : all_checks()) {
    if (entry.name != "scep_unavailable") continue;
    const Opinion opinion = entry.check->judge(evidence);
    if (!opinion.findings.empty()) return opinion.findings.front().variant;
    return opinion.excluded_by.empty() ? "not judged" : "healthy";
  }
  return "no such check";
}

std::string bundle(const Workplace& place, const std::string& name,
                   const std::vector<std::string>& certificates) {
  std::vector<std::string> words = {"openssl", "crl2pkcs7", "-nocrl",        "-outform",
                                    "der",     "-out",      place.path(name)};
  for (const std::string& file : certificates) {
    words.emplace_back("-certfile");
    words.push_back(certificate(file));
  }
  run(place, words);
  return place.path(name);
}

TEST(Scep, ARealServerBehindTheMicrosoftPath) {
  NEEDS("scep", "scepserver");
  NEEDS("nginx-light", "nginx");
  const Workplace place;
  run(place, {"scepserver", "ca", "-init", "-depot", place.path("depot"), "-keySize", "2048", "-organization",
              "Fed", "-country", "JP"});
  const unsigned port = free_port();
  Process scep(place, {"scepserver", "-depot", place.path("depot"), "-port", std::to_string(port),
                       "-challenge", "secret"});
  wait_until_listening("127.0.0.1", port, scep);
  const Nginx nginx(place, "server { listen @A@:@P1@; location = " + std::string(path) +
                               "/pkiclient.exe { proxy_pass http://127.0.0.1:" + std::to_string(port) +
                               "/scep$is_args$args; } location / { return 404; } }");
  const ScepAnswer issuer = ask("GetCACert", nginx.address(), nginx.port(1), path);
  ASSERT_FALSE(issuer.fault) << issuer.fault.detail << nginx.output();
  EXPECT_EQ(issuer.body, Body::certificate);
  EXPECT_EQ(issuer.content_type, "application/x-x509-ca-cert");
  ASSERT_THAT(issuer.chain, SizeIs(1));
  EXPECT_TRUE(issuer.chain[0].ca);
  EXPECT_EQ(judged(issuer), "healthy");
  const ScepAnswer able = ask("GetCACaps", nginx.address(), nginx.port(1), path);
  EXPECT_EQ(able.body, Body::capabilities);
  EXPECT_THAT(able.capabilities, Contains("POSTPKIOperation"));
  const ScepAnswer direct = ask("GetCACert", "127.0.0.1", port, "/scep");
  EXPECT_EQ(direct.chain, issuer.chain);
  EXPECT_EQ(ask("GetCACert", nginx.address(), nginx.port(1), "/elsewhere").status, 404);
  EXPECT_EQ(judged(ask("Nonsense", "127.0.0.1", port, "/scep")), "broken");
  scep.kill();
  const ScepAnswer orphaned = ask("GetCACert", nginx.address(), nginx.port(1), path);
  EXPECT_EQ(orphaned.status, 502);
  EXPECT_EQ(judged(orphaned), "proxy");
  EXPECT_EQ(judged(ask("GetCACert", "127.0.0.1", port, "/scep")), "refused");
}

TEST(Scep, StatusesToldApart) {
  NEEDS("nginx-light", "nginx");
  const Workplace place;
  const Nginx nginx(place, R"(
    server { listen @A@:@P1@; location / { return 404 "<html><title>404 - File or directory not found.</title>"; } }
    server { listen @A@:@P2@; location / { add_header WWW-Authenticate NTLM always; return 401; } }
    server { listen @A@:@P3@; location / { return 403; } }
    server { listen @A@:@P4@; location / { return 500; } }
    server { listen @A@:@P5@; location / { return 503; } }
    server { listen @A@:@P6@; location / { return 504; } }
    server { listen @A@:@P7@; location / { return 301 https://ca.test$request_uri; } }
    server { listen @A@:@P8@; location / { default_type text/html; return 200 "<html>Enrollment Service</html>"; } }
    server { listen @A@:@P9@; location / { default_type application/x-x509-ca-cert; return 200 ""; } })");
  const char* const expected[] = {"not_installed", "authentication", "forbidden",
                                  "broken",        "pool_stopped",   "proxy",
                                  "redirected",    "html",           "no_certificate"};
  for (int number = 1; number <= 9; ++number) {
    const ScepAnswer answer = ask("GetCACert", nginx.address(), nginx.port(number), path);
    EXPECT_FALSE(answer.fault) << answer.fault.detail;
    EXPECT_THAT(answer.server, testing::StartsWith("nginx"));
    EXPECT_EQ(judged(answer), expected[number - 1]) << answer.status;
  }
}

TEST(Scep, RegistrationAuthoritiesAndTheirDates) {
  NEEDS("nginx-light", "nginx");
  const Workplace place;
  bundle(place, "good.p7b", {"good.crt", "root.crt"});
  bundle(place, "expired.p7b", {"root.crt", "good.crt", "expired.crt"});
  run(place,
      {"openssl", "x509", "-in", certificate("root.crt"), "-outform", "der", "-out", place.path("ca.cer")});
  const Nginx nginx(place, R"(
    map $arg_operation $ndes { default ""; GetCACert /cara; GetCACaps /caps; }
    types {} default_type application/x-x509-ca-ra-cert;
    server { listen @A@:@P1@; location /certsrv { if ($ndes = "") { return 400; } rewrite ^ $ndes last; }
      location = /cara { internal; alias @W@/good.p7b; } location = /caps { internal; return 200 ""; } }
    server { listen @A@:@P2@; location / { try_files /expired.p7b =404; root @W@; } }
    server { listen @A@:@P3@; location / { try_files /ca.cer =404; root @W@; } })");
  const ScepAnswer good = ask("GetCACert", nginx.address(), nginx.port(1), path);
  EXPECT_EQ(good.body, Body::certificates) << good.status << nginx.output();
  EXPECT_THAT(good.chain, SizeIs(2));
  EXPECT_EQ(judged(good), "healthy");
  EXPECT_EQ(ask("GetCACaps", nginx.address(), nginx.port(1), path).body, Body::none);
  const ScepAnswer expired = ask("GetCACert", nginx.address(), nginx.port(2), path);
  EXPECT_THAT(expired.chain, SizeIs(3));
  EXPECT_EQ(judged(expired), "ra_expired");
  EXPECT_EQ(judged(ask("GetCACert", nginx.address(), nginx.port(3), path)), "healthy");
}

// What an ASA's saved configuration names is asked over the network, each address once, and nothing but HTTP.
TEST(Scep, ThatTheTrustpointsOfAnAsaName) {
  NEEDS("nginx-light", "nginx");
  const Workplace place;
  const Nginx nginx(place, R"(
    log_format asked "$arg_operation $request_uri";
    server { listen @A@:@P1@; access_log @W@/asked asked; location / { return 404; } })");
  const std::string at = "http://" + nginx.address() + ':' + std::to_string(nginx.port(1));
  std::filesystem::create_directory(place.path("asa"));
  place.write("asa/show_running-config_crypto_ca_trustpoint.txt",
              "crypto ca trustpoint EDGE\n enrollment url " + at + path +
                  "\n fqdn sip.ours.test\n"
                  "crypto ca trustpoint EDGE2\n enrollment url " +
                  at + path +
                  "\ncrypto ca trustpoint BY_HAND\n enrollment terminal\n"
                  "crypto ca trustpoint KEPT\n enrollment url nvram:ca\n"
                  "crypto ca trustpoint OTHER\n enrollment url " +
                  at + "/other\n");
  Question question;
  question.resolvers = {{"here", "127.0.0.1:9"}};
  question.wanted = Facts{Fact::asa, Fact::scep};
  gather::Settings settings = settings_for(question);
  settings.inside.asa = {
      {.name = "asa", .way = gather::DeviceAccess::Way::files, .folder = place.path("asa")}};
  const Look seen = peers::judged(gather::gather({subject_of(question)}, settings));
  EXPECT_THAT(seen.view().scep, testing::UnorderedElementsAre(testing::Key("GetCACert " + at + path),
                                                              testing::Key("GetCACaps " + at + path),
                                                              testing::Key("GetCACert " + at + "/other"),
                                                              testing::Key("GetCACaps " + at + "/other")));
  EXPECT_EQ(seen.variant("scep_unavailable"), "not_installed") << seen;
  EXPECT_EQ(seen.result("scep_unavailable").findings.size(), 2U);
  std::ifstream log(place.path("asked"));
  int requests = 0;
  for (std::string line; std::getline(log, line);) ++requests;
  EXPECT_EQ(requests, 4) << "each once";
  // A rehearsal leaves the network alone.
  settings.network = false;
  const Look planned = peers::judged(gather::gather({subject_of(question)}, settings));
  EXPECT_TRUE(planned.view().scep.empty());
  EXPECT_FALSE(planned.view().asa.at("asa").trustpoints.empty());
}

}  // namespace
}  // namespace sipfed::peers
