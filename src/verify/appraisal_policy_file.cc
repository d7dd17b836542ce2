#include <fmt/format.h>

#include "base/hex.h"
#include "base/json.h"
#include "verify/appraisal.h"

namespace confcom::verify {
namespace {

/// How one member of the file becomes one member of the policy.
using Reader = Result<void> (*)(const JsonValue&, AppraisalPolicy&);

struct Member {
  std::string_view name;
  Reader read;
};

/// The error says where in the file it is.
template <class T>
Result<T> at(const JsonValue& value, Result<T> result) {
  if (result.has_value()) return result;
  return std::unexpected(with_context(std::move(result).error(), value.path()));
}

Result<void> read(const JsonValue& value, bool& out) {
  CONFCOM_TRY(out, value.boolean());
  return {};
}

template <std::unsigned_integral T>
Result<void> read(const JsonValue& value, std::optional<T>& out) {
  CONFCOM_TRY(out, value.integer<T>());
  return {};
}

template <std::size_t N>
Result<void> read(const JsonValue& value, ByteArray<N>& out) {
  CONFCOM_TRY(const std::string_view text, value.string());
  CONFCOM_TRY(out, at(value, parse_hex_array<N>(text)));
  return {};
}

template <std::size_t N>
Result<void> read(const JsonValue& value, std::optional<ByteArray<N>>& out) {
  return read(value, out.emplace());
}

Result<void> read(const JsonValue& value, std::string& out) {
  CONFCOM_TRY(const std::string_view text, value.string());
  out = text;
  return {};
}

Result<void> read(const JsonValue& value, QuoteStatus& out) {
  CONFCOM_TRY(const std::string_view text, value.string());
  CONFCOM_TRY(out, at(value, parse_quote_status(text)));
  if (out != QuoteStatus::kRevoked) return {};
  return value.error(ErrorCode::kInvalidArgument, "a revoked TCB is never accepted");
}

Result<void> read(const JsonValue& value, std::optional<Timestamp>& out) {
  CONFCOM_TRY(const std::string_view text, value.string());
  CONFCOM_TRY(out, at(value, parse_timestamp(text)));
  return {};
}

/// An empty list would demand nothing while it looks as if it did.
template <class T>
Result<void> read(const JsonValue& value, std::vector<T>& out) {
  CONFCOM_TRY(const std::vector<JsonValue> elements, value.elements());
  if (elements.empty())
    return value.error(ErrorCode::kInvalidArgument, "an empty list; leave the member out");
  out.clear();
  for (const JsonValue& element : elements) CONFCOM_CHECK(read(element, out.emplace_back()));
  return {};
}

/// Here an empty list means something: no advisory at all is accepted.
Result<void> read_accepted_advisories(const JsonValue& value, AppraisalPolicy& policy) {
  CONFCOM_TRY(const std::vector<JsonValue> elements, value.elements());
  policy.accepted_advisories.emplace();
  for (const JsonValue& element : elements) {
    CONFCOM_CHECK(read(element, policy.accepted_advisories->emplace_back()));
  }
  return {};
}

Result<void> read_grace(const JsonValue& value, AppraisalPolicy& policy) {
  CONFCOM_TRY(const auto count, value.integer<std::uint32_t>());
  policy.collateral_grace = std::chrono::seconds(count);
  if (policy.collateral_grace > kMaxCollateralGrace) {
    return value.error(ErrorCode::kInvalidArgument, "more than 3650 days");
  }
  return {};
}

template <auto Field>
Result<void> field(const JsonValue& value, AppraisalPolicy& policy) {
  return read(value, policy.*Field);
}

template <std::size_t I>
Result<void> rtmr(const JsonValue& value, AppraisalPolicy& policy) {
  return read(value, policy.rtmr[I]);
}

constexpr Member kMembers[] = {
    {"accept_status", field<&AppraisalPolicy::accepted_statuses>},
    {"allow_debug", field<&AppraisalPolicy::allow_debug>},
    {"require_sept_ve_disable", field<&AppraisalPolicy::require_sept_ve_disable>},
    {"mr_enclave", field<&AppraisalPolicy::mr_enclave>},
    {"mr_signer", field<&AppraisalPolicy::mr_signer>},
    {"isv_prod_id", field<&AppraisalPolicy::isv_prod_id>},
    {"min_isv_svn", field<&AppraisalPolicy::min_isv_svn>},
    {"mr_td", field<&AppraisalPolicy::mr_td>},
    {"mr_seam", field<&AppraisalPolicy::mr_seam>},
    {"rtmr0", rtmr<0>},
    {"rtmr1", rtmr<1>},
    {"rtmr2", rtmr<2>},
    {"rtmr3", rtmr<3>},
    {"report_data", field<&AppraisalPolicy::report_data>},
    {"min_tcb_evaluation_data_number", field<&AppraisalPolicy::min_tcb_evaluation_data_number>},
    {"min_tcb_date", field<&AppraisalPolicy::min_tcb_date>},
    {"accept_advisories", read_accepted_advisories},
    {"reject_advisories", field<&AppraisalPolicy::rejected_advisories>},
    {"fmspc", field<&AppraisalPolicy::fmspc>},
    {"reject_fmspc", field<&AppraisalPolicy::rejected_fmspc>},
    {"allow_smt", field<&AppraisalPolicy::allow_smt>},
    {"allow_dynamic_platform", field<&AppraisalPolicy::allow_dynamic_platform>},
    {"allow_cached_keys", field<&AppraisalPolicy::allow_cached_keys>},
    {"collateral_grace_seconds", read_grace},
};

}  // namespace

Result<AppraisalPolicy> parse_appraisal_policy(std::string_view json) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(json));
  CONFCOM_TRY(const auto members, document.root().members());
  AppraisalPolicy policy;
  for (const auto& [name, value] : members) {
    const auto* known = std::ranges::find(kMembers, name, &Member::name);
    if (known == std::ranges::end(kMembers))
      return value.error(ErrorCode::kInvalidArgument, "unknown member");
    CONFCOM_CHECK(known->read(value, policy));
  }
  return policy;
}

}  // namespace confcom::verify
