#include "rego/value/number.h"

#include <charconv>
#include <cstring>
#include <memory>

namespace confcom::rego {
namespace {

/// Up to here every text of digits fits into 64 bits.
constexpr std::size_t kSafeDigits = 18;

/// An integer that is written as Value::integer would be. Nothing tells of no error yet.
std::optional<std::int64_t> plain_integer(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || digits.size() > kSafeDigits + 1) return std::nullopt;
  if (digits.front() == '0' && text != "0") return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::uint64_t hash_decimal(const Decimal& decimal) {
  if (const auto integer = decimal.to_int64()) return Value::integer(*integer).hash();
  const auto magnitude = static_cast<std::uint64_t>(decimal.magnitude);
  return fold(hash_bytes(decimal.digits) ^ (decimal.is_negative ? 1 : 0), hash_word(magnitude));
}

Value store(std::string_view text, const NumberText& parts, Arena& arena) {
  const std::size_t digits = parts.integer.size() + parts.fraction.size();
  void* const room = arena.allocate(sizeof(Number) + text.size() + digits, alignof(Number));
  char* const bytes = trailing<char>(static_cast<Number*>(room));
  std::memcpy(bytes, text.data(), text.size());
  const Decimal decimal = decimal_of(parts, bytes + text.size());
  const Stored stored{hash_decimal(decimal), static_cast<std::uint32_t>(text.size()), Extent(0, 1)};
  return {Kind::kNumber, *std::construct_at(static_cast<Number*>(room), stored, decimal)};
}

}  // namespace

Result<Value> parse_number(std::string_view text, Arena& arena) {
  if (const auto integer = plain_integer(text)) return Value::integer(*integer);
  CONFCOM_TRY(const NumberText parts, parse_number_text(text));
  return store(text, parts, arena);
}

Value make_integer(std::uint64_t value, Arena& arena) {
  IntegerDigits room;
  const char* const end = std::to_chars(room.data(), room.data() + room.size(), value).ptr;
  return parse_number({room.data(), static_cast<std::size_t>(end - room.data())}, arena).value();
}

std::strong_ordering compare_numbers(const Value& a, const Value& b) {
  if (a.is_small_integer() && b.is_small_integer()) return a.small_integer() <=> b.small_integer();
  IntegerDigits room_a;
  IntegerDigits room_b;
  return compare(decimal_of(a, room_a), decimal_of(b, room_b));
}

bool is_integral(const Value& number) {
  return number.is_small_integer() || number.number().decimal().is_integral();
}

std::optional<std::int64_t> to_int64(const Value& number) {
  if (number.is_small_integer()) return number.small_integer();
  return number.number().decimal().to_int64();
}

Decimal decimal_of(const Value& number, IntegerDigits& room) {
  if (number.is_small_integer()) return decimal_of(number.small_integer(), room);
  return number.number().decimal();
}

std::string_view text_of(const Value& number, IntegerDigits& room) {
  if (!number.is_small_integer()) return number.number().text();
  const char* const end =
      std::to_chars(room.data(), room.data() + room.size(), number.small_integer()).ptr;
  return {room.data(), static_cast<std::size_t>(end - room.data())};
}

}  // namespace confcom::rego
