#include "crypto/x509.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crypto/asn1_time.h"
#include "crypto/der_reader.h"
#include "crypto/distinguished_name.h"
#include "crypto/key_usage.h"
#include "crypto/object_identifier.h"
#include "crypto/pem.h"
#include "crypto/serial_number.h"
#include "crypto/signed_der.h"
#include "crypto/subject_public_key.h"
#include "crypto/x509_extensions.h"

namespace confcom::crypto {
namespace {

struct Validity {
  Timestamp not_before;
  Timestamp not_after;
};

/// What the signature covers; the views point into the certificate.
struct SignedPart {
  Bytes serial;
  DistinguishedName issuer;
  Validity validity;
  DistinguishedName subject;
  PublicKey public_key;
  std::vector<Extension> extensions;
};

Result<void> expect_version_3(DerReader& in) {
  constexpr std::uint64_t kVersion3 = 2;
  constexpr std::string_view kField = "version";
  // Version 1, the default, is not written out.
  if (in.next_is(DerTag::kContext0)) {
    CONFCOM_TRY(DerReader version, in.constructed(DerTag::kContext0, kField));
    CONFCOM_TRY(const std::uint64_t number,
                version.unsigned_integer(DerTag::kInteger, kVersion3, kField));
    CONFCOM_CHECK(version.expect_end());
    if (number == kVersion3) return {};
  }
  return fail(ErrorCode::kUnsupported, "certificate: not of version 3");
}

Result<Validity> parse_validity(DerReader& in) {
  CONFCOM_TRY(DerReader times, in.sequence("validity"));
  CONFCOM_TRY(const Timestamp not_before, parse_time(times, "notBefore"));
  CONFCOM_TRY(const Timestamp not_after, parse_time(times, "notAfter"));
  CONFCOM_CHECK(times.expect_end());
  return Validity{not_before, not_after};
}

Result<std::vector<Extension>> parse_optional_extensions(DerReader& in) {
  if (in.at_end()) return std::vector<Extension>();
  CONFCOM_TRY(DerReader tagged, in.constructed(DerTag::kContext3, "extensions"));
  CONFCOM_TRY(std::vector<Extension> extensions, parse_extensions(tagged));
  CONFCOM_CHECK(tagged.expect_end());
  return extensions;
}

/// TBSCertificate. Unique identifiers, which RFC 5280 forbids to issue, are refused as no
/// extensions.
Result<SignedPart> parse_signed_part(DerReader in, Bytes algorithm) {
  CONFCOM_CHECK(expect_version_3(in));
  CONFCOM_TRY(const Bytes serial, parse_serial_number(in));
  CONFCOM_CHECK(expect_algorithm(in, algorithm));
  CONFCOM_TRY(const DistinguishedName issuer, parse_distinguished_name(in, "issuer"));
  CONFCOM_TRY(const Validity validity, parse_validity(in));
  CONFCOM_TRY(const DistinguishedName subject, parse_distinguished_name(in, "subject"));
  CONFCOM_TRY(PublicKey public_key, parse_subject_public_key(in));
  CONFCOM_TRY(std::vector<Extension> extensions, parse_optional_extensions(in));
  CONFCOM_CHECK(in.expect_end());
  return SignedPart{
      serial, issuer, validity, subject, std::move(public_key), std::move(extensions)};
}

}  // namespace

struct Certificate::Fields {
  ByteVector der;  // what all views here point into
  Sha256Digest fingerprint;
  SignedDer envelope;
  SignedPart part;
  CertificateUsage usage;

  [[nodiscard]] bool allows(KeyUsage use) const {
    return (usage.key_usage & 1U << std::to_underlying(use)) != 0;
  }
};

Result<Certificate> Certificate::parse(Bytes der) {
  ByteVector own = to_vector(der.first(std::min(der.size(), kMaxCertificateBytes + 1)));
  CONFCOM_TRY(const SignedDer envelope, parse_signed_der(own, kMaxCertificateBytes, "certificate"));
  CONFCOM_TRY(SignedPart part, parse_signed_part(envelope.content, envelope.algorithm));
  CONFCOM_TRY(const CertificateUsage usage, parse_usage(part.extensions));
  const Sha256Digest fingerprint = sha256(own);
  // A moved vector keeps its bytes where they are.
  return Certificate(
      std::make_shared<Fields>(std::move(own), fingerprint, envelope, std::move(part), usage));
}

Bytes Certificate::der() const { return fields_->der; }
const Sha256Digest& Certificate::fingerprint() const { return fields_->fingerprint; }
Bytes Certificate::subject() const { return fields_->part.subject.der; }
Bytes Certificate::issuer() const { return fields_->part.issuer.der; }
std::string_view Certificate::subject_common_name() const {
  return fields_->part.subject.common_name;
}
std::string_view Certificate::issuer_common_name() const {
  return fields_->part.issuer.common_name;
}
Bytes Certificate::serial() const { return fields_->part.serial; }
Timestamp Certificate::not_before() const { return fields_->part.validity.not_before; }
Timestamp Certificate::not_after() const { return fields_->part.validity.not_after; }
const PublicKey& Certificate::public_key() const { return fields_->part.public_key; }
const EcdsaPublicKey* Certificate::ecdsa_key() const {
  return std::get_if<EcdsaPublicKey>(&public_key());
}
const RsaPublicKey* Certificate::rsa_key() const {
  return std::get_if<RsaPublicKey>(&public_key());
}
bool Certificate::is_ca() const { return fields_->usage.is_ca; }
bool Certificate::may_sign_certificates() const {
  return is_ca() && fields_->allows(KeyUsage::kKeyCertSign);
}
bool Certificate::may_sign_crls() const { return fields_->allows(KeyUsage::kCrlSign); }
bool Certificate::may_sign_data() const { return fields_->allows(KeyUsage::kDigitalSignature); }
std::optional<std::size_t> Certificate::path_length() const { return fields_->usage.path_length; }

std::optional<Bytes> Certificate::extension(std::string_view oid) const {
  for (const Extension& extension : fields_->part.extensions) {
    if (to_dotted(extension.oid) == oid) return extension.value;
  }
  return std::nullopt;
}

std::vector<CertificateExtension> Certificate::extensions() const {
  std::vector<CertificateExtension> out;
  for (const Extension& extension : fields_->part.extensions)
    out.push_back({to_dotted(extension.oid), extension.critical, extension.value});
  return out;
}

SignatureAlgorithm Certificate::signature_algorithm() const {
  return fields_->envelope.signature_algorithm;
}

bool Certificate::signed_by(const PublicKey& issuer) const {
  return fields_->envelope.signed_by(issuer);
}

Result<std::vector<Certificate>> parse_certificates_pem(std::string_view pem,
                                                        std::size_t max_certificates) {
  CONFCOM_TRY(const std::vector<ByteVector> blocks,
              parse_pem(pem, "CERTIFICATE", max_certificates));
  std::vector<Certificate> out;
  for (const ByteVector& der : blocks) {
    Result<Certificate> certificate = Certificate::parse(der);
    if (!certificate.has_value()) {
      return std::unexpected(with_context(std::move(certificate).error(),
                                          fmt::format("certificate {}", out.size() + 1)));
    }
    out.push_back(*std::move(certificate));
  }
  return out;
}

}  // namespace confcom::crypto
