#include "collateral/tcb_levels.h"

#include <cstdint>
#include <string>
#include <utility>

#include "collateral/json_fields.h"

namespace confcom::collateral {
namespace {

Result<TcbStatus> read_status(const JsonValue& level) {
  CONFCOM_TRY(const JsonValue value, level.member("tcbStatus"));
  CONFCOM_TRY(const std::string_view text, value.string());
  const auto status = parse_tcb_status(text);
  if (!status) return value.error(status.error().code, status.error().message);
  return *status;
}

Result<std::vector<std::string>> read_advisory_ids(const JsonValue& level) {
  std::vector<std::string> ids;
  CONFCOM_TRY(const auto array, level.optional_member("advisoryIDs"));
  if (!array) return ids;
  CONFCOM_TRY(const auto elements, read_elements(*array, kMaxAdvisoryIds));
  for (const JsonValue& element : elements) {
    CONFCOM_TRY(const std::string_view id, element.string());
    ids.emplace_back(id);
  }
  return ids;
}

Result<IsvSvnLevel> read_isv_svn_level(const JsonValue& level) {
  CONFCOM_TRY(const JsonValue tcb, level.member("tcb"));
  CONFCOM_TRY(const auto isv_svn, read_integer<std::uint16_t>(tcb, "isvsvn"));
  CONFCOM_TRY(auto status, read_level_status(level));
  return IsvSvnLevel{isv_svn, std::move(status)};
}

}  // namespace

Result<std::vector<JsonValue>> read_level_array(const JsonValue& parent) {
  CONFCOM_TRY(const JsonValue array, parent.member("tcbLevels"));
  CONFCOM_TRY(auto levels, read_elements(array, kMaxTcbLevels));
  if (levels.empty()) return array.error(ErrorCode::kMalformed, "there is no level");
  return levels;
}

Result<TcbLevelStatus> read_level_status(const JsonValue& level) {
  CONFCOM_TRY(const TcbStatus status, read_status(level));
  CONFCOM_TRY(const Timestamp date, read_date(level, "tcbDate"));
  CONFCOM_TRY(auto advisory_ids, read_advisory_ids(level));
  return TcbLevelStatus{status, date, std::move(advisory_ids)};
}

Result<std::vector<IsvSvnLevel>> read_isv_svn_levels(const JsonValue& parent) {
  CONFCOM_TRY(const auto array, read_level_array(parent));
  std::vector<IsvSvnLevel> levels;
  for (const JsonValue& element : array) {
    CONFCOM_TRY(auto level, read_isv_svn_level(element));
    levels.push_back(std::move(level));
  }
  return levels;
}

}  // namespace confcom::collateral
