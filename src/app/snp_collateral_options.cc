#include "app/snp_collateral_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/advice.h"
#include "app/option_values.h"
#include "app/path_option.h"
#include "app/snp_fields.h"
#include "base/file.h"
#include "base/limits.h"
#include "evidence/snp/certificate_table.h"
#include "evidence/snp/report.h"
#include "verify/snp_roots.h"
#include "verify/snp_verifier.h"

namespace confcom::app {
namespace {

using verify::SnpRevocation;
using verify::SnpRoots;

/// ARK, ASK, ASVK, and a spare of each.
constexpr std::size_t kMaxCertificates = 6;

/// The error says which option's file it is.
template <class T>
Result<T> of_file(std::string_view option, const std::string& path, Result<T> result) {
  if (result.has_value()) return result;
  return std::unexpected(
      with_context(std::move(result).error(), fmt::format("{} {}", option, path)));
}

Result<std::vector<ByteVector>> load_certificates(std::string_view option,
                                                  const std::string& path) {
  CONFCOM_TRY(const ByteVector bytes,
              advised(load_file(path, kMaxFileBytes),
                      fmt::format("give {} certificates in PEM, or one in DER", option)));
  return of_file(option, path, collateral::certificates_of(bytes, kMaxCertificates));
}

Result<void> append(Bytes certificates, std::vector<ByteVector>& out) {
  if (certificates.empty()) return {};
  CONFCOM_TRY(auto more, collateral::certificates_of(certificates, kMaxCertificates));
  for (ByteVector& each : more) out.push_back(std::move(each));
  return {};
}

std::string where_to_fetch(Bytes report) {
  const auto parsed = evidence::parse_snp_report(report);
  const std::string url = parsed.has_value() ? vcek_url(*parsed) : "";
  return url.empty() ? "AMD publishes it for the report's chip and reported TCB"
                     : fmt::format("fetch it from {}", url);
}

Result<SnpRoots> trusted_roots(const std::string& path) {
  if (path.empty()) return SnpRoots::amd();
  constexpr std::string_view kAdvice = "give --trust-root self-signed ARK certificates";
  CONFCOM_TRY(const ByteVector bytes, advised(load_file(path, kMaxFileBytes), kAdvice));
  return advised(of_file("--trust-root", path, SnpRoots::from_certificates(bytes)), kAdvice);
}

}  // namespace

void SnpCollateralOptions::declare(CLI::App& app) {
  add_path(app, "--vcek", "FILE", vcek_,
           "The certificate of the key that signed the report, a VCEK or VLEK (PEM or DER)");
  add_path(app, "--certs", "FILE", certs_,
           "Or: the certificate table that the host gave with it (configfs-tsm's auxblob)");
  add_path(app, "--chain", "FILE", chain_,
           "ARK and ASK or ASVK (PEM): AMD's cert_chain of the product");
  auto* const crl = app.add_flag("--crl-not-required", crl_not_required_,
                                 "Do without a CRL: nothing is known of revocation then");
  add_path(app, "--crl", "FILE", crl_, "The product's CRL, as AMD publishes it").excludes(crl);
  app.add_option("--crl-grace", crl_grace_,
                 "How long past its nextUpdate the CRL still counts (36h, 7d); default none")
      ->type_name("DURATION");
  add_path(app, "--trust-root", "FILE", trust_root_,
           "Trust these ARK certificates instead of AMD's: a simulated platform's");
  app.add_option("--time", time_, "Judge as of this time (2025-07-01T00:00:00Z); default now")
      ->type_name("TIME");
}

Result<void> SnpCollateralOptions::add_table(Bytes report, collateral::SnpCollateral& out) const {
  if (certs_.empty()) return {};
  CONFCOM_TRY(const ByteVector table,
              advised(load_file(certs_, kMaxFileBytes), "give --certs a certificate table"));
  CONFCOM_TRY(const auto found,
              of_file("--certs", certs_, evidence::parse_certificate_table(table)));
  const auto parsed = evidence::parse_snp_report(report);
  const bool is_vlek =
      parsed.has_value() && parsed->signer_info.signing_key == evidence::SigningKey::kVlek;
  std::vector<ByteVector> key;
  CONFCOM_CHECK(of_file("--certs", certs_, append(is_vlek ? found.vlek : found.vcek, key)));
  if (!key.empty()) out.signing_key = std::move(key.front());
  // A host's ARK and ASK are as good as its word; where the caller brings a chain, that is used.
  if (!chain_.empty()) return {};
  CONFCOM_CHECK(of_file("--certs", certs_, append(found.ark, out.authorities)));
  return of_file("--certs", certs_, append(found.ask, out.authorities));
}

Result<void> SnpCollateralOptions::add_files(collateral::SnpCollateral& out) const {
  if (!vcek_.empty()) {
    CONFCOM_TRY(auto key, load_certificates("--vcek", vcek_));
    out.signing_key = std::move(key.front());
  }
  if (!chain_.empty()) {
    CONFCOM_TRY(out.authorities, load_certificates("--chain", chain_));
  }
  if (crl_.empty()) return {};
  CONFCOM_TRY(out.crl, advised(load_file(crl_, kMaxFileBytes), "give --crl the product's CRL"));
  return {};
}

Result<collateral::SnpCollateral> SnpCollateralOptions::collateral(Bytes report) const {
  collateral::SnpCollateral out;
  CONFCOM_CHECK(add_table(report, out));
  CONFCOM_CHECK(add_files(out));
  if (!out.signing_key.empty()) return out;
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("no certificate of the signing key: give --vcek, or --certs with one; {}",
                          where_to_fetch(report)));
}

Result<verify::VerificationTime> SnpCollateralOptions::time() const {
  verify::VerificationTime out{.now = clock_->now()};
  if (!time_.empty()) {
    CONFCOM_TRY(out.now, of_file("--time", time_, parse_time(time_)));
  }
  if (!crl_grace_.empty()) {
    CONFCOM_TRY(out.collateral_grace,
                of_file("--crl-grace", crl_grace_, parse_duration(crl_grace_)));
  }
  return out;
}

Result<SnpOutcome> SnpCollateralOptions::verify(Bytes report,
                                                const verify::SnpAppraisalPolicy& policy,
                                                Bytes endorsement) const {
  CONFCOM_TRY(const verify::VerificationTime now, time());
  CONFCOM_TRY(SnpRoots roots, trusted_roots(trust_root_));
  CONFCOM_TRY(const collateral::SnpCollateral collateral, this->collateral(report));
  verify::SnpVerifier verifier(std::move(roots));
  SnpOutcome out;
  out.verdict =
      verifier.verify(report, collateral, now,
                      crl_not_required_ ? SnpRevocation::kNotRequired : SnpRevocation::kRequired);
  out.appraisal = verify::appraise(out.verdict, policy, endorsement);
  return out;
}

}  // namespace confcom::app
