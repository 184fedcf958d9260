#include "gather/artefacts/pbe.h"

#include <openssl/asn1t.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "gather/tls/freed.h"

namespace sipfed::gather {
namespace {

template <class T, auto Free>
Freed<T, Free> unpacked(const ASN1_ITEM* item, const X509_ALGOR* algorithm) {
  return Freed<T, Free>(static_cast<T*>(ASN1_TYPE_unpack_sequence(item, algorithm->parameter)));
}

std::string short_name(int nid) { return nid == NID_undef ? "" : OBJ_nid2sn(nid); }

PasswordEncryption scheme_2(const X509_ALGOR* algorithm) {
  PasswordEncryption out;
  const auto scheme = unpacked<PBE2PARAM, PBE2PARAM_free>(ASN1_ITEM_rptr(PBE2PARAM), algorithm);
  if (!scheme) return out;
  out.cipher = short_name(OBJ_obj2nid(scheme->encryption->algorithm));
  if (OBJ_obj2nid(scheme->keyfunc->algorithm) != NID_id_pbkdf2) return out;
  const auto function = unpacked<PBKDF2PARAM, PBKDF2PARAM_free>(ASN1_ITEM_rptr(PBKDF2PARAM), scheme->keyfunc);
  if (function) out.iterations = ASN1_INTEGER_get(function->iter);
  return out;
}

}  // namespace

PasswordEncryption password_encryption(const X509_algor_st* algorithm) {
  const int nid = OBJ_obj2nid(algorithm->algorithm);
  if (nid == NID_pbes2) return scheme_2(algorithm);
  PasswordEncryption out;
  int cipher = NID_undef;
  if (EVP_PBE_find(EVP_PBE_TYPE_OUTER, nid, &cipher, nullptr, nullptr) == 1) out.cipher = short_name(cipher);
  const auto scheme = unpacked<PBEPARAM, PBEPARAM_free>(ASN1_ITEM_rptr(PBEPARAM), algorithm);
  if (scheme) out.iterations = ASN1_INTEGER_get(scheme->iter);
  return out;
}

}  // namespace sipfed::gather
