#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "collateral/snp_collateral.h"
#include "crypto/x509.h"
#include "evidence/snp/vek_certificate.h"
#include "verify/snp_verifier.h"

/// attestation/snp: genuine reports, AMD's certificates, and what was made for this project.
namespace confcom::conformance {

inline const std::filesystem::path kSnpData =
    std::filesystem::path(CONFCOM_CONFORMANCE_DATA) / "attestation" / "snp";

inline ByteVector load_snp(const std::filesystem::path& path) {
  const Result<ByteVector> out = load_file(kSnpData / path, kMaxFileBytes);
  if (!out.has_value()) ADD_FAILURE() << out.error().message;
  return out.value_or(ByteVector());
}

inline std::vector<ByteVector> certificates(const std::filesystem::path& path) {
  constexpr std::size_t kMax = 8;
  return collateral::certificates_of(load_snp(path), kMax).value_or(std::vector<ByteVector>());
}

/// What a key's certificate says of its chip.
inline Result<evidence::VekExtensions> vek_extensions(Bytes der) {
  CONFCOM_TRY(const crypto::Certificate certificate, crypto::Certificate::parse(der));
  return evidence::vek_extensions_of(certificate);
}

/// One of a kind, or no bytes.
inline ByteVector certificate(const std::filesystem::path& path) {
  std::vector<ByteVector> out = certificates(path);
  return out.empty() ? ByteVector() : std::move(out.front());
}

inline verify::VerificationTime at(std::string_view time) {
  return {.now = parse_timestamp(time).value()};
}

/// The ids of the checks that fail.
inline std::string failed(const verify::CheckList& checks) {
  std::string out;
  for (const verify::Check& each : checks.all()) {
    if (!each.ok) out += (out.empty() ? "" : " ") + std::string(each.id);
  }
  return out;
}

/// A genuine report with all that it is judged by.
struct GenuineReport {
  std::string name;
  ByteVector report;
  collateral::SnpCollateral collateral;
  verify::VerificationTime time = at("2026-09-20T00:00:00Z");
  verify::SnpRevocation revocation = verify::SnpRevocation::kRequired;
};

inline GenuineReport genuine_milan(std::string name, ByteVector report,
                                   const std::filesystem::path& vek) {
  return {.name = std::move(name),
          .report = std::move(report),
          .collateral = {.signing_key = certificate(vek),
                         .authorities = certificates("amd-kds/ask_ark_milan.pem"),
                         .crl = load_snp("amd-kds/milan_crl_num11_20260819.der")}};
}

/// The file has digits and white space alone.
inline ByteVector load_hex(const std::filesystem::path& path) {
  const ByteVector text = load_snp(path);
  std::string digits;
  for (const char each : as_text(text)) {
    if (each > ' ') digits += each;
  }
  return parse_hex(digits).value_or(ByteVector());
}

inline GenuineReport virtee_milan() {
  return genuine_milan("virtee", load_hex("genuine/virtee-sev/report_milan.hex"),
                       "genuine/virtee-sev/vcek_milan.der");
}

inline GenuineReport trustee_genoa() {
  return {.name = "trustee Genoa",
          .report = load_snp("genuine/trustee/e2e-report-genoa-v3.bin"),
          .collateral = {.signing_key = certificate("genuine/trustee/e2e-vcek-genoa.der"),
                         .authorities = certificates("amd-kds/ask_ark_genoa.pem"),
                         .crl = load_snp("amd-kds/genoa_crl_num10_20260819.der")}};
}

inline GenuineReport genuine_turin() {
  return {.name = "Turin",
          .report = load_snp("genuine/turin/turin_attestation_report.bin"),
          .collateral = {.signing_key = certificate("genuine/turin/turin_vcek.pem"),
                         .authorities = certificates("amd-kds/ask_ark_turin_vcek.pem"),
                         .crl = load_snp("amd-kds/turin_crl_num7_20260819.der")}};
}

}  // namespace confcom::conformance
