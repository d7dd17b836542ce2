#include "crypto/crl.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "crypto/asn1_time.h"
#include "crypto/der_reader.h"
#include "crypto/distinguished_name.h"
#include "crypto/object_identifier.h"
#include "crypto/serial_number.h"
#include "crypto/signed_der.h"
#include "crypto/x509_extensions.h"

namespace confcom::crypto {
namespace {

/// What the signature covers; the views point into the list.
struct SignedPart {
  DistinguishedName issuer;
  Timestamp this_update;
  Timestamp next_update;
  std::vector<Bytes> serials;  // sorted
};

bool is_before(Bytes a, Bytes b) { return as_text(a) < as_text(b); }

Result<void> expect_version_2(DerReader& in) {
  constexpr std::uint64_t kVersion2 = 1;
  // Version 1, the default, is not written out.
  if (in.next_is(DerTag::kInteger)) {
    CONFCOM_TRY(const std::uint64_t number,
                in.unsigned_integer(DerTag::kInteger, kVersion2, "version"));
    if (number == kVersion2) return {};
  }
  return fail(ErrorCode::kUnsupported, "CRL: not of version 2");
}

/// These say that a list leaves something out or speaks for another issuer. RFC 5280 has them
/// critical; a list where they are not would pass as complete.
bool makes_partial(Bytes oid) {
  constexpr auto kDeltaIndicator = oid_octets(0x55, 0x1d, 0x1b);     // 2.5.29.27
  constexpr auto kDistributionPoint = oid_octets(0x55, 0x1d, 0x1c);  // 2.5.29.28
  constexpr auto kCertificateIssuer = oid_octets(0x55, 0x1d, 0x1d);  // 2.5.29.29
  return equal(oid, kDeltaIndicator) || equal(oid, kDistributionPoint) ||
         equal(oid, kCertificateIssuer);
}

/// Reads the extensions of a list or of an entry and refuses those that it would be wrong to
/// ignore. What is ignored may occur twice.
Result<void> ignore_extensions(DerReader& in) {
  CONFCOM_TRY(DerReader list, in.sequence("extensions"));
  CONFCOM_CHECK(in.expect_end());
  do {
    CONFCOM_TRY(const Extension extension, parse_extension(list));
    if (extension.critical || makes_partial(extension.oid)) {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("CRL: extension {} cannot be ignored", to_dotted(extension.oid)));
    }
  } while (!list.at_end());
  return {};
}

Result<Bytes> parse_entry(DerReader& in) {
  CONFCOM_TRY(DerReader entry, in.sequence("entry"));
  CONFCOM_TRY(const Bytes serial, parse_serial_number(entry));
  CONFCOM_CHECK(parse_time(entry, "revocationDate"));
  if (!entry.at_end()) CONFCOM_CHECK(ignore_extensions(entry));
  return serial;
}

Result<std::vector<Bytes>> parse_entries(DerReader& in) {
  std::vector<Bytes> serials;
  if (!in.next_is(DerTag::kSequence)) return serials;
  CONFCOM_TRY(DerReader entries, in.sequence("revokedCertificates"));
  while (!entries.at_end()) {
    CONFCOM_TRY(const Bytes serial, parse_entry(entries));
    serials.push_back(serial);
  }
  std::ranges::sort(serials, is_before);
  return serials;
}

/// TBSCertList.
Result<SignedPart> parse_signed_part(DerReader in, Bytes algorithm) {
  CONFCOM_CHECK(expect_version_2(in));
  CONFCOM_CHECK(expect_algorithm(in, algorithm));
  CONFCOM_TRY(const DistinguishedName issuer, parse_distinguished_name(in, "issuer"));
  CONFCOM_TRY(const Timestamp this_update, parse_time(in, "thisUpdate"));
  CONFCOM_TRY(const Timestamp next_update, parse_time(in, "nextUpdate"));
  CONFCOM_TRY(std::vector<Bytes> serials, parse_entries(in));
  if (!in.at_end()) {
    CONFCOM_TRY(DerReader extensions, in.constructed(DerTag::kContext0, "extensions"));
    CONFCOM_CHECK(ignore_extensions(extensions));
  }
  CONFCOM_CHECK(in.expect_end());
  return SignedPart{issuer, this_update, next_update, std::move(serials)};
}

}  // namespace

struct Crl::Fields {
  ByteVector der;  // what all views here point into
  SignedDer envelope;
  SignedPart part;
};

Result<Crl> Crl::parse(Bytes der) {
  ByteVector own = to_vector(der.first(std::min(der.size(), kMaxCrlBytes + 1)));
  CONFCOM_TRY(const SignedDer envelope, parse_signed_der(own, kMaxCrlBytes, "CRL"));
  CONFCOM_TRY(SignedPart part, parse_signed_part(envelope.content, envelope.algorithm));
  // A moved vector keeps its bytes where they are.
  return Crl(std::make_shared<Fields>(std::move(own), envelope, std::move(part)));
}

Bytes Crl::issuer() const { return fields_->part.issuer.der; }
std::string_view Crl::issuer_common_name() const { return fields_->part.issuer.common_name; }
Timestamp Crl::this_update() const { return fields_->part.this_update; }
Timestamp Crl::next_update() const { return fields_->part.next_update; }
std::size_t Crl::revoked_count() const { return fields_->part.serials.size(); }

bool Crl::revokes(Bytes serial) const {
  return std::ranges::binary_search(fields_->part.serials, serial, is_before);
}

SignatureAlgorithm Crl::signature_algorithm() const {
  return fields_->envelope.signature_algorithm;
}

bool Crl::signed_by(const PublicKey& issuer) const { return fields_->envelope.signed_by(issuer); }

}  // namespace confcom::crypto
