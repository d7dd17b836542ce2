#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/json.h"
#include "base/timestamp.h"

/// Members of collateral's JSON objects, each read as the one type it may have.
/// Errors: malformed, with the member's path.
namespace confcom::collateral {

[[nodiscard]] Result<std::string_view> read_string(const JsonValue& object, std::string_view key);

[[nodiscard]] Result<Timestamp> read_date(const JsonValue& object, std::string_view key);

template <std::unsigned_integral T>
[[nodiscard]] Result<T> read_integer(const JsonValue& object, std::string_view key) {
  CONFCOM_TRY(const JsonValue value, object.member(key));
  return value.integer<T>();
}

/// Fills `out` exactly from hexadecimal digits of either case.
[[nodiscard]] Result<void> read_hex_into(const JsonValue& object, std::string_view key,
                                         std::span<std::byte> out);

template <std::size_t N>
[[nodiscard]] Result<ByteArray<N>> read_hex(const JsonValue& object, std::string_view key) {
  ByteArray<N> out{};
  CONFCOM_CHECK(read_hex_into(object, key, out));
  return out;
}

/// The elements of `array`, refused when there are more than `cap`.
[[nodiscard]] Result<std::vector<JsonValue>> read_elements(const JsonValue& array, std::size_t cap);

}  // namespace confcom::collateral
