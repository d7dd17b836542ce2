#include "verify/testing/fake_pki.h"

#include <algorithm>

#include "collateral/document_writer.h"
#include "crypto/digest.h"
#include "crypto/pem.h"

namespace confcom::verify::testing {
namespace {

using collateral::IsvSvnLevel;
using collateral::TcbLevel;
using collateral::TcbLevelStatus;
using collateral::TcbStatus;
using crypto::CertificateSpec;
using crypto::Curve;
using crypto::EcdsaPrivateKey;
using crypto::HashAlgorithm;
using crypto::KeyUsage;
using evidence::TdReport;
using evidence::TeeType;
using evidence::testing::counted;
using std::chrono::days;

Timestamp time(std::string_view text) { return parse_timestamp(text).value(); }

EcdsaPrivateKey fresh_key() { return EcdsaPrivateKey::generate(Curve::kP256).value(); }

CertificateSpec certificate_spec(std::string_view subject, std::string_view issuer,
                                 std::uint8_t serial, Timestamp now) {
  return {.subject_common_name = "FAKE SGX " + std::string(subject),
          .issuer_common_name = "FAKE SGX " + std::string(issuer),
          .serial = {std::byte{0x01}, std::byte{serial}},
          .not_before = now - days(365),
          .not_after = now + days(365),
          .is_ca = false,
          .path_length = {},
          .key_usage = {KeyUsage::kDigitalSignature, KeyUsage::kNonRepudiation},
          .extensions = {}};
}

CertificateSpec ca_spec(std::string_view subject, std::uint8_t serial, unsigned path_length,
                        Timestamp now) {
  CertificateSpec spec = certificate_spec(subject, "Root CA", serial, now);
  spec.is_ca = true;
  spec.path_length = path_length;
  spec.key_usage = {KeyUsage::kKeyCertSign, KeyUsage::kCrlSign};
  return spec;
}

crypto::CrlSpec crl_spec(std::string_view issuer, Timestamp now) {
  return {.issuer_common_name = "FAKE SGX " + std::string(issuer),
          .this_update = now - days(10),
          .next_update = now + days(20),
          .number = 1,
          .revoked_serials = {{std::byte{0x77}}}};
}

TcbLevelStatus level_status(TcbStatus status, std::string_view date,
                            std::vector<std::string> advisories) {
  return {status, time(date), std::move(advisories)};
}

TcbLevel platform_level(std::byte svn, std::uint16_t pce_svn, TcbLevelStatus status) {
  TcbLevel level;
  level.sgx_component_svns.fill(svn);
  level.pce_svn = pce_svn;
  level.status = std::move(status);
  return level;
}

evidence::PckExtension platform() {
  evidence::PckExtension out;
  out.ppid = counted<16>(0x10);
  out.tcb_component_svns.fill(std::byte{5});
  out.pce_svn = 13;
  out.cpu_svn = counted<16>(0x20);
  out.fmspc = counted<6>(0x30);
  return out;
}

collateral::TcbInfo sgx_tcb_info(Timestamp now) {
  collateral::TcbInfo info;
  info.version = 3;
  info.issue_date = now - days(5);
  info.next_update = now + days(25);
  info.fmspc = platform().fmspc;
  info.pce_id = platform().pce_id;
  info.tcb_evaluation_data_number = 17;
  info.levels = {platform_level(std::byte{5}, 13,
                                level_status(TcbStatus::kUpToDate, "2025-05-14T00:00:00Z", {})),
                 platform_level(std::byte{3}, 11,
                                level_status(TcbStatus::kOutOfDate, "2024-03-13T00:00:00Z",
                                             {"FAKE-SA-00001"}))};
  return info;
}

collateral::EnclaveIdentity identity(collateral::EnclaveId id, Timestamp now) {
  collateral::EnclaveIdentity out;
  out.id = id;
  out.issue_date = now - days(5);
  out.next_update = now + days(25);
  out.tcb_evaluation_data_number = 17;
  out.misc_select_mask.fill(std::byte{0xff});
  out.attributes = {std::byte{0x11}};
  out.attributes_mask = {std::byte{0xfb}, std::byte{0xff}, std::byte{0xff}, std::byte{0xff},
                         std::byte{0xff}, std::byte{0xff}, std::byte{0xff}, std::byte{0xff}};
  out.mr_signer = counted<32>(0x40);
  out.isv_prod_id = 1;
  out.levels = {IsvSvnLevel{8, level_status(TcbStatus::kUpToDate, "2025-05-14T00:00:00Z", {})},
                IsvSvnLevel{6, level_status(TcbStatus::kOutOfDate, "2023-08-09T00:00:00Z",
                                            {"FAKE-SA-00002"})}};
  return out;
}

evidence::ReportBody qe_report(const collateral::EnclaveIdentity& identity) {
  evidence::ReportBody report;
  report.attributes = {.flags = 0x15, .xfrm = 0xe7};
  report.mr_enclave = counted<32>(0x60);
  report.mr_signer = identity.mr_signer;
  report.isv_prod_id = identity.isv_prod_id;
  report.isv_svn = identity.levels.front().isv_svn;
  return report;
}

evidence::ReportBody application_report() {
  evidence::ReportBody report;
  report.attributes = {.flags = evidence::Attributes::kInit | evidence::Attributes::kMode64Bit,
                       .xfrm = 3};
  report.mr_enclave = counted<32>(0xa0);
  report.mr_signer = counted<32>(0xc0);
  report.isv_prod_id = 7;
  report.isv_svn = 2;
  report.report_data = counted<64>(0x01);
  return report;
}

FakeSpec common_spec(collateral::EnclaveId qe) {
  FakeSpec spec;
  spec.now = time("2026-01-15T12:00:00Z");
  spec.root = ca_spec("Root CA", 1, 1, spec.now);
  spec.pck_ca = ca_spec("PCK Platform CA", 2, 0, spec.now);
  spec.pck = certificate_spec("PCK Certificate", "PCK Platform CA", 3, spec.now);
  spec.tcb_signer = certificate_spec("TCB Signing", "Root CA", 4, spec.now);
  spec.root_crl = crl_spec("Root CA", spec.now);
  spec.pck_crl = crl_spec("PCK Platform CA", spec.now);
  spec.platform = platform();
  spec.tcb_info = sgx_tcb_info(spec.now);
  spec.qe_identity = identity(qe, spec.now);
  return spec;
}

TdReport td_report(std::uint8_t module_version) {
  TdReport report;
  report.tee_tcb_svn.fill(std::byte{4});
  report.tee_tcb_svn[1] = std::byte{module_version};
  report.td_attributes = TdReport::kSeptVeDisable;
  report.xfam = 0xe7;
  report.mr_td = counted<48>(0x31);
  report.report_data = counted<64>(0x01);
  return report;
}

void add_tdx(collateral::TcbInfo& info) {
  info.tee_type = TeeType::kTdx;
  info.tdx_module = collateral::TdxModule{};
  info.tdx_module->attributes_mask.fill(std::byte{0xff});
  for (TcbLevel& level : info.levels) {
    // The lower level is reached by less of everything, the module's own two bytes are 0 as in
    // Intel's.
    ByteArray<16>& svns = level.tdx_component_svns.emplace();
    svns.fill(std::byte{
        static_cast<std::uint8_t>(std::to_integer<int>(level.sgx_component_svns[0]) - 1)});
    svns[0] = svns[1] = std::byte{0};
  }
  info.tdx_module_identities = {
      {.id = "TDX_01",
       .module = *info.tdx_module,
       .levels = {IsvSvnLevel{4, level_status(TcbStatus::kUpToDate, "2025-05-14T00:00:00Z", {})},
                  IsvSvnLevel{2, level_status(TcbStatus::kOutOfDate, "2023-08-09T00:00:00Z",
                                              {"FAKE-SA-00003"})}}}};
}

/// 64 raw bytes of an ECDSA signature.
ByteArray<64> sign(const EcdsaPrivateKey& key, Bytes message) {
  const ByteVector signature = key.sign(HashAlgorithm::kSha256, message).value();
  return to_array(Bytes(signature).first<64>());
}

std::string pem(Bytes der) { return crypto::to_pem(der, "CERTIFICATE"); }

ByteVector bytes_of(std::string_view text) { return to_vector(as_bytes(text)); }

ByteVector document(std::string_view name, const std::string& text, const EcdsaPrivateKey& key) {
  return bytes_of(collateral::write_signed_document(name, text, sign(key, as_bytes(text))));
}

}  // namespace

FakeSpec sgx_spec(std::uint16_t version) {
  FakeSpec spec = common_spec(collateral::EnclaveId::kQe);
  spec.quote = evidence::testing::sgx_quote_parts(version);
  spec.quote.body = application_report();
  spec.quote.qe_report = qe_report(spec.qe_identity);
  return spec;
}

FakeSpec tdx_spec(std::uint16_t version, std::uint8_t module_version) {
  FakeSpec spec = common_spec(collateral::EnclaveId::kTdQe);
  add_tdx(spec.tcb_info);
  spec.quote = version == 4 ? evidence::testing::tdx_10_quote_parts(4)
                            : evidence::testing::tdx_15_quote_parts();
  TdReport report = td_report(module_version);
  if (version == 5)
    report.extension_15 =
        TdReport::Extension15{.tee_tcb_svn_2 = report.tee_tcb_svn, .mr_service_td = {}};
  spec.quote.body = report;
  spec.quote.qe_report = qe_report(spec.qe_identity);
  return spec;
}

FakePki::FakePki()
    : keys_{fresh_key(), fresh_key(), fresh_key(), fresh_key(), fresh_key(), fresh_key()} {}

ByteVector FakePki::certificate(const CertificateSpec& spec, Signer subject, Signer issuer) const {
  return crypto::make_certificate(spec, key(subject).public_key(), key(issuer)).value();
}

TrustedRoot FakePki::trusted_root() const {
  const FakeSpec spec = sgx_spec(3);
  return TrustedRoot::from_certificate_pem(
             pem(certificate(spec.root, Signer::kRoot, Signer::kRoot)))
      .value();
}

FakeSet FakePki::mint(const FakeSpec& spec) const {
  FakeSet out;
  CertificateSpec pck_spec = spec.pck;
  pck_spec.extensions.push_back({std::string(evidence::kPckExtensionOid), false,
                                 evidence::write_pck_extension(spec.platform)});
  out.root_pem = pem(certificate(spec.root, Signer::kRoot, spec.signs_root));
  const std::string ca = pem(certificate(spec.pck_ca, Signer::kPckCa, spec.signs_pck_ca));
  const std::string signer =
      pem(certificate(spec.tcb_signer, Signer::kTcbSigner, spec.signs_tcb_signer));
  out.pck_chain_pem = pem(certificate(pck_spec, Signer::kPck, spec.signs_pck)) + ca + out.root_pem;

  out.collateral.tcb_info =
      document("tcbInfo", collateral::write_tcb_info(spec.tcb_info), key(spec.signs_tcb_info));
  out.collateral.qe_identity =
      document("enclaveIdentity", collateral::write_enclave_identity(spec.qe_identity),
               key(spec.signs_qe_identity));
  out.collateral.tcb_info_chain = out.collateral.qe_identity_chain =
      bytes_of(signer + out.root_pem);
  out.collateral.pck_crl_chain = bytes_of(ca + out.root_pem);
  out.collateral.root_ca_crl = crypto::make_crl(spec.root_crl, key(spec.signs_root_crl)).value();
  out.collateral.pck_crl = crypto::make_crl(spec.pck_crl, key(spec.signs_pck_crl)).value();

  evidence::QuoteParts quote = spec.quote;
  quote.attestation_key = to_array(key(Signer::kAttestation).public_key().point().first<64>());
  quote.certification_data = bytes_of(out.pck_chain_pem);
  std::ranges::copy(crypto::sha256(bound_bytes(quote)), quote.qe_report.report_data.begin());
  quote.qe_report_signature = sign(key(spec.signs_qe_report), qe_report_bytes(quote));
  quote.signature = sign(key(spec.signs_quote), signed_bytes(quote));
  out.quote = write_quote(quote);
  return out;
}

}  // namespace confcom::verify::testing
