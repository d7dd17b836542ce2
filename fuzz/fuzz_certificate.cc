// What Certificate::parse accepts, OpenSSL's parser accepts too and reads as the same. The seeds
// are from make_certificate, under keys that were thrown away.

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.h"
#include "crypto/x509.h"
#include "require.h"

namespace {

using confcom::Bytes;
using confcom::Timestamp;
using confcom::crypto::Certificate;
using confcom::crypto::RsaPublicKey;
using confcom::crypto::SignatureAlgorithm;
using confcom::fuzz::require;

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using BignumPtr = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using X509Ptr = std::unique_ptr<X509, Deleter<X509_free>>;
using BasicConstraintsPtr = std::unique_ptr<BASIC_CONSTRAINTS, Deleter<BASIC_CONSTRAINTS_free>>;
using BitStringPtr = std::unique_ptr<ASN1_BIT_STRING, Deleter<ASN1_BIT_STRING_free>>;

Bytes bytes(const unsigned char* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

X509Ptr parse_with_openssl(const std::uint8_t* data, std::size_t size) {
  const unsigned char* in = data;
  X509Ptr x509(d2i_X509(nullptr, &in, static_cast<long>(size)));
  require(x509 != nullptr && in == data + size);
  return x509;
}

Timestamp timestamp(const ASN1_TIME* time) {
  std::tm parts{};
  require(ASN1_TIME_to_tm(time, &parts) == 1);
  return Timestamp(std::chrono::seconds(timegm(&parts)));
}

/// DER of the INTEGER, whose content is shorter than 128 octets.
void require_serial(const X509* x509, Bytes serial) {
  const ASN1_INTEGER* integer = X509_get0_serialNumber(x509);
  unsigned char* der = nullptr;
  const int size = i2d_ASN1_INTEGER(integer, &der);
  require(size > 2 &&
          confcom::equal(bytes(der, static_cast<std::size_t>(size)).subspan(2), serial));
  OPENSSL_free(der);
}

std::string common_name(const X509_NAME* name) {
  const int index = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (index < 0 || X509_NAME_get_index_by_NID(name, NID_commonName, index) >= 0) return {};
  unsigned char* utf8 = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
  require(size >= 0);
  std::string out(confcom::as_text(bytes(utf8, static_cast<std::size_t>(size))));
  OPENSSL_free(utf8);
  return out;
}

void require_name(const X509_NAME* name, Bytes der, std::string_view expected_common_name) {
  const unsigned char* found = nullptr;
  std::size_t size = 0;
  require(X509_NAME_get0_der(name, &found, &size) == 1);
  require(confcom::equal(bytes(found, size), der));
  require(common_name(name) == expected_common_name);
}

void require_point(const EVP_PKEY* key, Bytes point) {
  unsigned char encoded[97];
  std::size_t size = 0;
  require(EVP_PKEY_get_octet_string_param(key, "encoded-pub-key", encoded, sizeof(encoded),
                                          &size) == 1);
  require(confcom::equal(bytes(encoded, size).subspan(1), point));
}

BignumPtr number(const EVP_PKEY* key, const char* name) {
  BIGNUM* out = nullptr;
  require(EVP_PKEY_get_bn_param(key, name, &out) == 1);
  return BignumPtr(out);
}

void require_rsa(const EVP_PKEY* key, const RsaPublicKey& rsa) {
  const BignumPtr modulus = number(key, "n");
  unsigned char octets[512];
  require(BN_num_bytes(modulus.get()) <= static_cast<int>(sizeof(octets)));
  const auto size = static_cast<std::size_t>(BN_bn2bin(modulus.get(), octets));
  require(confcom::equal(bytes(octets, size), rsa.modulus()));
  require(BN_is_word(number(key, "e").get(), rsa.exponent()) == 1);
}

void require_key(X509* x509, const Certificate& certificate) {
  const EVP_PKEY* key = X509_get0_pubkey(x509);
  require(key != nullptr);
  if (certificate.rsa_key() != nullptr) return require_rsa(key, *certificate.rsa_key());
  require(certificate.ecdsa_key() != nullptr);
  require_point(key, certificate.ecdsa_key()->point());
}

void require_algorithm(const X509* x509, SignatureAlgorithm found) {
  constexpr int kIdentifiers[] = {
      NID_ecdsa_with_SHA256, NID_ecdsa_with_SHA384,       NID_rsassaPss,
      NID_rsassaPss,         NID_sha256WithRSAEncryption, NID_sha384WithRSAEncryption};
  require(X509_get_signature_nid(x509) == kIdentifiers[static_cast<std::size_t>(found)]);
}

/// As many of the same extensions, in one order.
void require_extensions(const X509* x509, const Certificate& certificate) {
  const auto extensions = certificate.extensions();
  require(X509_get_ext_count(x509) == static_cast<int>(extensions.size()));
  for (int i = 0; const auto& extension : extensions) {
    X509_EXTENSION* other = X509_get_ext(x509, i++);
    const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(other);
    require(confcom::equal(
        bytes(ASN1_STRING_get0_data(value), static_cast<std::size_t>(ASN1_STRING_length(value))),
        extension.value));
    require(X509_EXTENSION_get_critical(other) == (extension.critical ? 1 : 0));
  }
}

void require_basic_constraints(const X509* x509, const Certificate& certificate) {
  const BasicConstraintsPtr constraints(static_cast<BASIC_CONSTRAINTS*>(
      X509_get_ext_d2i(x509, NID_basic_constraints, nullptr, nullptr)));
  require(certificate.is_ca() == (constraints != nullptr && constraints->ca != 0));
  const ASN1_INTEGER* length = constraints == nullptr ? nullptr : constraints->pathlen;
  require(certificate.path_length().has_value() == (length != nullptr));
  std::uint64_t value = 0;
  if (length == nullptr) return;
  require(ASN1_INTEGER_get_uint64(&value, length) == 1 && value == certificate.path_length());
}

void require_key_usage(const X509* x509, const Certificate& certificate) {
  const BitStringPtr usage(
      static_cast<ASN1_BIT_STRING*>(X509_get_ext_d2i(x509, NID_key_usage, nullptr, nullptr)));
  const auto has = [&](int bit) { return ASN1_BIT_STRING_get_bit(usage.get(), bit) != 0; };
  require(certificate.may_sign_data() == has(0));
  require(certificate.may_sign_certificates() == (certificate.is_ca() && has(5)));
  require(certificate.may_sign_crls() == has(6));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto certificate = Certificate::parse(std::as_bytes(std::span(data, size)));
  if (!certificate.has_value()) return 0;

  const X509Ptr x509 = parse_with_openssl(data, size);
  require(X509_get_version(x509.get()) == X509_VERSION_3);
  require_serial(x509.get(), certificate->serial());
  require(timestamp(X509_get0_notBefore(x509.get())) == certificate->not_before());
  require(timestamp(X509_get0_notAfter(x509.get())) == certificate->not_after());
  require_name(X509_get_issuer_name(x509.get()), certificate->issuer(),
               certificate->issuer_common_name());
  require_name(X509_get_subject_name(x509.get()), certificate->subject(),
               certificate->subject_common_name());
  require_key(x509.get(), *certificate);
  require_algorithm(x509.get(), certificate->signature_algorithm());
  require_extensions(x509.get(), *certificate);
  require_basic_constraints(x509.get(), *certificate);
  require_key_usage(x509.get(), *certificate);
  // The key is hardly its own, so this mostly compares refusals.
  require(certificate->signed_by(certificate->public_key()) ==
          (X509_verify(x509.get(), X509_get0_pubkey(x509.get())) == 1));
  return 0;
}
