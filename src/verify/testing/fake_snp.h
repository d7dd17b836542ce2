#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/timestamp.h"
#include "collateral/snp_collateral.h"
#include "crypto/certificate_builder.h"
#include "evidence/snp/report.h"
#include "evidence/snp/vek_extensions.h"
#include "verify/snp_roots.h"

/// A PKI of AMD's shape and of the tests' own, with reports below it. A test takes a spec that
/// verifies, bends one thing, and mints it.
namespace confcom::verify::testing {

/// Whose key signs something.
enum class SnpSigner : std::uint8_t { kArk, kAsk, kVek, kStranger };

/// What everything says and who signs it; the defaults verify at `now`.
struct FakeSnpSpec {
  Timestamp now;
  crypto::CertificateSpec ark;
  crypto::CertificateSpec ask;
  crypto::CertificateSpec vek;
  crypto::CrlSpec crl;
  evidence::VekExtensions extensions;
  evidence::SnpReport report;

  SnpSigner signs_ask = SnpSigner::kArk;
  SnpSigner signs_vek = SnpSigner::kAsk;
  SnpSigner signs_crl = SnpSigner::kArk;
  SnpSigner signs_report = SnpSigner::kVek;
};

/// A report of version 5 by a Genoa's VCEK, which the default policy accepts.
[[nodiscard]] FakeSnpSpec genoa_spec();
/// The same by a provider's VLEK.
[[nodiscard]] FakeSnpSpec vlek_spec();

/// What was minted.
struct FakeSnpSet {
  ByteVector report;
  collateral::SnpCollateral collateral;
  ByteVector ark;  ///< DER
};

/// With keys that all of a process' tests share: those of RSA take long to make.
[[nodiscard]] FakeSnpSet mint(const FakeSnpSpec& spec);

/// The ARK of `set` as a verifier is told to trust it.
[[nodiscard]] SnpRoots trusted_root(const FakeSnpSet& set);

}  // namespace confcom::verify::testing
