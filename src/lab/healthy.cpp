// The healthy world: an Access Edge of today and a client that it knows.
#include "lab/lab.h"

namespace sipfed::lab {
namespace {

constexpr std::string_view world_value = R"({
 "domains": {"peer": "peer.example", "local": "ours.example"},
 "expect": ["127.0.0.20"],
 "zones": {
  "_sipfederationtls._tcp.peer.example": {"SRV": ["0 0 {edge.port} sip.peer.example"]},
  "sip.peer.example": {"A": ["127.0.0.1"]},
  "1.0.0.127.in-addr.arpa": {"PTR": ["sip.peer.example"]},
  "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa": {"PTR": ["sip.peer.example"]},
  "_sipfederationtls._tcp.ours.example": {"SRV": ["0 0 5061 sip.ours.example"]},
  "sip.ours.example": {"A": ["127.0.0.20"]},
  "20.0.0.127.in-addr.arpa": {"PTR": ["sip.ours.example"]},
  "_cisco-uds._tcp.ours.example": {"SRV": ["0 0 8443 cucm.ours.example"]},
  "cucm.ours.example": {"A": ["127.0.0.21"]},
  "_cuplogin._tcp.ours.example": {"SRV": ["0 0 8443 imp.ours.example"]},
  "imp.ours.example": {"A": ["127.0.0.22"]}
 },
 "resolvers": {"here": {"listen": "v4"}, "edge": {"listen": "v4"}},
 "certificates": {
  "root": {"subject": ["C=JP", "O=Example Peer", "CN=Example Peer Root CA"], "ca": true, "key": "ec256",
           "not_before": "-700d", "not_after": "+3000d"},
  "intermediate": {"subject": ["C=JP", "O=Example Peer", "CN=Example Peer Issuing CA"], "issuer": "root", "ca": true,
                   "key": "ec256", "not_before": "-400d", "not_after": "+2000d"},
  "edge": {"subject": ["C=JP", "ST=Tokyo", "L=Minato", "O=Example Peer", "OU=UC", "CN=sip.peer.example"],
           "san": ["DNS:sip.peer.example"], "eku": ["serverAuth", "clientAuth"], "issuer": "intermediate",
           "key": "rsa2048", "not_before": "-30d", "not_after": "+365d"},
  "client_root": {"subject": ["C=JP", "O=Example Ours", "CN=Example Ours Root CA"], "ca": true, "key": "ec256",
                  "not_before": "-700d", "not_after": "+3000d"},
  "client": {"subject": ["C=JP", "ST=Tokyo", "L=Chiyoda", "O=Example Ours", "OU=UC", "CN=sip.ours.example"],
             "san": ["DNS:sip.ours.example"], "eku": ["serverAuth", "clientAuth"], "issuer": "client_root",
             "key": "ec256", "not_before": "-30d", "not_after": "+365d"}
 },
 "trust": ["root"],
 "client": ["client"],
 "baseline": ["edge"],
 "servers": {
  "edge": {
   "listen": {"127.0.0.1": "open"},
   "tls": {"min": "1.2", "max": "1.3", "ciphers": "ECDHE+AESGCM:ECDHE+SHA384:RSA+AESGCM",
           "chain": ["edge", "intermediate"], "client": "required", "client_trust": ["client_root"]},
   "sip": {
    "host": "sip.peer.example", "server": "RTC/7.0",
    "methods": {
     "OPTIONS": {"status": 200, "headers": {"Allow": "OPTIONS, SUBSCRIBE, NOTIFY, MESSAGE, INVITE, ACK, BYE, CANCEL"}},
     "SUBSCRIBE": {"status": 200, "record_route": "<sip:sip.peer.example:{edge.port};transport=tls;lr>",
                   "notify": {"document": "pidf", "basic": "open"}},
     "MESSAGE": {"status": 200},
     "*": {"status": 405, "headers": {"Allow": "OPTIONS, SUBSCRIBE, NOTIFY, MESSAGE, INVITE, ACK, BYE, CANCEL"}}
    }
   }
  }
 },
 "tcp": []
})";

}  // namespace

std::string healthy_world() { return std::string(world_value); }

}  // namespace sipfed::lab
