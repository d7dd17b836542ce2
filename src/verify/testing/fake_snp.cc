#include "verify/testing/fake_snp.h"

#include <algorithm>
#include <chrono>

#include "crypto/digest.h"
#include "crypto/ecdsa.h"
#include "crypto/key_usage.h"
#include "crypto/rsa_private_key.h"
#include "evidence/snp/vek_extensions_writer.h"

namespace confcom::verify::testing {
namespace {

using crypto::CertificateSpec;
using crypto::EcdsaPrivateKey;
using crypto::KeyUsage;
using crypto::RsaPrivateKey;
using evidence::SnpTcbComponents;
using std::chrono::days;

// AMD's have 4096 bits; the smallest that RsaPublicKey takes are made a dozen times as fast.
constexpr unsigned kBits = 2048;
constexpr std::uint32_t kExponent = 65537;
constexpr SnpTcbComponents kTcb{
    .fmc = std::nullopt, .boot_loader = 10, .tee = 0, .snp = 23, .microcode = 84};

struct Keys {
  RsaPrivateKey ark = RsaPrivateKey::generate(kBits, kExponent).value();
  RsaPrivateKey ask = RsaPrivateKey::generate(kBits, kExponent).value();
  RsaPrivateKey stranger = RsaPrivateKey::generate(kBits, kExponent).value();
  EcdsaPrivateKey vek = EcdsaPrivateKey::generate(crypto::Curve::kP384).value();
  EcdsaPrivateKey strange_vek = EcdsaPrivateKey::generate(crypto::Curve::kP384).value();
};

const Keys& keys() {
  static const Keys out;
  return out;
}

crypto::SigningKey issuer_key(SnpSigner signer) {
  switch (signer) {
    case SnpSigner::kArk:
      return keys().ark;
    case SnpSigner::kAsk:
      return keys().ask;
    default:
      return keys().stranger;
  }
}

CertificateSpec authority(std::string subject, std::uint8_t serial, unsigned path_length,
                          Timestamp now) {
  return {.subject_common_name = std::move(subject),
          .issuer_common_name = "FAKE ARK-Genoa",
          .serial = {std::byte{2}, std::byte{serial}},
          .not_before = now - days(365),
          .not_after = now + days(365),
          .is_ca = true,
          .path_length = path_length,
          .key_usage = {KeyUsage::kKeyCertSign, KeyUsage::kCrlSign},
          .extensions = {},
          .subject_attributes = crypto::amd_name_attributes(),
          .issuer_attributes = crypto::amd_name_attributes()};
}

CertificateSpec signing_key(Timestamp now) {
  return {.subject_common_name = "FAKE SEV-VCEK",
          .issuer_common_name = "FAKE SEV-Genoa",
          .serial = {std::byte{0}},
          .not_before = now - days(30),
          .not_after = now + days(300),
          .is_ca = false,
          .path_length = {},
          .key_usage = {},
          .extensions = {},
          .subject_attributes = crypto::amd_name_attributes(),
          .issuer_attributes = crypto::amd_name_attributes(),
          .has_basic_constraints = false};
}

evidence::SnpReport report() {
  const auto tcb = evidence::encode_tcb_version(kTcb, evidence::SnpProduct::kGenoa).value();
  evidence::SnpReport out;
  out.version = 5;
  out.policy.raw |= evidence::GuestPolicy::kSmt;
  out.platform_info.raw = evidence::PlatformInfo::kAliasCheckComplete;
  out.measurement.fill(std::byte{0x11});
  out.host_data.fill(std::byte{0x22});
  out.report_data.fill(std::byte{0x33});
  out.chip_id.fill(std::byte{0x44});
  out.cpuid = {.family = 0x19, .model = 0x11, .stepping = 1};
  out.mitigation_vectors = {.launch = 3, .current = 3};
  out.current_tcb = out.committed_tcb = out.reported_tcb = out.launch_tcb = tcb;
  return out;
}

/// Of another key where a stranger signs.
void sign(SnpSigner signer, evidence::SnpReport& report) {
  const EcdsaPrivateKey& key = signer == SnpSigner::kVek ? keys().vek : keys().strange_vek;
  const auto bytes = evidence::write_snp_report(report);
  const ByteVector signature =
      key.sign(crypto::HashAlgorithm::kSha384, evidence::snp_signed_bytes(bytes)).value();
  std::ranges::copy(Bytes(signature).first(48), report.signature_r.begin());
  std::ranges::copy(Bytes(signature).last(48), report.signature_s.begin());
}

}  // namespace

FakeSnpSpec genoa_spec() {
  const Timestamp now = parse_timestamp("2026-09-20T00:00:00Z").value();
  FakeSnpSpec out{.now = now,
                  .ark = authority("FAKE ARK-Genoa", 0, 1, now),
                  .ask = authority("FAKE SEV-Genoa", 1, 0, now),
                  .vek = signing_key(now),
                  .crl = {.issuer_common_name = "FAKE ARK-Genoa",
                          .this_update = now - days(10),
                          .next_update = now + days(20),
                          .number = 1,
                          .revoked_serials = {{std::byte{0x77}}},
                          .issuer_attributes = crypto::amd_name_attributes()},
                  .extensions = {.product = evidence::SnpProduct::kGenoa,
                                 .tcb = kTcb,
                                 .hw_id = ByteVector(64, std::byte{0x44}),
                                 .csp_id = std::nullopt},
                  .report = report()};
  return out;
}

FakeSnpSpec vlek_spec() {
  FakeSnpSpec out = genoa_spec();
  out.ask.subject_common_name = out.vek.issuer_common_name = "FAKE SEV-VLEK-Genoa";
  out.vek.subject_common_name = "FAKE SEV-VLEK";
  out.extensions.hw_id = std::nullopt;
  out.extensions.csp_id = "fake cloud";
  out.report.signer_info.signing_key = evidence::SigningKey::kVlek;
  out.report.chip_id = {};
  return out;
}

FakeSnpSet mint(const FakeSnpSpec& spec) {
  CertificateSpec vek = spec.vek;
  vek.extensions = evidence::write_vek_extensions(spec.extensions);
  evidence::SnpReport report = spec.report;
  sign(spec.signs_report, report);
  FakeSnpSet out;
  out.ark = crypto::make_certificate(spec.ark, keys().ark.public_key(), keys().ark).value();
  out.collateral.authorities = {out.ark, crypto::make_certificate(spec.ask, keys().ask.public_key(),
                                                                  issuer_key(spec.signs_ask))
                                             .value()};
  out.collateral.signing_key =
      crypto::make_certificate(vek, keys().vek.public_key(), issuer_key(spec.signs_vek)).value();
  out.collateral.crl = crypto::make_crl(spec.crl, issuer_key(spec.signs_crl)).value();
  out.report = to_vector(evidence::write_snp_report(report));
  return out;
}

SnpRoots trusted_root(const FakeSnpSet& set) {
  return SnpRoots::from_certificates(set.ark).value();
}

}  // namespace confcom::verify::testing
