#include "crypto/certificate_builder.h"

#include <fmt/format.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

using NamePtr = std::unique_ptr<X509_NAME, Deleter<X509_NAME_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, Deleter<ASN1_INTEGER_free>>;
using TimePtr = std::unique_ptr<ASN1_TIME, Deleter<ASN1_TIME_free>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, Deleter<ASN1_OBJECT_free>>;
using OctetStringPtr = std::unique_ptr<ASN1_OCTET_STRING, Deleter<ASN1_OCTET_STRING_free>>;
using BitStringPtr = std::unique_ptr<ASN1_BIT_STRING, Deleter<ASN1_BIT_STRING_free>>;
using BasicConstraintsPtr = std::unique_ptr<BASIC_CONSTRAINTS, Deleter<BASIC_CONSTRAINTS_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using RevokedPtr = std::unique_ptr<X509_REVOKED, Deleter<X509_REVOKED_free>>;

/// OpenSSL's word for success, as a Result that says which step failed.
Result<void> done(bool success, std::string_view step) {
  if (!success) return fail(ErrorCode::kInternal, fmt::format("cannot set the {}", step));
  return {};
}

Result<void> add_attribute(X509_NAME* name, const NameAttribute& attribute) {
  const Bytes utf8 = as_bytes(attribute.value);
  if (X509_NAME_add_entry_by_txt(name, attribute.type.c_str(), MBSTRING_UTF8, uchars(utf8),
                                 static_cast<int>(utf8.size()), -1, 0) == 1) {
    return {};
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("a name cannot have {}=\"{}\"", attribute.type, attribute.value));
}

Result<NamePtr> make_name(const std::string& common_name, std::vector<NameAttribute> attributes) {
  NamePtr name(X509_NAME_new());
  CONFCOM_CHECK(done(name != nullptr, "name"));
  const bool ours = attributes.empty();
  attributes.push_back({"CN", common_name});
  if (ours) attributes.push_back({"O", "confcom"});
  for (const NameAttribute& attribute : attributes)
    CONFCOM_CHECK(add_attribute(name.get(), attribute));
  return name;
}

/// Null when there are no octets: nobody asks for zero by leaving the number out.
IntegerPtr make_serial(Bytes octets) {
  if (octets.empty()) return nullptr;
  const BignumPtr number(BN_bin2bn(uchars(octets), static_cast<int>(octets.size()), nullptr));
  return IntegerPtr(BN_to_ASN1_INTEGER(number.get(), nullptr));
}

TimePtr make_time(Timestamp time) {
  return TimePtr(ASN1_TIME_set(nullptr, static_cast<std::time_t>(time.time_since_epoch().count())));
}

Result<void> set_ecdsa_key(X509* x509, const EcdsaPublicKey& key) {
  // SubjectPublicKeyInfo of RFC 5480: the algorithm with its curve, and the uncompressed point.
  ByteVector encoded{std::byte{0x04}};
  encoded.insert(encoded.end(), key.point().begin(), key.point().end());
  auto* point = static_cast<unsigned char*>(OPENSSL_memdup(encoded.data(), encoded.size()));
  const int curve = key.curve() == Curve::kP256 ? NID_X9_62_prime256v1 : NID_secp384r1;
  return done(X509_PUBKEY_set0_param(
                  X509_get_X509_PUBKEY(x509), OBJ_nid2obj(NID_X9_62_id_ecPublicKey), V_ASN1_OBJECT,
                  OBJ_nid2obj(curve), point, static_cast<int>(encoded.size())) == 1,
              "public key");
}

Result<void> set_key(X509* x509, const PublicKey& key) {
  if (const auto* rsa = std::get_if<RsaPublicKey>(&key))
    return done(X509_set_pubkey(x509, rsa->handle()) == 1, "public key");
  return set_ecdsa_key(x509, std::get<EcdsaPublicKey>(key));
}

Result<void> add_basic_constraints(X509* x509, const CertificateSpec& spec) {
  if (!spec.has_basic_constraints && !spec.is_ca) return {};
  const BasicConstraintsPtr constraints(BASIC_CONSTRAINTS_new());
  constraints->ca = spec.is_ca ? 0xff : 0;
  if (spec.path_length.has_value()) {
    constraints->pathlen = ASN1_INTEGER_new();
    CONFCOM_CHECK(
        done(ASN1_INTEGER_set_uint64(constraints->pathlen, *spec.path_length) == 1, "path length"));
  }
  return done(
      X509_add1_ext_i2d(x509, NID_basic_constraints, constraints.get(), 1, X509V3_ADD_DEFAULT) == 1,
      "basicConstraints");
}

