// A lab whose SRV record leads to a gate, and the gate on to the server.
#pragma once

#include <string>

#include "lab/lab.h"
#include "worlds/gate.h"

namespace sipfed::worlds {

inline std::uint16_t port_in(const std::string& endpoint) {
  return static_cast<std::uint16_t>(std::stoul(endpoint.substr(endpoint.rfind(':') + 1)));
}

struct Gated {
  Gate gate;
  lab::Lab lab;

  // `tls`: a patch to what the server's TLS is like. That it is listed under "tcp" tells its port.
  explicit Gated(const std::string& tls = "{}")
      : lab(R"({"zones": {"_sipfederationtls._tcp.peer.example": {"SRV": ["0 0 )" +
            std::to_string(gate.port()) + R"( sip.peer.example"]}}, "tcp": ["edge"],
            "servers": {"edge": {"tls": )" +
            tls + "}}}") {
    gate.lead_to(port_in(lab.tcp().front()));
  }
};

}  // namespace sipfed::worlds
