#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/timestamp.h"
#include "crypto/certificate_builder.h"
#include "verify/snp_endorsement.h"

/// Endorsements of launch measurements, of Azure's shape, by an issuer of the tests' own. A test
/// takes a spec that verifies, bends one thing, and mints it.
namespace confcom::verify::testing {

/// What Azure's signers of such endorsements have as extended key usage.
inline constexpr std::string_view kAzureEku = "1.3.6.1.4.1.311.76.59.1.2";
inline constexpr std::string_view kAzureEkuHex = "2b0601040182374c3b0102";

/// Whose key signs something.
enum class Endorser : std::uint8_t { kRoot, kIntermediate, kLeaf, kEcdsaLeaf, kStranger };

/// One member of the protected header, encoded.
struct HeaderMember {
  std::string name;  ///< for a test to find it
  ByteVector label;
  ByteVector value;
};

/// What everything says and who signs it; the defaults verify.
struct FakeEndorsementSpec {
  crypto::CertificateSpec root;
  crypto::CertificateSpec intermediate;
  crypto::CertificateSpec leaf;
  std::vector<std::string> leaf_eku_hex;  ///< content octets; no extension when there are none
  Endorser leaf_key = Endorser::kLeaf;
  Endorser signs_leaf = Endorser::kIntermediate;
  Endorser signs_intermediate = Endorser::kRoot;

  std::int64_t algorithm = 0;
  std::string content_type;
  std::string issuer;  ///< empty: of the root that is minted, and the usage of Azure's
  std::string feed;
  std::optional<Timestamp> signing_time;
  std::string payload;
  /// Bends the protected header's members just before they are written and signed.
  std::function<void(std::vector<HeaderMember>&)> bend_header;
  Endorser signs = Endorser::kLeaf;
};

/// An endorsement of 48 bytes 0x11 with SVN 22, PS384, signed on 2023-02-08.
[[nodiscard]] FakeEndorsementSpec endorsement_spec();

/// What was minted.
struct FakeEndorsement {
  ByteVector document;
  SnpEndorsementPolicy policy;    ///< under which the default spec verifies
  std::vector<ByteVector> chain;  ///< DER, leaf first
};

/// With keys that all of a process' tests share.
[[nodiscard]] FakeEndorsement mint(const FakeEndorsementSpec& spec);

/// "did:x509:0:sha256:<fingerprint>::eku:<eku>", of a certificate's DER.
[[nodiscard]] std::string did_of(Bytes certificate, std::string_view eku = kAzureEku);

/// A label or a value of the protected header.
[[nodiscard]] ByteVector cbor_integer(std::int64_t value);
[[nodiscard]] ByteVector cbor_text(std::string_view value);

/// {"x-ms-sevsnpvm-guestsvn": "<svn>", "x-ms-sevsnpvm-launchmeasurement": <48 bytes `fill`>}.
[[nodiscard]] std::string reference_info(std::string_view svn, unsigned char fill);

}  // namespace confcom::verify::testing
