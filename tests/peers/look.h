// One look of sipfed at the peers of a test: gather with short limits, then judge.
#pragma once

#include <chrono>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gather/settings.h"
#include "sipfed/evidence.h"
#include "sipfed/report.h"

namespace sipfed {

// For messages of failed expectations.
template <Named Enum>
std::ostream& operator<<(std::ostream& out, Enum value) {
  return out << name_of(value);
}

}  // namespace sipfed

namespace sipfed::peers {

struct Question {
  std::string domain = "fed.test";
  std::string local = "corp.test";
  std::string user;                    // "sip:forbid@fed.test"
  std::set<std::string> expect, pins;  // a pin leaves DNS out, and then the domain is the name expected
  std::map<std::string, std::string> known_leaves;
  std::vector<gather::Resolver> resolvers;  // {"here", "127.77.0.1:53531"}; must be given
  std::string certificate;                  // "client": client.crt with leaf.key; empty: none
  std::string key = "leaf.key";
  std::string trust = "root.crt";
  std::vector<std::string> tcp;
  bool send_message = false;
  Facts wanted{Fact::dns, Fact::tcp, Fact::tls, Fact::sip,
               Fact::own_certificate};  // no matrix: it takes long
  Plan plan;                            // empty: our side is Cisco's
  std::chrono::milliseconds step_timeout{4000}, notify_wait{3000}, deadline{15000};
};

struct Look {
  Evidence evidence;
  Report report;

  Verdict verdict(std::string_view check) const;
  const Result& result(std::string_view check) const;
  // Variant of its first finding; empty without one.
  std::string variant(std::string_view check) const;
  // Every check that is found, suspected or broken, with that word.
  std::map<std::string, std::string> found() const;

  const View& view(std::string_view vantage = "here") const;
  const DnsAnswer& dns(std::string_view type, std::string_view name, std::string_view vantage = "here") const;
  // Over all views; the only one, or the first in order of the keys (with a certificate before without).
  const TcpConnect& connect() const;
  const TlsHandshake& handshake(bool with_certificate) const;
  const SipExchange& exchange(std::string_view method) const;
};

Look look(const Question& question);
// Its parts.
gather::Settings settings_for(const Question& question);
Subject subject_of(const Question& question);
Look judged(const Dossier& dossier);

// For messages of failed expectations: the verdicts, and where.
std::ostream& operator<<(std::ostream& out, const Look& seen);

}  // namespace sipfed::peers
