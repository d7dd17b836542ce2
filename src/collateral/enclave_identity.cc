#include "collateral/enclave_identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/printable.h"
#include "collateral/json_fields.h"
#include "collateral/signed_document.h"
#include "collateral/tcb_levels.h"

namespace confcom::collateral {
namespace {

constexpr std::string_view kMember = "enclaveIdentity";
constexpr std::uint32_t kVersion = 2;

constexpr std::array<std::pair<EnclaveId, std::string_view>, 4> kNames{{
    {EnclaveId::kQe, "QE"},
    {EnclaveId::kTdQe, "TD_QE"},
    {EnclaveId::kQve, "QVE"},
    {EnclaveId::kQae, "QAE"},
}};

/// The document's one member of interest. Version 1 called it otherwise, so that its number is
/// never reached.
Result<JsonValue> find_identity(const JsonValue& root) {
  CONFCOM_TRY(const auto version_1, root.optional_member("qeIdentity"));
  CONFCOM_TRY(const auto identity, root.optional_member(kMember));
  if (version_1 && !identity) {
    return version_1->error(ErrorCode::kUnsupported,
                            "an enclave identity of version 1, only version 2 is read");
  }
  return root.member(kMember);
}

Result<void> check_version(const JsonValue& object) {
  CONFCOM_TRY(const JsonValue value, object.member("version"));
  CONFCOM_TRY(const auto version, value.integer<std::uint32_t>());
  if (version != kVersion) {
    return value.error(ErrorCode::kUnsupported,
                       fmt::format("{}, only version {} is read", version, kVersion));
  }
  return {};
}

Result<EnclaveId> read_id(const JsonValue& object) {
  CONFCOM_TRY(const JsonValue value, object.member("id"));
  CONFCOM_TRY(const std::string_view text, value.string());
  const auto* const found =
      std::ranges::find(kNames, text, &std::pair<EnclaveId, std::string_view>::second);
  if (found == kNames.end()) {
    return value.error(ErrorCode::kUnsupported,
                       fmt::format("\"{}\" is none of QE, TD_QE, QVE, QAE", printable(text)));
  }
  return found->first;
}

Result<void> read_measured(const JsonValue& object, EnclaveIdentity& identity) {
  CONFCOM_TRY(identity.misc_select, read_hex<4>(object, "miscselect"));
  CONFCOM_TRY(identity.misc_select_mask, read_hex<4>(object, "miscselectMask"));
  CONFCOM_TRY(identity.attributes, read_hex<16>(object, "attributes"));
  CONFCOM_TRY(identity.attributes_mask, read_hex<16>(object, "attributesMask"));
  CONFCOM_TRY(identity.mr_signer, read_hex<32>(object, "mrsigner"));
  CONFCOM_TRY(identity.isv_prod_id, read_integer<std::uint16_t>(object, "isvprodid"));
  return {};
}

Result<EnclaveIdentity> read_identity(const JsonValue& object) {
  EnclaveIdentity identity;
  CONFCOM_CHECK(check_version(object));
  CONFCOM_TRY(identity.id, read_id(object));
  CONFCOM_TRY(identity.issue_date, read_date(object, "issueDate"));
  CONFCOM_TRY(identity.next_update, read_date(object, "nextUpdate"));
  CONFCOM_TRY(identity.tcb_evaluation_data_number,
              read_integer<std::uint32_t>(object, "tcbEvaluationDataNumber"));
  CONFCOM_CHECK(read_measured(object, identity));
  CONFCOM_TRY(identity.levels, read_isv_svn_levels(object));
  return identity;
}

}  // namespace

std::string_view to_string(EnclaveId id) {
  const auto* const found =
      std::ranges::find(kNames, id, &std::pair<EnclaveId, std::string_view>::first);
  return found == kNames.end() ? "unknown" : found->second;
}

Result<SignedEnclaveIdentity> parse_enclave_identity(std::string_view text) {
  CONFCOM_TRY(const auto document, parse_signed_document(text, "enclave identity"));
  CONFCOM_TRY(const JsonValue object, find_identity(document.json.root()));
  CONFCOM_TRY(auto identity, read_identity(object));
  CONFCOM_TRY(auto member, read_signed_member(document, kMember));
  return SignedEnclaveIdentity{std::move(identity), std::move(member.text), member.signature};
}

}  // namespace confcom::collateral
