#include "verify/snp_verifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/byte_writer.h"
#include "crypto/digest.h"
#include "verify/snp_checks.h"

namespace confcom::verify {
namespace {

using evidence::SigningKey;
using evidence::SnpReport;

/// Room for every check of a report, so that the list grows once.
constexpr std::size_t kExpectedChecks = 24;

/// A digest of all parts; their lengths keep bytes from wandering between neighbours.
crypto::Sha256Digest digest_of(const std::vector<ByteVector>& parts, Bytes last) {
  ByteWriter out;
  for (const ByteVector& part : parts) {
    out.le<std::uint64_t>(part.size());
    out.put(part);
  }
  const ByteVector before = std::move(out).finish();
  return crypto::sha256({before, last});
}

std::optional<SnpReport> read_report(Bytes bytes, CheckList& checks) {
  const Result<SnpReport> report = evidence::parse_snp_report(bytes);
  checks.add(
      "report.format", report.has_value(), "a report of version 2 to 5",
      report.has_value() ? fmt::format("version {}", report->version) : report.error().message);
  return report.has_value() ? std::optional(*report) : std::nullopt;
}

/// Nothing when a part is absent; when every check holds, none is.
std::optional<SnpClaims> claims_of(const std::optional<SnpReport>& report,
                                   const SnpSigningKey& vek) {
  if (!report.has_value() || !vek.extensions.has_value()) return std::nullopt;
  const evidence::SnpProduct product = vek.extensions->product;
  const auto current = evidence::decode_tcb_version(report->current_tcb, product);
  const auto reported = evidence::decode_tcb_version(report->reported_tcb, product);
  const auto committed = evidence::decode_tcb_version(report->committed_tcb, product);
  const auto launch = evidence::decode_tcb_version(report->launch_tcb, product);
  if (!current || !reported || !committed || !launch) return std::nullopt;
  return SnpClaims{.report = *report,
                   .product = product,
                   .current_tcb = *current,
                   .reported_tcb = *reported,
                   .committed_tcb = *committed,
                   .launch_tcb = *launch,
                   .csp_id = vek.extensions->csp_id};
}

}  // namespace

std::shared_ptr<const CheckedSnpAuthorities> SnpVerifier::authorities(
    const collateral::SnpCollateral& collateral) {
  return authorities_.get_or_make(digest_of(collateral.authorities, {}), [&] {
    return check_snp_authorities(collateral.authorities, roots_);
  });
}

void SnpVerifier::check_revocation(const collateral::SnpCollateral& collateral,
                                   const CheckedSnpAuthorities& authorities, SigningKey key,
                                   VerificationTime time, SnpRevocation revocation,
                                   CheckList& checks) {
  if (!collateral.crl.has_value()) {
    checks.add("crl.present", revocation == SnpRevocation::kNotRequired,
               revocation == SnpRevocation::kNotRequired ? "not required" : "the ARK's CRL",
               "none: revocation is not known");
    return;
  }
  const auto crl = crls_.get_or_make(digest_of(collateral.authorities, *collateral.crl),
                                     [&] { return check_snp_crl(*collateral.crl, authorities); });
  checks.append(crl->checks);
  check_snp_revocation(*crl, authorities, key, time, checks);
}

SnpVerdict SnpVerifier::verify(Bytes bytes, const collateral::SnpCollateral& collateral,
                               VerificationTime time, SnpRevocation revocation) {
  SnpVerdict verdict;
  verdict.checks.reserve(kExpectedChecks);
  verdict.report = read_report(bytes, verdict.checks);
  const SigningKey key =
      verdict.report.has_value() ? verdict.report->signer_info.signing_key : SigningKey::kVcek;
  const auto authorities = this->authorities(collateral);
  verdict.checks.append(authorities->checks);
  check_snp_authorities_validity(*authorities, key, time.now, verdict.checks);
  check_revocation(collateral, *authorities, key, time, revocation, verdict.checks);

  const SnpSigningKey vek = read_snp_signing_key(collateral.signing_key, keys_, verdict.checks);
  const SnpInputs in{.report = verdict.report.has_value() ? &*verdict.report : nullptr,
                     .signed_bytes = bytes.first(std::min(bytes.size(), evidence::kSnpSignedBytes)),
                     .vek = &vek,
                     .authorities = authorities.get(),
                     .keys = &keys_,
                     .time = time.now};
  check_snp_signing_key(in, verdict.checks);
  check_snp_report(in, verdict.checks);
  if (!verdict.checks.all_ok()) return verdict;
  if (auto claims = claims_of(verdict.report, vek)) {
    verdict.claims = Verified<SnpClaims>(*std::move(claims));
  }
  return verdict;
}

}  // namespace confcom::verify
