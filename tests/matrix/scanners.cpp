#include "matrix/scanners.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "gather/tls/matrix.h"

namespace sipfed::peers {
namespace {

using namespace std::chrono_literals;

std::string contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string attribute(const std::string& element, const std::string& name) {
  const std::size_t at = element.find(' ' + name + "=\"");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 3;
  return element.substr(from, element.find('"', from) - from);
}

std::uint16_t code_point(const std::string& hex) {
  return static_cast<std::uint16_t>(std::stoul(hex, nullptr, 16));
}

// <protocol type="ssl" version="3" .../>, <protocol type="tls" version="1.0" .../>
std::string name_of_version(const std::string& type, const std::string& number) {
  if (type == "ssl") return "SSLv" + number;
  return number == "1.0" ? "TLSv1" : "TLSv" + number;
}

// Runs to its end whatever its exit status, which tells of other things than failure.
std::string finish(const Workplace& place, Words command, int milliseconds,
                   const std::map<std::string, std::string>& environment) {
  Process process(place, std::move(command), environment);
  if (!process.wait(milliseconds)) throw std::runtime_error(process.name() + " hangs:\n" + process.output());
  return process.output();
}

}  // namespace

Scan scan_ourselves(const TlsServer& server) {
  gather::MatrixRequest request(server.address(), static_cast<std::uint16_t>(server.port()), "ae.fed.test");
  boost::asio::io_context io(1);
  std::optional<TlsMatrix> matrix;
  boost::asio::co_spawn(io,
                        gather::measure_matrix(std::move(request), std::chrono::steady_clock::now() + 60s),
                        [&](const std::exception_ptr& error, TlsMatrix value) {
                          if (!error) matrix = std::move(value);
                        });
  io.run();
  Scan scan;
  for (const TlsVersion& version : matrix.value().versions) {
    std::ostringstream line;
    line << version.version << ' ' << name_of(version.support) << std::hex;
    for (const std::uint16_t suite : version.suites) line << ' ' << suite;
    for (const std::uint16_t suite : version.unknown) line << " unknown:" << suite;
    scan.transcript += line.str() + '\n';
    if (version.support == TlsVersion::Support::unknown || !version.unknown.empty())
      throw std::runtime_error("not all was answered: " + line.str());
    if (version.support == TlsVersion::Support::yes) scan.versions.insert(version.version);
    if (!version.suites.empty())
      scan.suites[version.version] = {version.suites.begin(), version.suites.end()};
  }
  return scan;
}

Scan scan_by_sslscan(const Workplace& place, const TlsServer& server) {
  const std::string file = place.path("sslscan.xml");
  const std::string said =
      finish(place,
             {"sslscan", "--no-colour", "--no-fallback", "--no-renegotiation", "--no-compression",
              "--no-heartbleed", "--no-groups", "--no-check-certificate", "--no-cipher-details",
              "--sni-name=ae.fed.test", "--xml=" + file, at(server.address(), server.port())},
             60000, {});
  Scan scan;
  scan.transcript = contents(file);
  if (scan.transcript.find("</ssltest>") == std::string::npos) throw std::runtime_error("sslscan: " + said);
  std::istringstream lines(scan.transcript);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("<protocol ") != std::string::npos && attribute(line, "enabled") == "1")
      scan.versions.insert(name_of_version(attribute(line, "type"), attribute(line, "version")));
    if (line.find("<cipher ") == std::string::npos) continue;
    const std::string version = attribute(line, "sslversion");
    scan.suites[version == "TLSv1.0" ? "TLSv1" : version].insert(code_point(attribute(line, "id")));
  }
  return scan;
}

Scan scan_by_testssl(const Workplace& place, const TlsServer& server) {
  const std::string file = place.path("testssl.json");
  // Its own pauses between the packets, and its patience with services that do not speak first, are made for
  // the Internet.
  const std::map<std::string, std::string> hurry{
      {"USLEEP_SND", "0.02"}, {"USLEEP_REC", "0.02"}, {"HEADER_MAXSLEEP", "1"}, {"TERM", "dumb"}};
  const std::string said = finish(
      place,
      {"testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", server.address(),
       "--openssl", find_program("openssl"), "-E", "--jsonfile", file, at(server.address(), server.port())},
      500000, hurry);
  Scan scan;
  scan.transcript = said;
  const auto findings = nlohmann::json::parse(contents(file), nullptr, false);
  if (!findings.is_array() || said.find("Done ") == std::string::npos)
    throw std::runtime_error("testssl.sh: " + said);
  const std::map<std::string, std::string> versions{{"ssl3", "SSLv3"},
                                                    {"tls1", "TLSv1"},
                                                    {"tls1_1", "TLSv1.1"},
                                                    {"tls1_2", "TLSv1.2"},
                                                    {"tls1_3", "TLSv1.3"}};
  for (const auto& one : findings) {
    const std::string id = one.at("id");  // "cipher-tls1_2_xc030"
    const std::size_t cut = id.rfind("_x");
    if (!id.starts_with("cipher-") || cut == std::string::npos) continue;
    const auto version = versions.find(id.substr(7, cut - 7));
    if (version != versions.end()) scan.suites[version->second].insert(code_point(id.substr(cut + 2)));
  }
  return scan;
}

}  // namespace sipfed::peers
