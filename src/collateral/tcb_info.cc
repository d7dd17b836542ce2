#include "collateral/tcb_info.h"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "base/printable.h"
#include "collateral/json_fields.h"
#include "collateral/signed_document.h"
#include "collateral/tcb_components.h"
#include "collateral/tcb_levels.h"

namespace confcom::collateral {
namespace {

using evidence::TeeType;

constexpr std::string_view kMember = "tcbInfo";

Result<std::uint32_t> read_version(const JsonValue& object) {
  CONFCOM_TRY(const JsonValue value, object.member("version"));
  CONFCOM_TRY(const auto version, value.integer<std::uint32_t>());
  if (version != 2 && version != 3) {
    return value.error(ErrorCode::kUnsupported,
                       fmt::format("{}, only versions 2 and 3 are read", version));
  }
  return version;
}

/// Version 2 came before TDX and has no `id`; one that claims to be for another TEE is refused all
/// the same.
Result<TeeType> read_tee_type(const JsonValue& object, std::uint32_t version) {
  CONFCOM_TRY(const auto optional_id, object.optional_member("id"));
  if (version == 2 && !optional_id) return TeeType::kSgx;
  CONFCOM_TRY(const JsonValue value, object.member("id"));
  CONFCOM_TRY(const std::string_view id, value.string());
  if (id == "SGX") return TeeType::kSgx;
  if (id == "TDX" && version == 3) return TeeType::kTdx;
  return value.error(
      ErrorCode::kUnsupported,
      fmt::format("\"{}\" in version {}, SGX (2, 3) or TDX (3) is read", printable(id), version));
}

/// The type tells how levels compare; only one way was ever defined.
Result<void> check_tcb_type(const JsonValue& object) {
  CONFCOM_TRY(const JsonValue value, object.member("tcbType"));
  CONFCOM_TRY(const auto type, value.integer<std::uint32_t>());
  if (type != 0)
    return value.error(ErrorCode::kUnsupported, fmt::format("{}, only type 0 is read", type));
  return {};
}

Result<std::optional<ByteArray<2>>> read_pce_id(const JsonValue& object, std::uint32_t version) {
  CONFCOM_TRY(const auto optional_pce_id, object.optional_member("pceId"));
  if (version == 2 && !optional_pce_id) return std::nullopt;
  return read_hex<2>(object, "pceId");
}

Result<TcbLevel> read_level(const JsonValue& element, const TcbInfo& info) {
  CONFCOM_TRY(const JsonValue tcb, element.member("tcb"));
  TcbLevel level;
  CONFCOM_TRY(level.sgx_component_svns, info.version == 2
                                            ? read_numbered_components(tcb)
                                            : read_components(tcb, "sgxtcbcomponents"));
  CONFCOM_TRY(level.pce_svn, read_integer<std::uint16_t>(tcb, "pcesvn"));
  if (info.tee_type == TeeType::kTdx) {
    CONFCOM_TRY(level.tdx_component_svns, read_components(tcb, "tdxtcbcomponents"));
  }
  CONFCOM_TRY(level.status, read_level_status(element));
  return level;
}

Result<std::vector<TcbLevel>> read_levels(const JsonValue& object, const TcbInfo& info) {
  CONFCOM_TRY(const auto array, read_level_array(object));
  std::vector<TcbLevel> levels;
  for (const JsonValue& element : array) {
    CONFCOM_TRY(auto level, read_level(element, info));
    levels.push_back(std::move(level));
  }
  return levels;
}

Result<TdxModule> read_module(const JsonValue& object) {
  TdxModule module;
  CONFCOM_TRY(module.mr_signer, read_hex<48>(object, "mrsigner"));
  CONFCOM_TRY(module.attributes, read_hex<8>(object, "attributes"));
  CONFCOM_TRY(module.attributes_mask, read_hex<8>(object, "attributesMask"));
  return module;
}

Result<TdxModuleIdentity> read_module_identity(const JsonValue& object) {
  TdxModuleIdentity identity;
  CONFCOM_TRY(identity.id, read_string(object, "id"));
  CONFCOM_TRY(identity.module, read_module(object));
  CONFCOM_TRY(identity.levels, read_isv_svn_levels(object));
  return identity;
}

/// Absent in TCB info from before modules had versions: then tdxModule alone speaks.
Result<std::vector<TdxModuleIdentity>> read_module_identities(const JsonValue& object) {
  std::vector<TdxModuleIdentity> identities;
  CONFCOM_TRY(const auto array, object.optional_member("tdxModuleIdentities"));
  if (!array) return identities;
  CONFCOM_TRY(const auto elements, read_elements(*array, kMaxTdxModuleIdentities));
  for (const JsonValue& element : elements) {
    CONFCOM_TRY(auto identity, read_module_identity(element));
    identities.push_back(std::move(identity));
  }
  return identities;
}

/// Members that TDX adds. SGX TCB info may hold them as it may hold any unknown member: unread.
Result<void> read_tdx(const JsonValue& object, TcbInfo& info) {
  CONFCOM_TRY(const JsonValue module, object.member("tdxModule"));
  CONFCOM_TRY(info.tdx_module, read_module(module));
  CONFCOM_TRY(info.tdx_module_identities, read_module_identities(object));
  return {};
}

Result<void> read_header(const JsonValue& object, TcbInfo& info) {
  CONFCOM_TRY(info.version, read_version(object));
  CONFCOM_TRY(info.tee_type, read_tee_type(object, info.version));
  CONFCOM_CHECK(check_tcb_type(object));
  CONFCOM_TRY(info.issue_date, read_date(object, "issueDate"));
  CONFCOM_TRY(info.next_update, read_date(object, "nextUpdate"));
  CONFCOM_TRY(info.fmspc, read_hex<6>(object, "fmspc"));
  CONFCOM_TRY(info.pce_id, read_pce_id(object, info.version));
  CONFCOM_TRY(info.tcb_evaluation_data_number,
              read_integer<std::uint32_t>(object, "tcbEvaluationDataNumber"));
  return {};
}

Result<TcbInfo> read_tcb_info(const JsonValue& object) {
  TcbInfo info;
  CONFCOM_CHECK(read_header(object, info));
  CONFCOM_TRY(info.levels, read_levels(object, info));
  if (info.tee_type == TeeType::kTdx) {
    CONFCOM_CHECK(read_tdx(object, info));
  }
  return info;
}

}  // namespace

Result<SignedTcbInfo> parse_tcb_info(std::string_view text) {
  CONFCOM_TRY(const auto document, parse_signed_document(text, "TCB info"));
  CONFCOM_TRY(const JsonValue object, document.json.root().member(kMember));
  CONFCOM_TRY(auto info, read_tcb_info(object));
  CONFCOM_TRY(auto member, read_signed_member(document, kMember));
  return SignedTcbInfo{std::move(info), std::move(member.text), member.signature};
}

}  // namespace confcom::collateral