Result<void> add_key_usage(X509* x509, const CertificateSpec& spec) {
  if (spec.key_usage.empty()) return {};
  const BitStringPtr bits(ASN1_BIT_STRING_new());
  for (const KeyUsage usage : spec.key_usage) {
    CONFCOM_CHECK(
        done(ASN1_BIT_STRING_set_bit(bits.get(), static_cast<int>(usage), 1) == 1, "keyUsage bit"));
  }
  return done(X509_add1_ext_i2d(x509, NID_key_usage, bits.get(), 1, X509V3_ADD_DEFAULT) == 1,
              "keyUsage");
}

Result<void> add_extension(X509* x509, const ExtensionSpec& spec) {
  const ObjectPtr object(OBJ_txt2obj(spec.oid.c_str(), 1));
  if (object == nullptr)
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" is no object identifier", spec.oid));
  const OctetStringPtr value(ASN1_OCTET_STRING_new());
  const int size = static_cast<int>(spec.value_der.size());
  CONFCOM_CHECK(done(ASN1_OCTET_STRING_set(value.get(), uchars(spec.value_der), size) == 1,
                     "extension's value"));
  const ExtensionPtr extension(
      X509_EXTENSION_create_by_OBJ(nullptr, object.get(), spec.critical ? 1 : 0, value.get()));
  return done(X509_add_ext(x509, extension.get(), -1) == 1, "extension");
}

Result<void> set_names(X509* x509, const CertificateSpec& spec) {
  CONFCOM_TRY(const NamePtr subject, make_name(spec.subject_common_name, spec.subject_attributes));
  CONFCOM_TRY(const NamePtr issuer, make_name(spec.issuer_common_name, spec.issuer_attributes));
  CONFCOM_CHECK(done(X509_set_subject_name(x509, subject.get()) == 1, "subject"));
  return done(X509_set_issuer_name(x509, issuer.get()) == 1, "issuer");
}

Result<void> set_serial(X509* x509, Bytes octets) {
  const IntegerPtr serial = make_serial(octets);
  if (serial == nullptr) return fail(ErrorCode::kInvalidArgument, "no serial number");
  return done(X509_set_serialNumber(x509, serial.get()) == 1, "serial number");
}

Result<void> set_validity(X509* x509, const CertificateSpec& spec) {
  CONFCOM_CHECK(
      done(X509_set1_notBefore(x509, make_time(spec.not_before).get()) == 1, "notBefore"));
  return done(X509_set1_notAfter(x509, make_time(spec.not_after).get()) == 1, "notAfter");
}

template <auto Write, class Object>
Result<ByteVector> written(Object* object) {
  const int size = Write(object, nullptr);
  if (size <= 0) return fail(ErrorCode::kInternal, "cannot write DER");
  ByteVector der(static_cast<std::size_t>(size));
  unsigned char* out = uchars_out(der);
  Write(object, &out);
  return der;
}

Result<RevokedPtr> make_revoked(Bytes octets, Timestamp time) {
  RevokedPtr entry(X509_REVOKED_new());
  const IntegerPtr serial = make_serial(octets);
  if (serial == nullptr) return fail(ErrorCode::kInvalidArgument, "an entry of no serial number");
  CONFCOM_CHECK(done(X509_REVOKED_set_serialNumber(entry.get(), serial.get()) == 1, "entry"));
  CONFCOM_CHECK(
      done(X509_REVOKED_set_revocationDate(entry.get(), make_time(time).get()) == 1, "entry"));
  return entry;
}

