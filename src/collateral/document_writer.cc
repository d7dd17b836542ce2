#include "collateral/document_writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "base/hex.h"
#include "base/timestamp.h"

namespace confcom::collateral {
namespace {

using evidence::TeeType;

template <class Range, class Text>
std::string array(const Range& range, Text&& text) {
  std::vector<std::string> out;
  for (const auto& element : range) out.push_back(text(element));
  return fmt::format("[{}]", fmt::join(out, ","));
}

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

std::string status_members(const TcbLevelStatus& status) {
  return fmt::format(R"("tcbDate":"{}","tcbStatus":"{}","advisoryIDs":{})",
                     format_timestamp(status.tcb_date), to_string(status.status),
                     array(status.advisory_ids, quoted));
}

std::string components(const ByteArray<16>& svns) {
  return array(svns, [](std::byte svn) {
    return fmt::format(R"({{"svn":{}}})", std::to_integer<int>(svn));
  });
}

std::string numbered_components(const ByteArray<16>& svns) {
  std::string out;
  for (std::size_t i = 0; i < svns.size(); ++i) {
    out += fmt::format(R"("sgxtcbcomp{:02}svn":{},)", i + 1, std::to_integer<int>(svns[i]));
  }
  return out;
}

std::string level_text(const TcbLevel& level, std::uint32_t version) {
  std::string tcb =
      version == 2 ? numbered_components(level.sgx_component_svns)
                   : fmt::format(R"("sgxtcbcomponents":{},)", components(level.sgx_component_svns));
  if (level.tdx_component_svns.has_value()) {
    tcb += fmt::format(R"("tdxtcbcomponents":{},)", components(*level.tdx_component_svns));
  }
  return fmt::format(R"({{"tcb":{{{}"pcesvn":{}}},{}}})", tcb, level.pce_svn,
                     status_members(level.status));
}

std::string isv_svn_level_text(const IsvSvnLevel& level) {
  return fmt::format(R"({{"tcb":{{"isvsvn":{}}},{}}})", level.isv_svn,
                     status_members(level.status));
}

std::string module_members(const TdxModule& module) {
  return fmt::format(R"("mrsigner":"{}","attributes":"{}","attributesMask":"{}")",
                     to_hex(module.mr_signer), to_hex(module.attributes),
                     to_hex(module.attributes_mask));
}

std::string module_identity_text(const TdxModuleIdentity& identity) {
  return fmt::format(R"({{"id":"{}",{},"tcbLevels":{}}})", identity.id,
                     module_members(identity.module), array(identity.levels, isv_svn_level_text));
}

std::string tdx_members(const TcbInfo& info) {
  std::string out;
  if (info.tdx_module.has_value())
    out += fmt::format(R"("tdxModule":{{{}}},)", module_members(*info.tdx_module));
  if (!info.tdx_module_identities.empty()) {
    out += fmt::format(R"("tdxModuleIdentities":{},)",
                       array(info.tdx_module_identities, module_identity_text));
  }
  return out;
}

}  // namespace

std::string write_tcb_info(const TcbInfo& info) {
  const std::string id =
      info.version == 2
          ? ""
          : fmt::format(R"("id":"{}",)", info.tee_type == TeeType::kSgx ? "SGX" : "TDX");
  const std::string pce_id =
      info.pce_id.has_value() ? fmt::format(R"("pceId":"{}",)", to_hex(*info.pce_id)) : "";
  return fmt::format(
      R"({{{}"version":{},"issueDate":"{}","nextUpdate":"{}","fmspc":"{}",{}"tcbType":0,)"
      R"("tcbEvaluationDataNumber":{},{}"tcbLevels":{}}})",
      id, info.version, format_timestamp(info.issue_date), format_timestamp(info.next_update),
      to_hex(info.fmspc), pce_id, info.tcb_evaluation_data_number, tdx_members(info),
      array(info.levels, [&](const TcbLevel& level) { return level_text(level, info.version); }));
}

std::string write_enclave_identity(const EnclaveIdentity& identity) {
  return fmt::format(
      R"({{"id":"{}","version":2,"issueDate":"{}","nextUpdate":"{}","tcbEvaluationDataNumber":{},)"
      R"("miscselect":"{}","miscselectMask":"{}","attributes":"{}","attributesMask":"{}","mrsigner":"{}",)"
      R"("isvprodid":{},"tcbLevels":{}}})",
      to_string(identity.id), format_timestamp(identity.issue_date),
      format_timestamp(identity.next_update), identity.tcb_evaluation_data_number,
      to_hex(identity.misc_select), to_hex(identity.misc_select_mask), to_hex(identity.attributes),
      to_hex(identity.attributes_mask), to_hex(identity.mr_signer), identity.isv_prod_id,
      array(identity.levels, isv_svn_level_text));
}

std::string write_signed_document(std::string_view name, std::string_view text, Bytes signature) {
  return fmt::format(R"({{"{}":{},"signature":"{}"}})", name, text, to_hex(signature));
}

}  // namespace confcom::collateral
