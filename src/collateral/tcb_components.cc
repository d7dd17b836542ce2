#include "collateral/tcb_components.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

#include "collateral/json_fields.h"

namespace confcom::collateral {
namespace {

Result<void> check_optional_string(const JsonValue& object, std::string_view key) {
  CONFCOM_TRY(const auto value, object.optional_member(key));
  if (value) {
    CONFCOM_CHECK(value->string());
  }
  return {};
}

Result<std::byte> read_component(const JsonValue& component) {
  CONFCOM_TRY(const auto svn, read_integer<std::uint8_t>(component, "svn"));
  CONFCOM_CHECK(check_optional_string(component, "category"));
  CONFCOM_CHECK(check_optional_string(component, "type"));
  return std::byte{svn};
}

}  // namespace

Result<ByteArray<16>> read_numbered_components(const JsonValue& tcb) {
  ByteArray<16> svns{};
  for (std::size_t i = 0; i < svns.size(); ++i) {
    CONFCOM_TRY(const auto svn,
                read_integer<std::uint8_t>(tcb, fmt::format("sgxtcbcomp{:02}svn", i + 1)));
    svns[i] = std::byte{svn};
  }
  return svns;
}

Result<ByteArray<16>> read_components(const JsonValue& tcb, std::string_view key) {
  ByteArray<16> svns{};
  CONFCOM_TRY(const JsonValue array, tcb.member(key));
  CONFCOM_TRY(const auto components, array.elements());
  if (components.size() != svns.size()) {
    return array.error(ErrorCode::kMalformed, fmt::format("{} components where {} belong",
                                                          components.size(), svns.size()));
  }
  for (std::size_t i = 0; i < svns.size(); ++i) {
    CONFCOM_TRY(svns[i], read_component(components[i]));
  }
  return svns;
}

}  // namespace confcom::collateral
