#pragma once

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/error.h"
#include "base/printable.h"
#include "base/timestamp.h"

/// Values of options. Errors: invalid_argument, with what the option takes.
namespace confcom::app {

/// Longer ones are mistakes: collateral is good for a month.
inline constexpr std::chrono::days kMaxDuration{3650};

/// A decimal number in T's range.
template <std::unsigned_integral T>
[[nodiscard]] Result<T> parse_number(std::string_view text) {
  T value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc() && stop == text.data() + text.size()) return value;
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("'{}' is not a number from 0 to {}", printable(text),
                          std::numeric_limits<T>::max()));
}

/// What an option's value was read as, by any reader: an error is the option's, and names it.
template <class T>
[[nodiscard]] Result<T> of_option(std::string_view option, Result<T> value) {
  if (value.has_value()) return value;
  return fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}", option, value.error().message));
}

/// A number in hexadecimal, such as "0x21".
[[nodiscard]] Result<std::uint64_t> parse_mask(std::string_view text);

/// "90s", "30m", "36h" or "7d", up to kMaxDuration.
[[nodiscard]] Result<std::chrono::seconds> parse_duration(std::string_view text);

/// The same, from 1 second to an hour: how long to wait for a peer.
[[nodiscard]] Result<std::chrono::seconds> parse_timeout(std::string_view text);

/// "2025-07-01T00:00:00Z".
[[nodiscard]] Result<Timestamp> parse_time(std::string_view text);

/// The same, or "2025-07-01" for its first second.
[[nodiscard]] Result<Timestamp> parse_time_or_date(std::string_view text);

}  // namespace confcom::app
