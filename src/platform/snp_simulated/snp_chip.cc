#include "platform/snp_simulated/snp_chip.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/pem.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"
#include "crypto/x509.h"
#include "evidence/snp/certificate_table.h"
#include "evidence/snp/platform_info.h"
#include "evidence/snp/report_signature.h"
#include "evidence/snp/vek_certificate.h"
#include "platform/snp_simulated/snp_files.h"

namespace confcom::platform {
namespace {

using crypto::EcdsaPrivateKey;
using evidence::GuestPolicy;
using evidence::SnpProduct;
using evidence::SnpReport;
using evidence::SnpTcbComponents;
using evidence::VekExtensions;

constexpr std::size_t kTurinIdBytes = 8;
constexpr std::size_t kIdBytes = 64;
constexpr std::size_t kChainLength = 2;

/// What chips of a product say of themselves; versions as of firmware in the field.
struct Model {
  SnpProduct product = SnpProduct::kMilan;
  SnpTcbComponents tcb{};
  evidence::SnpCpuid cpuid{};
  evidence::SnpFirmwareVersion firmware{};
  std::uint32_t report_version = 3;
};

constexpr Model kModels[] = {
    {.product = SnpProduct::kMilan,
     .tcb = {.boot_loader = 4, .tee = 0, .snp = 24, .microcode = 219},
     .cpuid = {.family = 0x19, .model = 0x01, .stepping = 1},
     .firmware = {.build = 39, .minor = 55, .major = 1},
     .report_version = 3},
    {.product = SnpProduct::kGenoa,
     .tcb = {.boot_loader = 10, .tee = 0, .snp = 23, .microcode = 84},
     .cpuid = {.family = 0x19, .model = 0x11, .stepping = 1},
     .firmware = {.build = 39, .minor = 55, .major = 1},
     .report_version = 3},
    {.product = SnpProduct::kTurin,
     .tcb = {.fmc = 1, .boot_loader = 1, .tee = 1, .snp = 4, .microcode = 72},
     .cpuid = {.family = 0x1a, .model = 0x02, .stepping = 1},
     .firmware = {.build = 54, .minor = 58, .major = 1},
     .report_version = 5},
};

const Model& model_of(SnpProduct product) {
  const auto* const found = std::ranges::find(kModels, product, &Model::product);
  return found == std::end(kModels) ? kModels[0] : *found;
}

VekExtensions new_chip(SnpProduct product) {
  const auto id = crypto::random_bytes<kIdBytes>();
  const std::size_t size = product == SnpProduct::kTurin ? kTurinIdBytes : kIdBytes;
  return {.product = product,
          .tcb = model_of(product).tcb,
          .hw_id = to_vector(Bytes(id).first(size)),
          .csp_id = std::nullopt};
}

Result<void> check_version(std::uint32_t version) {
  if (version == 2 || version == 3 || version == 5) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("SNP report of version {}: 2, 3 and 5 are made", version));
}

Result<void> check_policy(GuestPolicy policy) {
  const bool is_known = (policy.raw & ~GuestPolicy::kKnownBits) == 0;
  if (is_known && (policy.raw & GuestPolicy::kReservedOne) != 0) return {};
  return fail(
      ErrorCode::kInvalidArgument,
      fmt::format("guest policy {:#x}: bit 17 must be set, and no bit above 25", policy.raw));
}

void put_guest(const SnpGuest& guest, const ReportRequest& request, SnpReport& out) {
  out.host_data = guest.host_data;
  out.measurement = guest.measurement;
  out.policy = guest.policy;
  out.guest_svn = guest.guest_svn;
  out.report_data = request.report_data;
  out.vmpl = request.vmpl.value_or(0);
  out.report_id = crypto::random_bytes<32>();
  out.report_id_ma.fill(std::byte{0xff});  // no migration agent
}

/// Errors: internal (its certificate says what none of its product can).
Result<void> put_chip(const VekExtensions& chip, SnpReport& out) {
  const Model& model = model_of(chip.product);
  CONFCOM_TRY(out.reported_tcb, encode_tcb_version(chip.tcb, chip.product));
  out.current_tcb = out.committed_tcb = out.launch_tcb = out.reported_tcb;
  out.current_version = out.committed_version = model.firmware;
  const bool smt = out.policy.smt();
  out.platform_info.raw = evidence::PlatformInfo::kAliasCheckComplete |
                          evidence::PlatformInfo::kEccEnabled |
                          (smt ? evidence::PlatformInfo::kSmtEnabled : 0);
  if (chip.hw_id.has_value()) std::ranges::copy(*chip.hw_id, out.chip_id.begin());
  if (out.version >= 3) out.cpuid = model.cpuid;
  if (out.version >= 5) out.mitigation_vectors = {.launch = 0, .current = 0};
  return {};
}

std::unexpected<Error> in_vcek(const Error& error) {
  return std::unexpected(with_context(error, kSnpVcekFile));
}

}  // namespace

