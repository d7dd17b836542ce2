#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "rego/arena.h"
#include "rego/value/decimal.h"
#include "rego/value/trailing.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// A number that is no small integer, or is not written like one. It keeps its spelling: 1.0 stays
/// 1.0, and equals 1.
class Number : public Stored {
 public:
  /// Shape in memory: this, `text`, the decimal's digits.
  Number(const Stored& stored, const Decimal& decimal) : Stored(stored), decimal_(decimal) {}

  [[nodiscard]] std::string_view text() const { return {trailing<char>(this), size}; }
  [[nodiscard]] const Decimal& decimal() const { return decimal_; }

 private:
  Decimal decimal_;
};

/// A number as JSON and Rego write it. Errors: as parse_number_text.
[[nodiscard]] Result<Value> parse_number(std::string_view text, Arena& arena);
[[nodiscard]] Value make_integer(std::uint64_t value, Arena& arena);

// Of numbers alone, which each asserts.

/// By value; takes time in proportion to the digits that are written, whatever the exponents.
[[nodiscard]] std::strong_ordering compare_numbers(const Value& a, const Value& b);
/// Whether it is one by value, as 1.0 and 1e3 are.
[[nodiscard]] bool is_integral(const Value& number);
/// Nothing unless it is integral and fits.
[[nodiscard]] std::optional<std::int64_t> to_int64(const Value& number);
/// A small integer's points into `room`, any other's into the number.
[[nodiscard]] Decimal decimal_of(const Value& number, IntegerDigits& room);
/// As it is written; points into `room` or the number.
[[nodiscard]] std::string_view text_of(const Value& number, IntegerDigits& room);

inline const Number& Value::number() const {
  assert(is_number() && stored_);
  return static_cast<const Number&>(*to_);
}

}  // namespace confcom::rego
