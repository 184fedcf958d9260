#include "gather/net/errors.h"

#include <cerrno>
#include <sys/socket.h>
#include <system_error>

namespace sipfed::gather {
namespace {

// What the network can say about a host at any time; ICMP codes as Linux maps them.
Fault::Kind told_by_network(int error) {
  switch (error) {
    case ECONNREFUSED:
      return Fault::Kind::refused;
    case ECONNRESET:
      return Fault::Kind::reset;
    case ECONNABORTED:
      return Fault::Kind::reset;
    case ETIMEDOUT:
      return Fault::Kind::timeout;
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETUNREACH:
    case ENETDOWN:
    case ENONET:
    case EPROTO:
    case ENOPROTOOPT:
      return Fault::Kind::unreachable;
    case EACCES:
      return Fault::Kind::unreachable;  // ICMPv6 "administratively prohibited"
    default:
      return Fault::Kind::local;
  }
}

Fault::Kind decided_here(int error, int family) {
  switch (error) {
    case EAFNOSUPPORT:
    case EPFNOSUPPORT:
    case ENETUNREACH:
      return Fault::Kind::no_family;
    // No source address of this family; in IPv4 it is our own ports that have run out.
    case EADDRNOTAVAIL:
      return family == AF_INET6 ? Fault::Kind::no_family : Fault::Kind::local;
    case EACCES:
    case ENETDOWN:
      return Fault::Kind::local;
    default:
      return told_by_network(error);
  }
}

}  // namespace

Fault connect_fault(int error, int family, bool at_once) {
  const Fault::Kind kind = at_once ? decided_here(error, family) : told_by_network(error);
  return Fault{kind, std::generic_category().message(error)};
}

Fault stream_fault(int error) {
  // RST after the peer's FIN: what counts is that it had closed.
  const Fault::Kind kind = error == EPIPE ? Fault::Kind::closed : told_by_network(error);
  return Fault{kind, std::generic_category().message(error)};
}

}  // namespace sipfed::gather
