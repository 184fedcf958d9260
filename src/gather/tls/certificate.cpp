// parse_certificate and name_text: DER to plain values.
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <ctime>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "gather/tls/certificates.h"
#include "gather/tls/freed.h"

namespace sipfed::gather {
namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string base64(std::span<const std::uint8_t> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string text_of(const ASN1_STRING* string) {
  const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(string));
  return {data, static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string dotted(const ASN1_OBJECT* object) {
  std::array<char, 256> text{};
  const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  return {text.data(), static_cast<std::size_t>(std::clamp(length, 0, 255))};
}

std::vector<NameAttribute> attributes(const X509_NAME* name) {
  std::vector<NameAttribute> list;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    const ASN1_OBJECT* type = X509_NAME_ENTRY_get_object(entry);
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(entry);
    const int nid = OBJ_obj2nid(type);
    unsigned char* utf8 = nullptr;
    const int length = ASN1_STRING_to_UTF8(&utf8, value);
    std::string text =
        length < 0 ? text_of(value) : std::string(utf8, utf8 + static_cast<std::size_t>(length));
    if (length >= 0) OPENSSL_free(utf8);
    list.push_back({nid == NID_undef ? dotted(type) : std::string(OBJ_nid2sn(nid)), std::move(text)});
  }
  return list;
}

void read_names(Certificate& out, X509* certificate) {
  Freed<GENERAL_NAMES, GENERAL_NAMES_free> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) out.san_dns.push_back(text_of(name->d.dNSName));
    if (name->type != GEN_IPADD) continue;
    const int length = ASN1_STRING_length(name->d.iPAddress);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (length != 4 && length != 16) continue;
    inet_ntop(length == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(name->d.iPAddress), text.data(),
              static_cast<socklen_t>(text.size()));
    out.san_ip.emplace_back(text.data());
  }
}

void add_uri(std::vector<std::string>& urls, const GENERAL_NAME* name) {
  if (name->type == GEN_URI) urls.push_back(text_of(name->d.uniformResourceIdentifier));
}

void read_urls(Certificate& out, X509* certificate) {
  Freed<CRL_DIST_POINTS, CRL_DIST_POINTS_free> points(static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(certificate, NID_crl_distribution_points, nullptr, nullptr)));
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT_NAME* point = sk_DIST_POINT_value(points.get(), i)->distpoint;
    if (point == nullptr || point->type != 0) continue;  // 0: full name
    for (int k = 0; k < sk_GENERAL_NAME_num(point->name.fullname); ++k)
      add_uri(out.crl_urls, sk_GENERAL_NAME_value(point->name.fullname, k));
  }
  Freed<AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free> access(
      static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr)));
  for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const ACCESS_DESCRIPTION* item = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    const int nid = OBJ_obj2nid(item->method);
    if (nid == NID_ad_OCSP) add_uri(out.ocsp_urls, item->location);
    if (nid == NID_ad_ca_issuers) add_uri(out.issuer_urls, item->location);
  }
}

void read_purposes(Certificate& out, X509* certificate) {
  out.has_eku = X509_get_ext_by_NID(certificate, NID_ext_key_usage, -1) >= 0;
  Freed<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> purposes(
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
  for (int i = 0; purposes && i < sk_ASN1_OBJECT_num(purposes.get()); ++i)
    out.eku.push_back(dotted(sk_ASN1_OBJECT_value(purposes.get(), i)));
  Freed<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free> basic(static_cast<BASIC_CONSTRAINTS*>(
      X509_get_ext_d2i(certificate, NID_basic_constraints, nullptr, nullptr)));
  out.ca = basic && basic->ca != 0;
}

void read_key(Certificate& out, X509* certificate) {
  if (const EVP_PKEY* key = X509_get0_pubkey(certificate)) {
    const char* type = EVP_PKEY_get0_type_name(key);
    out.key_type = type != nullptr ? type : "";
    out.key_bits = EVP_PKEY_get_bits(key);
  }
  const X509_ALGOR* algorithm = X509_get0_tbs_sigalg(certificate);
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  const int nid = OBJ_obj2nid(object);
  out.signature = nid == NID_undef ? dotted(object) : std::string(OBJ_nid2ln(nid));
}

void read_serial(Certificate& out, const X509* certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
  out.serial = hex({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
}

}  // namespace

Certificate parse_certificate(std::span<const std::uint8_t> der) {
  Certificate out;
  out.der = base64(der);
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(der.data(), der.size(), digest.data());
  out.sha256 = hex(digest);
  const unsigned char* at = der.data();
  Freed<X509, X509_free> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate) {
    read_serial(out, certificate.get());
    out.subject = attributes(X509_get_subject_name(certificate.get()));
    out.issuer = attributes(X509_get_issuer_name(certificate.get()));
    out.not_before = time_of(X509_get0_notBefore(certificate.get()));
    out.not_after = time_of(X509_get0_notAfter(certificate.get()));
    read_names(out, certificate.get());
    read_purposes(out, certificate.get());
    read_key(out, certificate.get());
    read_urls(out, certificate.get());
    out.self_signed = X509_self_signed(certificate.get(), 1) == 1;
  }
  ERR_clear_error();
  return out;
}

Time time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return Time(std::chrono::seconds(timegm(&parts)));
}

std::string name_text(std::span<const std::uint8_t> der) {
  const unsigned char* at = der.data();
  Freed<X509_NAME, X509_NAME_free> name(d2i_X509_NAME(nullptr, &at, static_cast<long>(der.size())));
  Freed<BIO, BIO_free> out(BIO_new(BIO_s_mem()));
  const unsigned long form = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (!name || X509_NAME_print_ex(out.get(), name.get(), 0, form) < 0) {
    ERR_clear_error();
    return hex(der);
  }
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace sipfed::gather