Result<void> fill(X509_CRL* crl, const CrlSpec& spec) {
  CONFCOM_TRY(const NamePtr issuer, make_name(spec.issuer_common_name, spec.issuer_attributes));
  CONFCOM_CHECK(done(X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1, "version"));
  CONFCOM_CHECK(done(X509_CRL_set_issuer_name(crl, issuer.get()) == 1, "issuer"));
  CONFCOM_CHECK(
      done(X509_CRL_set1_lastUpdate(crl, make_time(spec.this_update).get()) == 1, "thisUpdate"));
  CONFCOM_CHECK(
      done(X509_CRL_set1_nextUpdate(crl, make_time(spec.next_update).get()) == 1, "nextUpdate"));
  const IntegerPtr number(ASN1_INTEGER_new());
  CONFCOM_CHECK(done(ASN1_INTEGER_set_uint64(number.get(), spec.number) == 1, "CRL number"));
  CONFCOM_CHECK(
      done(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number.get(), 0, X509V3_ADD_DEFAULT) == 1,
           "CRL number"));
  for (const ByteVector& serial : spec.revoked_serials) {
    CONFCOM_TRY(RevokedPtr entry, make_revoked(serial, spec.this_update));
    CONFCOM_CHECK(done(X509_CRL_add0_revoked(crl, entry.release()) == 1, "entry"));
  }
  return {};
}

Result<SignatureAlgorithm> algorithm_for(const SigningKey& key,
                                         std::optional<SignatureAlgorithm> wanted) {
  const bool is_ecdsa = std::holds_alternative<EcdsaPrivateKey>(key);
  if (!wanted.has_value())
    return is_ecdsa ? SignatureAlgorithm::kEcdsaSha256 : SignatureAlgorithm::kRsaPssSha384;
  if (is_ecdsa == (scheme_of(*wanted) == SignatureScheme::kEcdsa)) return *wanted;
  return fail(
      ErrorCode::kInvalidArgument,
      fmt::format("a key of {} cannot sign by {}", is_ecdsa ? "ECDSA" : "RSA", to_string(*wanted)));
}

/// Null on failure.
MdCtxPtr signing_context(const SigningKey& key, SignatureAlgorithm algorithm) {
  MdCtxPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;  // the context's
  EVP_PKEY* handle = std::visit([](const auto& k) { return k.handle(); }, key);
  const EVP_MD* hash = hash_of(algorithm) == HashAlgorithm::kSha256 ? EVP_sha256() : EVP_sha384();
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), &options, hash, nullptr, handle) != 1) {
    return nullptr;
  }
  const bool is_pss = scheme_of(algorithm) == SignatureScheme::kRsaPss;
  if (is_pss && (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
                 EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return nullptr;
  }
  return context;
}

template <auto Sign, class Object>
Result<void> sign(Object* object, const SigningKey& key, std::optional<SignatureAlgorithm> wanted) {
  CONFCOM_TRY(const SignatureAlgorithm algorithm, algorithm_for(key, wanted));
  const MdCtxPtr context = signing_context(key, algorithm);
  return done(context != nullptr && Sign(object, context.get()) > 0, "signature");
}

}  // namespace

std::vector<NameAttribute> amd_name_attributes() {
  return {{"OU", "Engineering"},
          {"C", "US"},
          {"L", "Santa Clara"},
          {"ST", "CA"},
          {"O", "Advanced Micro Devices"}};
}

Result<ByteVector> make_certificate(const CertificateSpec& spec, const PublicKey& subject,
                                    const SigningKey& issuer) {
  const X509Ptr x509(X509_new());
  CONFCOM_CHECK(
      done(x509 != nullptr && X509_set_version(x509.get(), X509_VERSION_3) == 1, "version"));
  CONFCOM_CHECK(set_serial(x509.get(), spec.serial));
  CONFCOM_CHECK(set_names(x509.get(), spec));
  CONFCOM_CHECK(set_validity(x509.get(), spec));
  CONFCOM_CHECK(set_key(x509.get(), subject));
  CONFCOM_CHECK(add_basic_constraints(x509.get(), spec));
  CONFCOM_CHECK(add_key_usage(x509.get(), spec));
  for (const ExtensionSpec& extension : spec.extensions)
    CONFCOM_CHECK(add_extension(x509.get(), extension));
  CONFCOM_CHECK(sign<X509_sign_ctx>(x509.get(), issuer, spec.signature_algorithm));
  return written<i2d_X509>(x509.get());
}

Result<ByteVector> make_crl(const CrlSpec& spec, const SigningKey& issuer) {
  const X509CrlPtr crl(X509_CRL_new());
  CONFCOM_CHECK(done(crl != nullptr, "list"));
  CONFCOM_CHECK(fill(crl.get(), spec));
  CONFCOM_CHECK(sign<X509_CRL_sign_ctx>(crl.get(), issuer, spec.signature_algorithm));
  return written<i2d_X509_CRL>(crl.get());
}

}  // namespace confcom::crypto
