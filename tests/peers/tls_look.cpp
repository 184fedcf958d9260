#include "peers/tls_look.h"

namespace sipfed::peers {

Question tls_question(std::string certificate) {
  Question question;
  question.certificate = std::move(certificate);
  question.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::matrix, Fact::own_certificate};
  question.step_timeout = std::chrono::milliseconds(8000);
  question.deadline = std::chrono::milliseconds(25000);
  return question;
}

Look look_at(const TlsServer& server, Question question) {
  const Workplace place;
  const Knot knot(place, federation(server.address(), server.port()));
  question.resolvers = {{"here", knot.server()}};
  return look(question);
}

Found findings(const Look& seen) {
  Found out;
  for (const auto& [check, verdict] : seen.found()) out[check] = seen.variant(check);
  return out;
}

std::vector<std::uint16_t> suites(const Look& seen, const std::string& version) {
  for (const auto& [key, matrix] : seen.view().matrix)
    for (const TlsVersion& one : matrix.versions)
      if (one.version == version) return one.suites;
  return {};
}

}  // namespace sipfed::peers
