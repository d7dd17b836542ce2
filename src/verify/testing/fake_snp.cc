#include "verify/testing/fake_snp.h"

#include <chrono>

#include "crypto/ecdsa.h"
#include "crypto/rsa_private_key.h"
#include "evidence/snp/certificate_specs.h"
#include "evidence/snp/report_signature.h"
#include "evidence/snp/vek_extensions_writer.h"

namespace confcom::verify::testing {
namespace {

using crypto::CertificateSpec;
using crypto::EcdsaPrivateKey;
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

evidence::SnpIssuance issuance(Timestamp not_before, Timestamp not_after) {
  return {.vendor = "FAKE ",
          .product = evidence::SnpProduct::kGenoa,
          .not_before = not_before,
          .not_after = not_after,
          .name_attributes = crypto::amd_name_attributes()};
}

ByteVector serial(std::uint8_t number) { return {std::byte{2}, std::byte{number}}; }

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
const EcdsaPrivateKey& vek_key(SnpSigner signer) {
  return signer == SnpSigner::kVek ? keys().vek : keys().strange_vek;
}

}  // namespace

FakeSnpSpec genoa_spec() {
  const Timestamp now = parse_timestamp("2026-09-20T00:00:00Z").value();
  const evidence::SnpIssuance years = issuance(now - days(365), now + days(365));
  const evidence::VekExtensions extensions{.product = years.product,
                                           .tcb = kTcb,
                                           .hw_id = ByteVector(64, std::byte{0x44}),
                                           .csp_id = std::nullopt};
  FakeSnpSpec out{.now = now,
                  .ark = snp_ark_spec(years, serial(0)),
                  .ask = snp_ask_spec(years, serial(1)),
                  .vek = snp_vcek_spec(issuance(now - days(30), now + days(300)), extensions),
                  .crl = snp_crl_spec(years, now - days(10), now + days(20)),
                  .extensions = extensions,
                  .report = report()};
  out.crl.revoked_serials = {{std::byte{0x77}}};
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
  evidence::sign_snp_report(vek_key(spec.signs_report), report).value();
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
