#include "platform/sgx_simulated/simulated_authority.h"

#include <fmt/format.h>

#include <array>

#include "collateral/document_writer.h"
#include "crypto/certificate_builder.h"
#include "crypto/pem.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"
#include "crypto/x509.h"

namespace confcom::platform {
namespace {

using crypto::CertificateSpec;
using crypto::EcdsaPrivateKey;
using crypto::EcdsaPublicKey;
using crypto::KeyUsage;

constexpr std::string_view kRootKeyFile = "authority/root_ca_key.pem";
constexpr std::string_view kPckCaFile = "authority/pck_ca.pem";
constexpr std::string_view kPckCaKeyFile = "authority/pck_ca_key.pem";
constexpr std::string_view kTcbSignerFile = "authority/tcb_signing.pem";
constexpr std::string_view kTcbSignerKeyFile = "authority/tcb_signing_key.pem";

constexpr std::chrono::days kCertificateLifetime{3652};

/// For verifiers whose clocks are behind.
constexpr std::chrono::hours kBackdated{1};

constexpr std::string_view kRoot = "Root CA";
constexpr std::string_view kPckCa = "PCK Platform CA";
constexpr std::string_view kTcbSigner = "TCB Signing";
constexpr std::string_view kPck = "PCK Certificate";

std::string common_name(std::string_view role) { return fmt::format("SIMULATED SGX {}", role); }

/// 20 octets, positive, the first one not zero. Source: RFC 5280, 4.1.2.2.
ByteVector fresh_serial() {
  auto serial = crypto::random_bytes<20>();
  serial[0] = (serial[0] & std::byte{0x3f}) | std::byte{0x40};
  return to_vector(serial);
}

CertificateSpec leaf_spec(std::string_view subject, std::string_view issuer, Timestamp now) {
  return {.subject_common_name = common_name(subject),
          .issuer_common_name = common_name(issuer),
          .serial = fresh_serial(),
          .not_before = now - kBackdated,
          .not_after = now + kCertificateLifetime,
          .is_ca = false,
          .path_length = {},
          .key_usage = {KeyUsage::kDigitalSignature, KeyUsage::kNonRepudiation},
          .extensions = {}};
}

CertificateSpec ca_spec(std::string_view subject, unsigned path_length, Timestamp now) {
  CertificateSpec spec = leaf_spec(subject, kRoot, now);
  spec.is_ca = true;
  spec.path_length = path_length;
  spec.key_usage = {KeyUsage::kKeyCertSign, KeyUsage::kCrlSign};
  return spec;
}

Result<std::string> make_pem(const CertificateSpec& spec, const EcdsaPublicKey& subject,
                             const EcdsaPrivateKey& issuer) {
  CONFCOM_TRY(const ByteVector der, crypto::make_certificate(spec, subject, issuer));
  return crypto::to_pem(der, "CERTIFICATE");
}

ByteVector bytes_of(std::string_view text) { return to_vector(as_bytes(text)); }

Result<ByteVector> sign_document(std::string_view name, const std::string& text,
                                 const EcdsaPrivateKey& key) {
  CONFCOM_TRY(const ByteVector signature, key.sign(crypto::HashAlgorithm::kSha256, as_bytes(text)));
  return bytes_of(collateral::write_signed_document(name, text, signature));
}

Result<void> put_key(const EcdsaPrivateKey& key, std::string_view file, FileSet& files) {
  CONFCOM_TRY(std::string pem, key.to_pem());
  files.put(file, pem);
  crypto::cleanse(std::as_writable_bytes(std::span(pem)));
  return {};
}

}  // namespace

Result<SimulatedAuthority> SimulatedAuthority::make(Timestamp now) {
  constexpr auto kCurve = crypto::Curve::kP256;
  CONFCOM_TRY(EcdsaPrivateKey root, EcdsaPrivateKey::generate(kCurve));
  CONFCOM_TRY(EcdsaPrivateKey pck_ca, EcdsaPrivateKey::generate(kCurve));
  CONFCOM_TRY(EcdsaPrivateKey signer, EcdsaPrivateKey::generate(kCurve));
  CONFCOM_TRY(std::string root_pem, make_pem(ca_spec(kRoot, 1, now), root.public_key(), root));
  CONFCOM_TRY(std::string pck_ca_pem, make_pem(ca_spec(kPckCa, 0, now), pck_ca.public_key(), root));
  CONFCOM_TRY(std::string signer_pem,
              make_pem(leaf_spec(kTcbSigner, kRoot, now), signer.public_key(), root));
  return SimulatedAuthority({std::move(root), std::move(root_pem)},
                            {std::move(pck_ca), std::move(pck_ca_pem)},
                            {std::move(signer), std::move(signer_pem)});
}

Result<SimulatedAuthority::Member> SimulatedAuthority::parse_member(const FileSet& files,
                                                                    std::string_view certificate,
                                                                    std::string_view key_file) {
  CONFCOM_TRY(const std::string_view pem, files.text(certificate));
  CONFCOM_TRY(const std::string_view key_pem, files.text(key_file));
  const auto parsed = crypto::parse_certificates_pem(pem, 1);
  if (!parsed.has_value()) return std::unexpected(with_context(parsed.error(), certificate));
  auto key = EcdsaPrivateKey::parse_pem(key_pem);
  if (!key.has_value()) return std::unexpected(with_context(key.error(), key_file));
  if (parsed->front().public_key() != crypto::PublicKey(key->public_key()))
    return fail(ErrorCode::kUntrusted,
                fmt::format("{}: not of the key in {}", certificate, key_file));
  return Member{*std::move(key), std::string(pem)};
}

Result<SimulatedAuthority> SimulatedAuthority::parse(const FileSet& files) {
  CONFCOM_TRY(Member root, parse_member(files, kRootCaFile, kRootKeyFile));
  CONFCOM_TRY(Member pck_ca, parse_member(files, kPckCaFile, kPckCaKeyFile));
  CONFCOM_TRY(Member signer, parse_member(files, kTcbSignerFile, kTcbSignerKeyFile));
  return SimulatedAuthority(std::move(root), std::move(pck_ca), std::move(signer));
}

Result<void> SimulatedAuthority::write(FileSet& files) const {
  files.put(kRootCaFile, root_.certificate_pem);
  files.put(kPckCaFile, pck_ca_.certificate_pem);
  files.put(kTcbSignerFile, tcb_signer_.certificate_pem);
  CONFCOM_CHECK(put_key(root_.key, kRootKeyFile, files));
  CONFCOM_CHECK(put_key(pck_ca_.key, kPckCaKeyFile, files));
  return put_key(tcb_signer_.key, kTcbSignerKeyFile, files);
}

std::vector<std::string_view> SimulatedAuthority::file_names() {
  return {kRootCaFile, kRootKeyFile, kPckCaFile, kPckCaKeyFile, kTcbSignerFile, kTcbSignerKeyFile};
}

Result<std::string> SimulatedAuthority::issue_pck(const evidence::PckExtension& platform,
                                                  const EcdsaPublicKey& key, Timestamp now) const {
  CertificateSpec spec = leaf_spec(kPck, kPckCa, now);
  spec.extensions.push_back(
      {std::string(evidence::kPckExtensionOid), false, evidence::write_pck_extension(platform)});
  CONFCOM_TRY(const std::string leaf, make_pem(spec, key, pck_ca_.key));
  return leaf + pck_ca_.certificate_pem + root_.certificate_pem;
}

Result<collateral::QuoteCollateral> SimulatedAuthority::publish(
    const Publication& publication) const {
  const auto crl = [&](std::string_view issuer, std::vector<ByteVector> serials) {
    return crypto::CrlSpec{.issuer_common_name = common_name(issuer),
                           .this_update = publication.tcb_info.issue_date,
                           .next_update = publication.tcb_info.next_update,
                           .number = publication.crl_number,
                           .revoked_serials = std::move(serials)};
  };
  collateral::QuoteCollateral out;
  CONFCOM_TRY(out.tcb_info,
              sign_document("tcbInfo", write_tcb_info(publication.tcb_info), tcb_signer_.key));
  CONFCOM_TRY(out.qe_identity,
              sign_document("enclaveIdentity", write_enclave_identity(publication.qe_identity),
                            tcb_signer_.key));
  out.tcb_info_chain = bytes_of(tcb_signer_.certificate_pem + root_.certificate_pem);
  out.qe_identity_chain = out.tcb_info_chain;
  out.pck_crl_chain = bytes_of(pck_ca_.certificate_pem + root_.certificate_pem);
  CONFCOM_TRY(out.pck_crl,
              crypto::make_crl(crl(kPckCa, publication.revoked_pck_serials), pck_ca_.key));
  CONFCOM_TRY(out.root_ca_crl, crypto::make_crl(crl(kRoot, {}), root_.key));
  return out;
}

}  // namespace confcom::platform
