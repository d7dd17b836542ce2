#include "app/policy_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "app/advice.h"
#include "app/option_values.h"
#include "app/path_option.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/printable.h"

namespace confcom::app {
namespace {

using verify::AppraisalPolicy;
using verify::QuoteStatus;
using Values = std::span<const std::string>;

constexpr std::string_view kPolicyFile = "--policy";

/// All but Revoked, which no policy can accept.
constexpr QuoteStatus kStatuses[] = {QuoteStatus::kUpToDate,
                                     QuoteStatus::kSwHardeningNeeded,
                                     QuoteStatus::kConfigurationNeeded,
                                     QuoteStatus::kConfigurationAndSwHardeningNeeded,
                                     QuoteStatus::kOutOfDate,
                                     QuoteStatus::kOutOfDateConfigurationNeeded,
                                     QuoteStatus::kRelaunchAdvised,
                                     QuoteStatus::kRelaunchAdvisedConfigurationNeeded};

/// Each value takes its place in a list that begins empty: an option replaces what a file says.
template <class T, class Parse>
Result<void> parse_all(Values values, std::vector<T>& out, Parse parse) {
  out.clear();
  for (const std::string& value : values) {
    CONFCOM_TRY(out.emplace_back(), parse(value));
  }
  return {};
}

template <auto Member>
Result<void> hex_list(Values values, AppraisalPolicy& policy) {
  using Array = std::remove_reference_t<decltype(policy.*Member)>::value_type;
  return parse_all(values, policy.*Member, parse_policy_bytes<std::tuple_size_v<Array>>);
}

template <std::size_t I>
Result<void> rtmr(Values values, AppraisalPolicy& policy) {
  return parse_all(values, policy.rtmr[I], parse_policy_bytes<48>);
}

template <auto Member>
Result<void> number(Values values, AppraisalPolicy& policy) {
  using Number = std::remove_reference_t<decltype(policy.*Member)>::value_type;
  CONFCOM_TRY(policy.*Member, parse_number<Number>(values.front()));
  return {};
}

Result<void> accept_status(Values values, AppraisalPolicy& policy) {
  return parse_all(values, policy.accepted_statuses, verify::parse_quote_status);
}

Result<void> report_data(Values values, AppraisalPolicy& policy) {
  auto bytes = parse_policy_bytes<64>(values.front());
  if (!bytes) {
    return std::unexpected(Error{
        bytes.error().code, bytes.error().message +
                                "; what is shorter, such as a SHA-256, stands in front and zero "
                                "bytes fill it up"});
  }
  policy.report_data = *bytes;
  return {};
}

Result<void> min_tcb_date(Values values, AppraisalPolicy& policy) {
  CONFCOM_TRY(policy.min_tcb_date, parse_time_or_date(values.front()));
  return {};
}

/// As in INTEL-SA-00615. A misspelt advisory would never match, and so never be refused.
Result<std::string> parse_advisory(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto fits = [&](char c) { return digit(c) || (c >= 'A' && c <= 'Z') || c == '-'; };
  if (std::ranges::all_of(text, fits) && !text.empty() && digit(text.back())) {
    return std::string(text);
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("'{}' is not an advisory such as INTEL-SA-00615", printable(text)));
}

Result<void> accept_advisory(Values values, AppraisalPolicy& policy) {
  return parse_all(values, policy.accepted_advisories.emplace(), parse_advisory);
}

Result<void> reject_advisory(Values values, AppraisalPolicy& policy) {
  return parse_all(values, policy.rejected_advisories, parse_advisory);
}

Result<void> collateral_grace(Values values, AppraisalPolicy& policy) {
  CONFCOM_TRY(policy.collateral_grace, parse_duration(values.front()));
  return {};
}

constexpr PolicyOption<AppraisalPolicy> kOptions[] = {
    {"--accept-status", "STATUS", true, accept_status,
     "Accept this TCB status instead of the default, which is UpToDate alone; name UpToDate too if "
     "it shall still be accepted"},
    {"--mr-enclave", "HEX", true, hex_list<&AppraisalPolicy::mr_enclave>,
     "Demand this MRENCLAVE, or one of several"},
    {"--mr-signer", "HEX", true, hex_list<&AppraisalPolicy::mr_signer>,
     "Demand this MRSIGNER, or one of several"},
    {"--isv-prod-id", "N", false, number<&AppraisalPolicy::isv_prod_id>, "Demand this ISVPRODID"},
    {"--min-isv-svn", "N", false, number<&AppraisalPolicy::min_isv_svn>,
     "Demand at least this ISVSVN"},
    {"--mr-td", "HEX", true, hex_list<&AppraisalPolicy::mr_td>,
     "Demand this MRTD, or one of several"},
    {"--mr-seam", "HEX", true, hex_list<&AppraisalPolicy::mr_seam>,
     "Demand this MRSEAM (the TDX module), or one of several"},
    {"--rtmr0", "HEX", true, rtmr<0>, "Demand this RTMR0, or one of several"},
    {"--rtmr1", "HEX", true, rtmr<1>, "Demand this RTMR1, or one of several"},
    {"--rtmr2", "HEX", true, rtmr<2>, "Demand this RTMR2, or one of several"},
    {"--rtmr3", "HEX", true, rtmr<3>, "Demand this RTMR3, or one of several"},
    {"--report-data", "HEX", false, report_data, "Demand this REPORTDATA, all 64 bytes of it"},
    {"--min-tcb-evaluation-data-number", "N", false,
     number<&AppraisalPolicy::min_tcb_evaluation_data_number>,
     "Demand collateral of at least this tcbEvaluationDataNumber"},
    {"--min-tcb-date", "TIME", false, min_tcb_date,
     "Demand a TCB of at least this date (2025-07-01) or time"},
    {"--accept-advisory", "ID", true, accept_advisory,
     "Accept this advisory (INTEL-SA-00615) and none but those named so"},
    {"--reject-advisory", "ID", true, reject_advisory, "Refuse a TCB with this advisory"},
    {"--fmspc", "HEX", true, hex_list<&AppraisalPolicy::fmspc>,
     "Demand this FMSPC (kind of platform), or one of several"},
    {"--reject-fmspc", "HEX", true, hex_list<&AppraisalPolicy::rejected_fmspc>,
     "Refuse this FMSPC"},
    {"--collateral-grace", "DURATION", false, collateral_grace,
     "How long past its nextUpdate a collateral still counts (36h, 7d); default none"},
};

constexpr PolicyFlag<AppraisalPolicy> kFlags[] = {
    {"--allow-debug", &AppraisalPolicy::allow_debug, true,
     "Accept debug enclaves and TDs, whose memory the host can read"},
    {"--allow-missing-sept-ve-disable", &AppraisalPolicy::require_sept_ve_disable, false,
     "Accept TDs without SEPT_VE_DISABLE"},
    {"--reject-smt", &AppraisalPolicy::allow_smt, false,
     "Demand that the PCK certificate says that SMT is off"},
    {"--reject-dynamic-platform", &AppraisalPolicy::allow_dynamic_platform, false,
     "Demand that it says that no CPU package can be added"},
    {"--reject-cached-keys", &AppraisalPolicy::allow_cached_keys, false,
     "Demand that it says that Intel keeps no platform root keys"},
};

std::vector<std::string> status_words() {
  std::vector<std::string> words;
  for (const QuoteStatus status : kStatuses) words.emplace_back(verify::to_string(status));
  return words;
}

Result<AppraisalPolicy> load_policy(const std::string& file) {
  if (file.empty()) return AppraisalPolicy{};
  CONFCOM_TRY(const ByteVector text,
              advised(load_file(file, kMaxFileBytes), "give --policy a JSON file"));
  auto policy = verify::parse_appraisal_policy(as_text(text));
  if (policy) return policy;
  return advised(Result<AppraisalPolicy>(std::unexpect, with_context(policy.error(), file)),
                 "'confcom quote verify --help' lists what a policy file may say");
}

}  // namespace

PolicyOptions::PolicyOptions() : options_(kOptions, kFlags) {}

void PolicyOptions::declare(CLI::App& app) {
  constexpr const char* kGroup = "policy (an option takes the place of the file's member)";
  CLI::OptionDefaults& defaults = *app.option_defaults();
  defaults.group(kGroup);
  add_path(app, kPolicyFile, "FILE", file_, "Read the policy from this JSON file");
  options_.declare(app);
  app.get_option("--accept-status")->check(CLI::IsMember(status_words()));
  defaults.group("options");
}

Result<AppraisalPolicy> PolicyOptions::policy() const {
  CONFCOM_TRY(AppraisalPolicy policy, load_policy(file_));
  CONFCOM_CHECK(options_.apply(policy));
  return policy;
}

std::string PolicyOptions::given() const {
  return std::string(file_.empty() ? options_.given() : kPolicyFile);
}

}  // namespace confcom::app
