#include "verify/snp_appraisal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/hex.h"
#include "base/printable.h"
#include "evidence/snp/tcb_version.h"

namespace confcom::verify {
namespace {

using evidence::SnpReport;
using evidence::SnpTcbComponents;

/// One of a list of byte strings; nothing is demanded when that is empty.
template <std::size_t N>
void check_any(std::string_view id, const std::vector<ByteArray<N>>& allowed,
               const ByteArray<N>& found, CheckList& checks) {
  if (allowed.empty()) return;
  std::vector<std::string> hex;
  for (const auto& each : allowed) hex.push_back(to_hex(each));
  checks.add(id, std::ranges::find(allowed, found) != allowed.end(),
             fmt::format("{}", fmt::join(hex, " or ")), to_hex(found));
}

/// An endorsement and a list must both hold: a list may be narrower than what a maker endorses.
void check_measurement(const SnpReport& report, const SnpAppraisalPolicy& policy,
                       const std::optional<SnpEndorsementVerdict>& endorsement, CheckList& checks) {
  constexpr std::string_view kId = "policy.measurement";
  if (!policy.endorsement.has_value())
    return check_any(kId, policy.measurement, report.measurement, checks);
  if (!endorsement.has_value() || !endorsement->claims.has_value())
    return checks.cannot_check(kId, "an endorsed measurement", "a verified endorsement");
  const ByteArray<48>& endorsed = (*endorsement->claims)->measurement;
  const bool is_listed =
      policy.measurement.empty() ||
      std::ranges::find(policy.measurement, report.measurement) != policy.measurement.end();
  checks.add(kId, endorsed == report.measurement && is_listed,
             fmt::format("{}, which is endorsed{}", to_hex(endorsed),
                         policy.measurement.empty() ? "" : ", and one of those named"),
             to_hex(report.measurement) + (is_listed ? "" : ", which is not one of those named"));
}

/// Something that must not be, unless it is allowed.
void check_off(std::string_view id, bool allowed, bool found, std::string_view what,
               CheckList& checks) {
  checks.add(id, allowed || !found, allowed ? "any" : fmt::format("no {}", what),
             found ? std::string(what) : fmt::format("no {}", what));
}

void check_guest_policy(const SnpReport& report, const SnpAppraisalPolicy& policy,
                        CheckList& checks) {
  check_off("policy.debug", policy.allow_debug, report.policy.debug(), "debugging by the host",
            checks);
  check_off("policy.migration_agent", policy.allow_migration_agent, report.policy.migrate_ma(),
            "migration agent", checks);
  if (policy.require_single_socket) {
    checks.add("policy.single_socket", report.policy.single_socket(), "one socket demanded",
               report.policy.single_socket() ? "so" : "any number of sockets");
  }
  const SnpAbi found{report.policy.abi_major(), report.policy.abi_minor()};
  const auto text = [](const SnpAbi& abi) { return fmt::format("{}.{}", abi.major, abi.minor); };
  if (policy.min_abi.has_value()) {
    checks.add("policy.min_abi", found >= *policy.min_abi, "at least " + text(*policy.min_abi),
               text(found));
  }
  if (policy.max_abi.has_value()) {
    checks.add("policy.max_abi", found <= *policy.max_abi, "at most " + text(*policy.max_abi),
               text(found));
  }
}

void check_vmpl(const SnpReport& report, const SnpAppraisalPolicy& policy, CheckList& checks) {
  checks.add("policy.vmpl", std::ranges::find(policy.vmpl, report.vmpl) != policy.vmpl.end(),
             fmt::format("{}", fmt::join(policy.vmpl, " or ")),
             report.vmpl == SnpReport::kHostVmpl ? "asked for by the host, not by the guest"
                                                 : std::to_string(report.vmpl));
}

void check_host_data(const SnpReport& report, const SnpAppraisalPolicy& policy, CheckList& checks) {
  if (!policy.host_data.empty()) {
    return check_any("policy.host_data", policy.host_data, report.host_data, checks);
  }
  const bool zero = all_zero(report.host_data);
  checks.add("policy.host_data", policy.allow_zero_host_data || !zero,
             policy.allow_zero_host_data ? "any" : "the digest of a policy",
             zero ? "zero: nothing is bound to the guest" : to_hex(report.host_data));
}

void check_platform(const SnpReport& report, const SnpAppraisalPolicy& policy, CheckList& checks) {
  check_off("policy.smt", policy.allow_smt, report.platform_info.smt_enabled(), "hyperthreading",
            checks);
  const bool checked = report.platform_info.alias_check_complete();
  checks.add("policy.alias_check", policy.allow_missing_alias_check || checked,
             policy.allow_missing_alias_check ? "any" : "memory checked for aliases",
             checked ? "so" : "not reported");
  if (!policy.require_ciphertext_hiding) return;
  const bool hidden = report.platform_info.ciphertext_hiding_dram();
  checks.add("policy.ciphertext_hiding", hidden, "ciphertext hidden from the host",
             hidden ? "so" : "not hidden");
}

SnpTcbComponents least(const SnpMinimumTcb& minimum, const SnpTcbComponents& like) {
  return {.fmc = like.fmc.has_value() ? std::optional(minimum.fmc) : std::nullopt,
          .boot_loader = minimum.boot_loader,
          .tee = minimum.tee,
          .snp = minimum.snp,
          .microcode = minimum.microcode};
}

std::string to_text(const SnpTcbComponents& tcb) {
  const std::string fmc = tcb.fmc.has_value() ? fmt::format("FMC {}, ", *tcb.fmc) : "";
  return fmt::format("{}boot loader {}, TEE {}, SNP {}, microcode {}", fmc, tcb.boot_loader,
                     tcb.tee, tcb.snp, tcb.microcode);
}

void check_minimum(std::string_view id, const SnpTcbComponents& found,
                   const SnpAppraisalPolicy& policy, CheckList& checks) {
  if (!policy.min_tcb.has_value()) return;
  const SnpTcbComponents minimum = least(*policy.min_tcb, found);
  checks.add(id, evidence::reaches(found, minimum), "at least " + to_text(minimum), to_text(found));
}

void check_firmware(const SnpClaims& claims, const SnpAppraisalPolicy& policy, CheckList& checks) {
  check_minimum("policy.committed_tcb", claims.committed_tcb, policy, checks);
  check_minimum("policy.launch_tcb", claims.launch_tcb, policy, checks);
  const bool provisional = claims.current_tcb != claims.committed_tcb ||
                           claims.report.current_version != claims.report.committed_version;
  checks.add(
      "policy.provisional_firmware", policy.allow_provisional_firmware || !provisional,
      policy.allow_provisional_firmware ? "any" : "firmware that is committed",
      provisional ? "provisional: what runs can be taken back to what is committed" : "committed");
  if (!policy.mitigations.has_value()) return;
  const auto vectors = claims.report.mitigation_vectors;
  const bool has = vectors.has_value() && (vectors->launch & vectors->current &
                                           *policy.mitigations) == *policy.mitigations;
  checks.add("policy.mitigations", has, fmt::format("all of {:#x}", *policy.mitigations),
             vectors.has_value()
                 ? fmt::format("launch {:#x}, current {:#x}", vectors->launch, vectors->current)
                 : "not reported");
}

void check_identity(const SnpReport& report, const SnpAppraisalPolicy& policy, CheckList& checks) {
  check_any("policy.family_id", policy.family_id, report.family_id, checks);
  check_any("policy.image_id", policy.image_id, report.image_id, checks);
  check_any("policy.id_key", policy.id_key_digest, report.id_key_digest, checks);
  if (!policy.author_key_digest.empty()) {
    checks.add("policy.author_key_enabled", report.signer_info.author_key_enabled,
               "an author's key in use", report.signer_info.author_key_enabled ? "so" : "none");
    check_any("policy.author_key", policy.author_key_digest, report.author_key_digest, checks);
  }
  if (policy.min_guest_svn.has_value()) {
    checks.add("policy.guest_svn", report.guest_svn >= *policy.min_guest_svn,
               fmt::format("at least {}", *policy.min_guest_svn), std::to_string(report.guest_svn));
  }
}

void check_place(const SnpClaims& claims, const SnpAppraisalPolicy& policy, CheckList& checks) {
  check_any("policy.chip_id", policy.chip_id, claims.report.chip_id, checks);
  if (policy.csp_id.empty()) return;
  const bool is_one = claims.csp_id.has_value() &&
                      std::ranges::find(policy.csp_id, *claims.csp_id) != policy.csp_id.end();
  checks.add("policy.csp_id", is_one, fmt::format("{}", fmt::join(policy.csp_id, " or ")),
             claims.csp_id.has_value() ? printable(*claims.csp_id) : "none: the key is a chip's");
}

}  // namespace

CheckList appraise(const SnpVerdict& verdict, const SnpAppraisalPolicy& policy, Bytes endorsement) {
  CheckList checks;
  std::optional<SnpEndorsementVerdict> endorsed;
  if (policy.endorsement.has_value()) {
    endorsed = SnpEndorsementVerifier(*policy.endorsement).verify(endorsement);
    checks.append(endorsed->checks);
  }
  if (!verdict.claims.has_value()) {
    checks.cannot_check("policy.claims", "claims that meet the policy", "verified claims");
    return checks;
  }
  const SnpClaims& claims = **verdict.claims;
  const SnpReport& report = claims.report;
  check_guest_policy(report, policy, checks);
  check_vmpl(report, policy, checks);
  check_measurement(report, policy, endorsed, checks);
  check_host_data(report, policy, checks);
  if (policy.report_data.has_value()) {
    check_any("policy.report_data", std::vector{*policy.report_data}, report.report_data, checks);
  }
  check_identity(report, policy, checks);
  check_firmware(claims, policy, checks);
  check_platform(report, policy, checks);
  check_place(claims, policy, checks);
  return checks;
}

}  // namespace confcom::verify
