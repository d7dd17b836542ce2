#include "verify/appraisal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/hex.h"

namespace confcom::verify {
namespace {

using evidence::ReportBody;
using evidence::TdReport;

constexpr std::string_view kNoClaims = "verified claims";

template <class Range>
bool contains(const Range& range, const auto& value) {
  return std::ranges::find(range, value) != std::ranges::end(range);
}

template <class Measurements>
std::string any_of(const Measurements& allowed) {
  std::vector<std::string> hex;
  for (const auto& one : allowed) hex.push_back(to_hex(one));
  return fmt::format("{}", fmt::join(hex, " or "));
}

/// A measurement must be one of `allowed`; nothing is demanded when that is empty. `found` is null
/// when the quote's TEE has no such measurement.
template <std::size_t N>
void check_measurement(std::string_view id, const std::vector<ByteArray<N>>& allowed,
                       const ByteArray<N>* found, CheckList& checks) {
  if (allowed.empty()) return;
  checks.add(id, found != nullptr && contains(allowed, *found), any_of(allowed),
             found != nullptr ? to_hex(*found) : "the quote's TEE has none");
}

void check_status(const std::optional<TcbEvaluation>& tcb, const AppraisalPolicy& policy,
                  CheckList& checks) {
  constexpr std::string_view kId = "policy.status";
  std::vector<std::string_view> words;
  for (const QuoteStatus status : policy.accepted_statuses) words.push_back(to_string(status));
  std::string expected = fmt::format("{}", fmt::join(words, " or "));
  if (!tcb.has_value()) return checks.cannot_check(kId, std::move(expected), "a TCB status");
  // A revoked TCB is refused by the verifier already, whatever a policy names.
  checks.add(kId, contains(policy.accepted_statuses, tcb->status), std::move(expected),
             std::string(to_string(tcb->status)));
}

void check_advisories(const TcbEvaluation& tcb, const AppraisalPolicy& policy, CheckList& checks) {
  std::vector<std::string> refused;
  for (const std::string& id : tcb.advisory_ids) {
    const bool accepted =
        !policy.accepted_advisories.has_value() || contains(*policy.accepted_advisories, id);
    if (!accepted || contains(policy.rejected_advisories, id)) refused.push_back(id);
  }
  if (!policy.accepted_advisories.has_value() && policy.rejected_advisories.empty()) return;
  checks.add("policy.advisories", refused.empty(), "no advisory that the policy refuses",
             refused.empty() ? "so" : fmt::format("{}", fmt::join(refused, ", ")));
}

void check_tcb_date(const TcbEvaluation& tcb, const AppraisalPolicy& policy, CheckList& checks) {
  if (!policy.min_tcb_date.has_value()) return;
  checks.add("policy.tcb_date", tcb.tcb_date >= *policy.min_tcb_date,
             fmt::format("at least {}", format_timestamp(*policy.min_tcb_date)),
             format_timestamp(tcb.tcb_date));
}

void check_evaluation_number(const QuoteClaims& claims, const AppraisalPolicy& policy,
                             CheckList& checks) {
  if (!policy.min_tcb_evaluation_data_number.has_value()) return;
  const std::uint32_t found =
      std::min(claims.tcb_info_evaluation_data_number, claims.qe_identity_evaluation_data_number);
  checks.add("policy.tcb_evaluation_data_number", found >= *policy.min_tcb_evaluation_data_number,
             fmt::format("at least {}", *policy.min_tcb_evaluation_data_number),
             std::to_string(found));
}

bool is_debug(const QuoteClaims& claims) {
  if (const auto* enclave = std::get_if<ReportBody>(&claims.body))
    return enclave->attributes.debug();
  return std::get<TdReport>(claims.body).debug();
}

void check_debug(const QuoteClaims& claims, const AppraisalPolicy& policy, CheckList& checks) {
  const bool debug = is_debug(claims);
  checks.add("policy.debug", policy.allow_debug || !debug,
             policy.allow_debug ? "any" : "not a debug enclave or TD",
             debug ? "debug" : "no debug");
}

void check_sgx(const ReportBody* body, const AppraisalPolicy& policy, CheckList& checks) {
  check_measurement("policy.mr_enclave", policy.mr_enclave, body ? &body->mr_enclave : nullptr,
                    checks);
  check_measurement("policy.mr_signer", policy.mr_signer, body ? &body->mr_signer : nullptr,
                    checks);
  const auto number = [&](bool demanded, std::string_view id, bool holds, std::string expected,
                          unsigned found) {
    if (!demanded) return;
    checks.add(id, body != nullptr && holds, std::move(expected),
               body != nullptr ? std::to_string(found) : "the quote's TEE has none");
  };
  const std::uint16_t prod_id = body ? body->isv_prod_id : std::uint16_t{0};
  const std::uint16_t svn = body ? body->isv_svn : std::uint16_t{0};
  number(policy.isv_prod_id.has_value(), "policy.isv_prod_id", prod_id == policy.isv_prod_id,
         std::to_string(policy.isv_prod_id.value_or(0)), prod_id);
  number(policy.min_isv_svn.has_value(), "policy.isv_svn", svn >= policy.min_isv_svn.value_or(0),
         fmt::format("at least {}", policy.min_isv_svn.value_or(0)), svn);
}

void check_tdx(const TdReport* body, const AppraisalPolicy& policy, CheckList& checks) {
  constexpr std::string_view kRtmrIds[] = {"policy.rtmr0", "policy.rtmr1", "policy.rtmr2",
                                           "policy.rtmr3"};
  check_measurement("policy.mr_td", policy.mr_td, body ? &body->mr_td : nullptr, checks);
  check_measurement("policy.mr_seam", policy.mr_seam, body ? &body->mr_seam : nullptr, checks);
  for (std::size_t i = 0; i < policy.rtmr.size(); ++i) {
    check_measurement(kRtmrIds[i], policy.rtmr[i], body ? &body->rtmr[i] : nullptr, checks);
  }
  if (body == nullptr || !policy.require_sept_ve_disable) return;
  checks.add("policy.sept_ve_disable", body->sept_ve_disable(), "SEPT_VE_DISABLE set",
             body->sept_ve_disable() ? "set" : "not set");
}

void check_report_data(const QuoteClaims& claims, const AppraisalPolicy& policy,
                       CheckList& checks) {
  if (!policy.report_data.has_value()) return;
  const auto& found =
      std::visit([](const auto& body) -> const auto& { return body.report_data; }, claims.body);
  checks.add("policy.report_data", found == *policy.report_data, to_hex(*policy.report_data),
             to_hex(found));
}

void check_fmspc(const evidence::PckExtension& platform, const AppraisalPolicy& policy,
                 CheckList& checks) {
  check_measurement("policy.fmspc", policy.fmspc, &platform.fmspc, checks);
  if (policy.rejected_fmspc.empty()) return;
  checks.add("policy.rejected_fmspc", !contains(policy.rejected_fmspc, platform.fmspc),
             "not " + any_of(policy.rejected_fmspc), to_hex(platform.fmspc));
}

/// A property that the policy does not allow must be certified as absent: silence is not enough.
void check_configuration(std::string_view id, bool allowed, std::optional<bool> found,
                         CheckList& checks) {
  if (allowed) return;
  checks.add(id, found == false, "certified to be off",
             !found.has_value() ? "the PCK certificate does not say" : (*found ? "on" : "off"));
}

void check_platform(const evidence::PckExtension& platform, const AppraisalPolicy& policy,
                    CheckList& checks) {
  check_fmspc(platform, policy, checks);
  const auto configuration =
      platform.configuration.value_or(evidence::PckExtension::Configuration{});
  check_configuration("policy.smt", policy.allow_smt, configuration.smt_enabled, checks);
  check_configuration("policy.dynamic_platform", policy.allow_dynamic_platform,
                      configuration.dynamic_platform, checks);
  check_configuration("policy.cached_keys", policy.allow_cached_keys, configuration.cached_keys,
                      checks);
}

}  // namespace

CheckList appraise(const QuoteVerdict& verdict, const AppraisalPolicy& policy) {
  CheckList checks;
  check_status(verdict.tcb, policy, checks);
  if (verdict.tcb.has_value()) {
    check_advisories(*verdict.tcb, policy, checks);
    check_tcb_date(*verdict.tcb, policy, checks);
  }
  if (!verdict.claims.has_value()) {
    checks.cannot_check("policy.claims", "claims that meet the policy", kNoClaims);
    return checks;
  }
  const QuoteClaims& claims = **verdict.claims;
  check_evaluation_number(claims, policy, checks);
  check_debug(claims, policy, checks);
  check_sgx(std::get_if<ReportBody>(&claims.body), policy, checks);
  check_tdx(std::get_if<TdReport>(&claims.body), policy, checks);
  check_report_data(claims, policy, checks);
  check_platform(claims.platform, policy, checks);
  return checks;
}

}  // namespace confcom::verify
