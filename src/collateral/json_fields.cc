#include "collateral/json_fields.h"

#include <fmt/format.h>

#include "base/hex.h"

namespace confcom::collateral {

Result<std::string_view> read_string(const JsonValue& object, std::string_view key) {
  CONFCOM_TRY(const JsonValue value, object.member(key));
  return value.string();
}

Result<Timestamp> read_date(const JsonValue& object, std::string_view key) {
  CONFCOM_TRY(const JsonValue value, object.member(key));
  CONFCOM_TRY(const std::string_view text, value.string());
  const auto date = parse_timestamp(text);
  if (!date) return value.error(date.error().code, date.error().message);
  return *date;
}

Result<void> read_hex_into(const JsonValue& object, std::string_view key,
                           std::span<std::byte> out) {
  CONFCOM_TRY(const JsonValue value, object.member(key));
  CONFCOM_TRY(const std::string_view text, value.string());
  const auto parsed = parse_hex_into(text, out);
  if (!parsed) return value.error(parsed.error().code, parsed.error().message);
  return {};
}

Result<std::vector<JsonValue>> read_elements(const JsonValue& array, std::size_t cap) {
  CONFCOM_TRY(auto elements, array.elements());
  if (elements.size() > cap) {
    return array.error(ErrorCode::kMalformed,
                       fmt::format("{} elements, at most {} are read", elements.size(), cap));
  }
  return elements;
}

}  // namespace confcom::collateral