Result<void> SnpChip::take_certificates(std::string vcek_pem, std::string_view chain_pem) {
  const auto vcek = crypto::parse_certificates_pem(vcek_pem, 1);
  if (!vcek.has_value()) return in_vcek(vcek.error());
  if (vcek->front().public_key() != crypto::PublicKey(key_.public_key())) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("{}: not of the key in {}", kSnpVcekFile, kSnpVcekKeyFile));
  }
  auto certified = evidence::vek_extensions_of(vcek->front());
  if (!certified.has_value()) return in_vcek(certified.error());
  if (!certified->hw_id.has_value())
    return fail(ErrorCode::kUntrusted, fmt::format("{}: it is of no chip", kSnpVcekFile));
  auto chain = crypto::parse_pem(chain_pem, "CERTIFICATE", kChainLength);
  if (!chain.has_value()) return std::unexpected(with_context(chain.error(), kSnpChainFile));
  if (chain->size() != kChainLength)
    return fail(ErrorCode::kMalformed, fmt::format("{}: not two certificates", kSnpChainFile));
  vcek_der_ = to_vector(vcek->front().der());
  vcek_pem_ = std::move(vcek_pem);
  chain_der_ = *std::move(chain);
  certified_ = *std::move(certified);
  return {};
}

Result<SnpChip> SnpChip::make(const SnpAuthority& authority, Timestamp now) {
  CONFCOM_TRY(EcdsaPrivateKey key, EcdsaPrivateKey::generate(crypto::Curve::kP384));
  SnpChip out(std::move(key));
  CONFCOM_TRY(std::string vcek,
              authority.issue_vcek(new_chip(authority.product()), out.key_.public_key(), now));
  CONFCOM_CHECK(out.take_certificates(std::move(vcek), authority.chain_pem()));
  return out;
}

Result<SnpChip> SnpChip::parse(const FileSet& files) {
  CONFCOM_TRY(const std::string_view key_pem, files.text(kSnpVcekKeyFile));
  CONFCOM_TRY(const std::string_view vcek, files.text(kSnpVcekFile));
  CONFCOM_TRY(const std::string_view chain, files.text(kSnpChainFile));
  auto key = EcdsaPrivateKey::parse_pem(key_pem);
  if (!key.has_value()) return std::unexpected(with_context(key.error(), kSnpVcekKeyFile));
  SnpChip out(*std::move(key));
  CONFCOM_CHECK(out.take_certificates(std::string(vcek), chain));
  return out;
}

Result<void> SnpChip::write(FileSet& files) const {
  CONFCOM_TRY(std::string key, key_.to_pem());
  files.put(kSnpVcekKeyFile, key);
  crypto::cleanse(std::as_writable_bytes(std::span(key)));
  files.put(kSnpVcekFile, vcek_pem_);
  return {};
}

Result<ByteArray<evidence::kSnpReportBytes>> SnpChip::report(const SnpGuest& guest,
                                                             const ReportRequest& request) const {
  SnpReport out;
  out.version = guest.report_version.value_or(model_of(certified_.product).report_version);
  CONFCOM_CHECK(check_report_request(request));
  CONFCOM_CHECK(check_version(out.version));
  CONFCOM_CHECK(check_policy(guest.policy));
  put_guest(guest, request, out);
  CONFCOM_CHECK(put_chip(certified_, out));
  CONFCOM_CHECK(sign_snp_report(key_, out));
  return write_snp_report(out);
}

ByteVector SnpChip::certificate_table() const {
  return evidence::write_certificate_table(
      {.ark = chain_der_.back(), .ask = chain_der_.front(), .vcek = vcek_der_, .vlek = {}});
}

}  // namespace confcom::platform
