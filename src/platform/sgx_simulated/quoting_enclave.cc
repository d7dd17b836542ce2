#include "platform/sgx_simulated/quoting_enclave.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "crypto/digest.h"
#include "evidence/quote_writer.h"
#include "platform/sgx_simulated/enclave_key.h"
#include "platform/sgx_simulated/key_derivation.h"
#include "platform/sgx_simulated/simulated_enclaves.h"

namespace confcom::platform {
namespace {

using crypto::EcdsaPrivateKey;
using evidence::Attributes;
using evidence::KeyName;
using evidence::KeyRequest;
using evidence::kReportBodyBytes;
using evidence::QuoteParts;

/// 939a7233-f79c-4ca9-940a-0db3957f0607. Source: Intel SGX DCAP, the QE vendor ID of quotes that
/// are laid out as Intel's. Who vouches for them is said by the PCK chain.
constexpr auto kQeVendorId =
    std::to_array<std::uint8_t>({0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9, 0x94, 0x0a, 0x0d,
                                 0xb3, 0x95, 0x7f, 0x06, 0x07});

constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kSignatureLengthBytes = 4;

/// QE_ID: the same at every TCB.
Result<ByteArray<16>> make_qe_id(const enclave::SimulatedCpu& cpu, const enclave::Secs& secs) {
  CONFCOM_TRY(const enclave::Key key, enclave_key(cpu, secs,
                                                  {.key_name = std::to_underlying(KeyName::kSeal),
                                                   .key_policy = KeyRequest::kMrSigner}));
  return derive_identifier(key, "QE_ID_DER");
}

Result<EcdsaPrivateKey> make_attestation_key(const enclave::SimulatedCpu& cpu,
                                             const enclave::Secs& secs) {
  CONFCOM_TRY(const enclave::Key key,
              enclave_key(cpu, secs,
                          {.key_name = std::to_underlying(KeyName::kSeal),
                           .key_policy = KeyRequest::kMrSigner,
                           .isv_svn = secs.isv_svn,
                           .cpu_svn = cpu.cpu_svn(),
                           .attribute_mask = {.flags = ~Attributes::kMode64Bit, .xfrm = 0},
                           .misc_mask = ~std::uint32_t{0}}));
  return derive_ecdsa_key(key, "QE_ATT_DER");
}

ByteVector authentication_data() {
  ByteVector out;
  for (std::uint8_t i = 0; i < 32; ++i) out.push_back(std::byte{i});
  return out;
}

/// What all quotes of the key have in common; the QE report is not signed yet.
QuoteParts common_parts(std::uint16_t quote_version, const EcdsaPrivateKey& key,
                        const ByteArray<16>& qe_id, Bytes pck_chain_pem) {
  QuoteParts parts;
  parts.version = quote_version;
  parts.qe_vendor_id = to_array(std::as_bytes(std::span(kQeVendorId)));
  std::ranges::copy(qe_id, parts.user_data.begin());
  parts.body = evidence::ReportBody{};
  evidence::describe_body(parts);
  parts.attestation_key = to_array(key.public_key().point().first<64>());
  parts.qe_authentication_data = authentication_data();
  parts.certification_data = to_vector(pck_chain_pem);
  return parts;
}

/// The QE's REPORT for the PCE, which binds the attestation key, and the PCK key's signature over
/// it.
Result<void> certify(const enclave::SimulatedCpu& cpu, const enclave::Secs& secs,
                     const CertificationEnclave& pce, QuoteParts& parts) {
  ByteArray<64> report_data{};
  std::ranges::copy(crypto::sha256(bound_bytes(parts)), report_data.begin());
  const evidence::Report report = cpu.ereport(secs, pce.target_info(), report_data);
  CONFCOM_TRY(parts.qe_report_signature, pce.certify(evidence::write_report(report)));
  parts.qe_report = report.body;
  return {};
}

}  // namespace

Result<QuotingEnclave> QuotingEnclave::make(const enclave::SimulatedCpu& cpu,
                                            const CertificationEnclave& pce, Bytes pck_chain_pem,
                                            const Version& version) {
  if (version.quote_version < 3 || version.quote_version > 5) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("quotes of version {}: there are 3, 4 and 5", version.quote_version));
  }
  const enclave::Secs secs = quoting_enclave_secs(version.isv_svn);
  CONFCOM_TRY(const ByteArray<16> qe_id, make_qe_id(cpu, secs));
  CONFCOM_TRY(EcdsaPrivateKey key, make_attestation_key(cpu, secs));
  QuoteParts parts = common_parts(version.quote_version, key, qe_id, pck_chain_pem);
  if (version.quote_version == 3) {
    parts.qe_svn = secs.isv_svn;
    parts.pce_svn = pce.isv_svn();
  }
  CONFCOM_CHECK(certify(cpu, secs, pce, parts));

  QuotingEnclave out(cpu, secs, std::move(key));
  out.public_key_id_ = crypto::sha256(parts.attestation_key);
  out.template_ = write_quote(parts);
  out.body_offset_ = signed_bytes(parts).size() - kReportBodyBytes;
  return out;
}

Result<void> QuotingEnclave::quote(FixedBytes<evidence::kReportBytes> report,
                                   std::span<std::byte> quote) const {
  if (quote.size() != template_.size())
    return fail(ErrorCode::kInternal, "QE: room of another size than the quote's");
  if (!reports_.verify(report)) {
    return fail(
        ErrorCode::kUntrusted,
        "QE: the REPORT is not of this platform, or not for its quoting enclave; make it for "
        "the target info that the quote helper gives now");
  }
  const std::size_t signed_size = body_offset_ + kReportBodyBytes;
  std::ranges::copy(template_, quote.begin());
  std::ranges::copy(report.first<kReportBodyBytes>(), quote.subspan(body_offset_).begin());
  auto signature = attestation_key_.sign(crypto::HashAlgorithm::kSha256, quote.first(signed_size));
  if (!signature.has_value()) {
    std::ranges::fill(quote, std::byte{0});
    return std::unexpected(std::move(signature).error());
  }
  std::ranges::copy(*signature,
                    quote.subspan(signed_size + kSignatureLengthBytes, kSignatureBytes).begin());
  return {};
}

evidence::Report QuotingEnclave::report_on(Bytes quote, const ByteArray<16>& nonce,
                                           const evidence::TargetInfo& target) const {
  ByteArray<64> report_data{};
  std::ranges::copy(crypto::sha256({nonce, quote}), report_data.begin());
  return cpu_->ereport(secs_, target, report_data);
}

}  // namespace confcom::platform
