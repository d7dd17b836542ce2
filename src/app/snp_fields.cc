#include "app/snp_fields.h"

#include <fmt/format.h>

#include "base/hex.h"

namespace confcom::app {
namespace {

using evidence::GuestPolicy;
using evidence::PlatformInfo;
using evidence::SnpReport;
using evidence::SnpTcbComponents;

struct Flag {
  std::uint64_t mask;
  std::string_view name;
};

constexpr Flag kPolicyFlags[] = {{GuestPolicy::kSmt, "SMT"},
                                 {GuestPolicy::kMigrateMa, "MIGRATE_MA"},
                                 {GuestPolicy::kDebug, "DEBUG"},
                                 {GuestPolicy::kSingleSocket, "SINGLE_SOCKET"},
                                 {GuestPolicy::kCxlAllow, "CXL_ALLOW"},
                                 {GuestPolicy::kMemAes256Xts, "MEM_AES_256_XTS"},
                                 {GuestPolicy::kRaplDis, "RAPL_DIS"},
                                 {GuestPolicy::kCiphertextHiding, "CIPHERTEXT_HIDING"},
                                 {GuestPolicy::kPageSwapDisable, "PAGE_SWAP_DISABLE"}};

constexpr Flag kPlatformFlags[] = {
    {PlatformInfo::kSmtEnabled, "SMT_EN"},
    {PlatformInfo::kTsmeEnabled, "TSME_EN"},
    {PlatformInfo::kEccEnabled, "ECC_EN"},
    {PlatformInfo::kRaplDisabled, "RAPL_DIS"},
    {PlatformInfo::kCiphertextHidingDram, "CIPHERTEXT_HIDING_DRAM_EN"},
    {PlatformInfo::kAliasCheckComplete, "ALIAS_CHECK_COMPLETE"},
    {PlatformInfo::kTioEnabled, "TIO_EN"}};

std::vector<std::string> names_of(std::uint64_t bits, std::span<const Flag> known) {
  std::vector<std::string> out;
  for (const Flag& flag : known) {
    if ((bits & flag.mask) != 0) out.emplace_back(flag.name);
  }
  return out;
}

std::string vmpl_text(std::uint32_t vmpl) {
  return vmpl == SnpReport::kHostVmpl ? "asked for by the host" : std::to_string(vmpl);
}

std::string version_text(const evidence::SnpFirmwareVersion& version) {
  return fmt::format("{}.{} build {}", version.major, version.minor, version.build);
}

FieldValue product_of(const SnpReport& report) {
  if (!report.cpuid.has_value()) return {};
  const auto product = evidence::snp_product_of_cpuid(report.cpuid->family, report.cpuid->model);
  if (!product.has_value()) return {};
  return std::string(evidence::to_string(*product));
}

FieldValue vector_value(const SnpReport& report,
                        std::uint64_t evidence::SnpMitigationVectors::* at) {
  if (!report.mitigation_vectors.has_value()) return {};
  return fmt::format("{:#x}", (*report.mitigation_vectors).*at);
}

/// What a guest and its owner decide.
std::vector<Field> guest_fields(const SnpReport& r) {
  return {{"measurement", "measurement", to_hex(r.measurement)},
          {"host_data", "HOST_DATA", to_hex(r.host_data)},
          {"report_data", "report data", to_hex(r.report_data)},
          {"vmpl", "VMPL", vmpl_text(r.vmpl)},
          {"debug", "debug", r.policy.debug()},
          {"policy", "policy", fmt::format("{:#018x}", r.policy.raw)},
          {"policy_flags", "policy flags", names_of(r.policy.raw, kPolicyFlags)},
          {"abi", "minimum ABI", fmt::format("{}.{}", r.policy.abi_major(), r.policy.abi_minor())},
          {"guest_svn", "guest SVN", std::uint64_t{r.guest_svn}},
          {"family_id", "family ID", to_hex(r.family_id)},
          {"image_id", "image ID", to_hex(r.image_id)},
          {"id_key_digest", "ID key digest", to_hex(r.id_key_digest)},
          {"author_key_digest", "author key digest", to_hex(r.author_key_digest)},
          {"report_id", "report ID", to_hex(r.report_id)},
          {"report_id_ma", "report ID of migration agent", to_hex(r.report_id_ma)}};
}

std::vector<Field> platform_fields(const SnpReport& r) {
  return {
      {"signing_key", "signing key", std::string(evidence::to_string(r.signer_info.signing_key))},
      {"chip_key_masked", "chip key masked", r.signer_info.chip_key_masked},
      {"author_key_enabled", "author key in use", r.signer_info.author_key_enabled},
      {"chip_id", "chip ID", to_hex(r.chip_id)},
      {"platform_info", "platform info", fmt::format("{:#x}", r.platform_info.raw)},
      {"platform_flags", "platform flags", names_of(r.platform_info.raw, kPlatformFlags)},
      {"current_version", "firmware", version_text(r.current_version)},
      {"committed_version", "committed firmware", version_text(r.committed_version)},
      {"launch_mitigations", "mitigations at launch",
       vector_value(r, &evidence::SnpMitigationVectors::launch)},
      {"current_mitigations", "mitigations now",
       vector_value(r, &evidence::SnpMitigationVectors::current)}};
}

std::string vcek_url(evidence::SnpProduct product, Bytes chip_id, const SnpTcbComponents& tcb) {
  constexpr std::size_t kTurinIdBytes = 8;
  const bool is_turin = product == evidence::SnpProduct::kTurin;
  const std::string chip = to_hex(is_turin ? chip_id.first(kTurinIdBytes) : chip_id);
  const std::string fmc = tcb.fmc.has_value() ? fmt::format("fmcSPL={}&", *tcb.fmc) : "";
  return fmt::format(
      "https://kdsintf.amd.com/vcek/v1/{}/{}?{}blSPL={}&teeSPL={}&snpSPL={}&ucodeSPL={}",
      evidence::to_string(product), chip, fmc, tcb.boot_loader, tcb.tee, tcb.snp, tcb.microcode);
}

void append(std::vector<Field> more, std::vector<Field>& out) {
  out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::string tcb_text(const SnpTcbComponents& tcb) {
  const std::string fmc = tcb.fmc.has_value() ? fmt::format("fmc {} ", *tcb.fmc) : "";
  return fmt::format("{}boot_loader {} tee {} snp {} microcode {}", fmc, tcb.boot_loader, tcb.tee,
                     tcb.snp, tcb.microcode);
}

std::vector<FieldGroup> describe_snp_report(const SnpReport& r) {
  std::vector<Field> platform = {{"product", "product", product_of(r)}};
  append(platform_fields(r), platform);
  append({{"reported_tcb", "reported TCB", to_hex(r.reported_tcb.raw)},
          {"current_tcb", "current TCB", to_hex(r.current_tcb.raw)},
          {"committed_tcb", "committed TCB", to_hex(r.committed_tcb.raw)},
          {"launch_tcb", "launch TCB", to_hex(r.launch_tcb.raw)}},
         platform);
  if (std::string url = vcek_url(r); !url.empty()) {
    platform.push_back({"vcek_url", "VCEK is at", std::move(url)});
  }
  return {{"report", "report", {{"version", "version", std::uint64_t{r.version}}}},
          {"guest", "guest", guest_fields(r)},
          {"platform", "platform", std::move(platform)}};
}

std::vector<Field> describe_claims(const verify::SnpClaims& claims) {
  std::vector<Field> out = guest_fields(claims.report);
  append({{"product", "product", std::string(evidence::to_string(claims.product))},
          {"csp_id", "cloud provider",
           claims.csp_id.has_value() ? FieldValue(*claims.csp_id) : FieldValue()}},
         out);
  append(platform_fields(claims.report), out);
  append({{"reported_tcb", "reported TCB", tcb_text(claims.reported_tcb)},
          {"current_tcb", "current TCB", tcb_text(claims.current_tcb)},
          {"committed_tcb", "committed TCB", tcb_text(claims.committed_tcb)},
          {"launch_tcb", "launch TCB", tcb_text(claims.launch_tcb)}},
         out);
  return out;
}

std::string vcek_url(const SnpReport& r) {
  const bool is_vcek = r.signer_info.signing_key == evidence::SigningKey::kVcek;
  if (!is_vcek || !r.cpuid.has_value()) return {};
  const auto product = evidence::snp_product_of_cpuid(r.cpuid->family, r.cpuid->model);
  if (!product.has_value()) return {};
  const auto tcb = evidence::decode_tcb_version(r.reported_tcb, *product);
  return tcb.has_value() ? vcek_url(*product, r.chip_id, *tcb) : "";
}

}  // namespace confcom::app
