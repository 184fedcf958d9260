#include "lab/server.h"

#include "lab/hostile.h"
#include "lab/sip_server.h"
#include "lab/tls_wire.h"

namespace sipfed::lab {
namespace {

struct Service {
  std::shared_ptr<const TlsServer> tls;  // null: plain TCP
  std::shared_ptr<const SipService> sip;
};

Task<void> serve_one(Service service, std::unique_ptr<Wire> wire) {
  if (!service.tls) {
    co_await converse(std::move(wire), service.sip, false);
    co_return;
  }
  auto accepted = co_await tls_accept(std::move(wire), service.tls);
  if (accepted.wire) co_await converse(std::move(accepted.wire), service.sip, accepted.client_shown);
}

}  // namespace

Server::Server(boost::asio::any_io_executor executor, const ServerSpec& spec)
    : listener_(std::move(executor), {spec.listen.begin(), spec.listen.end()}, spec.port) {}

void Server::serve(const ServerSpec& filled, const Pki& pki) {
  if (filled.hostile) {
    std::vector<std::string> chain;
    if (filled.tls)
      for (const std::string& name : filled.tls->chain) chain.push_back(pki.der(name));
    listener_.serve([spec = *filled.hostile, chain](std::unique_ptr<Wire> wire) {
      return be_hostile(std::move(wire), spec, chain);
    });
    return;
  }
  Service service;
  if (filled.tls) service.tls = std::make_shared<const TlsServer>(*filled.tls, pki);
  auto sip = std::make_shared<SipService>();
  sip->sip = filled.sip;
  sip->self = {filled.sip.host, filled.tls ? "tls" : "tcp", port(), filled.sip.server};
  service.sip = std::move(sip);
  listener_.serve([service](std::unique_ptr<Wire> wire) { return serve_one(service, std::move(wire)); });
}

}  // namespace sipfed::lab
