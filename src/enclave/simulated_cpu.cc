#include "enclave/simulated_cpu.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "crypto/cmac.h"
#include "crypto/random.h"
#include "enclave/key_dependencies.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::Attributes;
using evidence::KeyName;
using evidence::KeyRequest;

constexpr std::string_view kMagic = "confcom SIM CPU1";
static_assert(kMagic.size() == 16);

constexpr std::uint16_t kPoliciesOfKss = KeyRequest::kNoIsvProdId | KeyRequest::kConfigId |
                                         KeyRequest::kIsvFamilyId | KeyRequest::kIsvExtProdId;

Key derive(const Key& root, const KeyDependencies& dependencies) {
  return Key(crypto::aes128_cmac(root.bytes(), dependencies.write()));
}

/// A security version that the processor has, or had: no component is above its own.
bool is_reached(const ByteArray<16>& requested, const ByteArray<16>& current) {
  return std::ranges::equal(requested, current, std::less_equal());
}

/// The attribute without which an enclave does not have this key; 0 when every enclave has it.
std::uint64_t needed_attribute(KeyName name) {
  switch (name) {
    case KeyName::kEinitToken:
      return Attributes::kEinitTokenKey;
    case KeyName::kProvision:
    case KeyName::kProvisionSeal:
      return Attributes::kProvisionKey;
    case KeyName::kReport:
    case KeyName::kSeal:
      break;
  }
  return 0;
}

bool is_known(std::uint16_t name) { return name <= std::to_underlying(KeyName::kSeal); }

/// A report key's request has nothing that could be wrong.
std::expected<void, EgetkeyError> check(const Secs& secs, const KeyRequest& request,
                                        const ByteArray<16>& cpu_svn) {
  const KeyName name{request.key_name};
  const std::uint64_t needed = needed_attribute(name);
  if ((secs.attributes.flags & needed) != needed)
    return std::unexpected(EgetkeyError::kInvalidAttribute);
  if (name == KeyName::kReport) return {};
  if ((request.key_policy & kPoliciesOfKss) != 0 && (secs.attributes.flags & Attributes::kKss) == 0)
    return std::unexpected(EgetkeyError::kInvalidAttribute);
  if (!is_reached(request.cpu_svn, cpu_svn)) return std::unexpected(EgetkeyError::kInvalidCpuSvn);
  if (request.isv_svn > secs.isv_svn) return std::unexpected(EgetkeyError::kInvalidIsvSvn);
  if ((request.key_policy & KeyRequest::kConfigId) != 0 && request.config_svn > secs.config_svn)
    return std::unexpected(EgetkeyError::kInvalidIsvSvn);
  return {};
}

}  // namespace

CpuSecret CpuSecret::make(const ByteArray<16>& cpu_svn) {
  CpuSecret out;
  out.cpu_svn = cpu_svn;
  out.owner_epoch = crypto::random_bytes<16>();
  crypto::fill_random(out.provisioning.writable());
  crypto::fill_random(out.seal.writable());
  return out;
}

Result<CpuSecret> CpuSecret::parse(Bytes in) {
  CONFCOM_TRY(const FixedBytes<kBytes> raw, evidence::exactly<kBytes>(in, "CPU secret"));
  if (as_text(raw.first<16>()) != kMagic)
    return fail(ErrorCode::kMalformed, "CPU secret: not one of a simulated platform");
  CpuSecret out;
  out.cpu_svn = to_array(raw.subspan<16, 16>());
  out.owner_epoch = to_array(raw.subspan<32, 16>());
  out.provisioning = Key(raw.subspan<48, 16>());
  out.seal = Key(raw.subspan<64, 16>());
  if (all_zero(out.provisioning.bytes()) || all_zero(out.seal.bytes()))
    return fail(ErrorCode::kMalformed, "CPU secret: a secret is all zeros, which anybody knows");
  return out;
}

crypto::SecretBytes<CpuSecret::kBytes> CpuSecret::write() const {
  crypto::SecretBytes<kBytes> out;
  const std::span<std::byte, kBytes> raw = out.writable();
  std::ranges::copy(as_bytes(kMagic), raw.begin());
  std::ranges::copy(cpu_svn, raw.subspan<16, 16>().begin());
  std::ranges::copy(owner_epoch, raw.subspan<32, 16>().begin());
  std::ranges::copy(provisioning.bytes(), raw.subspan<48, 16>().begin());
  std::ranges::copy(seal.bytes(), raw.subspan<64, 16>().begin());
  return out;
}

SimulatedCpu::SimulatedCpu(CpuSecret secret) : secret_(std::move(secret)) {
  KeyDependencies none;
  none.owner_epoch = secret_.owner_epoch;
  for (std::size_t half = 0; half < 2; ++half) {
    none.misc_mask = static_cast<std::uint32_t>(half + 1);
    const Key part = derive(secret_.seal, none);
    std::ranges::copy(part.bytes(), std::span(report_key_id_).subspan(16 * half).begin());
  }
}

evidence::Report SimulatedCpu::ereport(const Secs& secs, const evidence::TargetInfo& target,
                                       const ByteArray<64>& report_data) const {
  evidence::Report report;
  report.body = {.cpu_svn = secret_.cpu_svn,
                 .misc_select = secs.misc_select,
                 .isv_ext_prod_id = secs.isv_ext_prod_id,
                 .attributes = secs.attributes,
                 .mr_enclave = secs.mr_enclave,
                 .mr_signer = secs.mr_signer,
                 .config_id = secs.config_id,
                 .isv_prod_id = secs.isv_prod_id,
                 .isv_svn = secs.isv_svn,
                 .config_svn = secs.config_svn,
                 .isv_family_id = secs.isv_family_id,
                 .report_data = report_data};
  report.key_id = report_key_id_;
  report.mac = crypto::aes128_cmac(report_key(target, report.key_id).bytes(),
                                   evidence::write_report_body(report.body));
  return report;
}

std::expected<Key, EgetkeyError> SimulatedCpu::egetkey(const Secs& secs,
                                                       const KeyRequest& request) const {
  if (!is_known(request.key_name)) return std::unexpected(EgetkeyError::kInvalidKeyName);
  if (const auto allowed = check(secs, request, secret_.cpu_svn); !allowed.has_value())
    return std::unexpected(allowed.error());
  switch (KeyName{request.key_name}) {
    case KeyName::kEinitToken:
      return derive(secret_.seal, einit_token_key_dependencies(secs, request, secret_.owner_epoch));
    case KeyName::kProvision:
      return derive(secret_.provisioning, provisioning_key_dependencies(secs, request));
    case KeyName::kProvisionSeal:
      return derive(Key(crypto::aes128_cmac(secret_.provisioning.bytes(), secret_.seal.bytes())),
                    provisioning_key_dependencies(secs, request));
    case KeyName::kReport:
      return report_key(target_info_of(secs), request.key_id);
    case KeyName::kSeal:
      return derive(secret_.seal, seal_key_dependencies(secs, request, secret_.owner_epoch));
  }
  return std::unexpected(EgetkeyError::kInvalidKeyName);
}

Key SimulatedCpu::report_key(const evidence::TargetInfo& target,
                             const ByteArray<32>& key_id) const {
  return derive(secret_.seal,
                report_key_dependencies(target, key_id, secret_.cpu_svn, secret_.owner_epoch));
}

}  // namespace confcom::enclave
