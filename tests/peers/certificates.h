// The certificates that the peers show, minted once for the build tree with the openssl program.
//
//   root.crt                        the anchor; inter.crt its issuing CA
//   good inter1 nofqdn otherfqdn cnonly sanonly wildcard ekuserver ekuclient ekunone ekuwrong ekuany sha1 md5
//   expired notyet                  NAME.crt with leaf.key, for ae.fed.test; inter1-chain.crt carries inter
//   too rsa1024 ec                      with weak.key, ec.key stale self                      self-signed,
//   with keys of their own client clientbad                imp.corp.test, stranger.corp.test; with leaf.key
#pragma once

#include <string>
#include <string_view>

namespace sipfed::peers {

// Path of "good.crt", "leaf.key" ... The first call of any process mints them, under a lock.
std::string certificate(std::string_view file);

}  // namespace sipfed::peers
