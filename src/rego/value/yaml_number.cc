#include "rego/value/yaml_number.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>

#include "rego/value/number.h"

namespace confcom::rego {
namespace {

/// 0x1f, 0o17, 017 and 0b1: what JSON writes otherwise.
std::optional<std::int64_t> other_base(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.size() < 2 || text[0] != '0') return std::nullopt;
  int base = 8;
  std::size_t prefix = 2;
  switch (text[1]) {
    case 'x':
      base = 16;
      break;
    case 'b':
      base = 2;
      break;
    case 'o':
      break;
    default:
      prefix = 1;
  }
  const std::string digits = (is_negative ? "-" : "") + std::string(text.substr(prefix));
  std::int64_t out = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, out, base);
  if (error != std::errc() || at != end || text.size() == prefix) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Value> parse_yaml_number(std::string_view text, Arena& arena) {
  if (text.find_first_of("0123456789") == std::string_view::npos) return std::nullopt;
  if (const auto integer = other_base(text)) return Value::integer(*integer);
  std::string spelled(text.starts_with('+') ? text.substr(1) : text);
  if (spelled.starts_with('.')) spelled.insert(0, "0");
  if (spelled.starts_with("-.")) spelled.insert(1, "0");
  if (const std::size_t point = spelled.find('.'); point != std::string::npos) {
    const bool has_digit =
        point + 1 < spelled.size() && spelled[point + 1] >= '0' && spelled[point + 1] <= '9';
    if (!has_digit) spelled.insert(point + 1, "0");
  }
  const auto out = parse_number(spelled, arena);
  return out.has_value() ? std::optional(*out) : std::nullopt;
}

}  // namespace confcom::rego
