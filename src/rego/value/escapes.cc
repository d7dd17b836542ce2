#include "rego/value/escapes.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "rego/value/utf8.h"

namespace confcom::rego {
namespace {

constexpr char32_t kReplacement = 0xfffd;
constexpr std::size_t kDigits = 4;
constexpr std::array kSimple{std::pair{'"', '"'},  std::pair{'\\', '\\'}, std::pair{'/', '/'},
                             std::pair{'b', '\b'}, std::pair{'f', '\f'},  std::pair{'n', '\n'},
                             std::pair{'r', '\r'}, std::pair{'t', '\t'}};

bool is_high_surrogate(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

/// The digits behind "\u" at the beginning.
std::optional<char32_t> take_unit(std::string_view& text) {
  std::uint32_t unit = 0;
  const std::string_view digits = text.substr(0, kDigits);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (digits.size() != kDigits || read.ptr != digits.data() + kDigits) return std::nullopt;
  text.remove_prefix(kDigits);
  return unit;
}

/// One code point, of one unit or two.
std::optional<char32_t> take_code_point(std::string_view& text) {
  const auto first = take_unit(text);
  if (!first.has_value() || !is_high_surrogate(*first)) {
    return first.has_value() && is_low_surrogate(*first) ? kReplacement : first;
  }
  std::string_view ahead = text;
  if (!ahead.starts_with("\\u")) return kReplacement;
  ahead.remove_prefix(2);
  const auto second = take_unit(ahead);
  if (!second.has_value() || !is_low_surrogate(*second)) return kReplacement;
  text = ahead;
  return 0x10000 + ((*first - 0xd800) << 10U) + (*second - 0xdc00);
}

/// What follows a backslash.
bool take_escape(std::string_view& text, bool of_template, std::string& out) {
  if (text.empty()) return false;
  const char letter = text.front();
  text.remove_prefix(1);
  if (of_template && letter == '{') {
    out += letter;
    return true;
  }
  if (letter == 'u') {
    const auto code_point = take_code_point(text);
    if (code_point.has_value()) append_rune(*code_point, out);
    return code_point.has_value();
  }
  for (const auto& [escaped, meant] : kSimple) {
    if (escaped != letter) continue;
    out += meant;
    return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> without_escapes(std::string_view quoted, bool of_template) {
  std::string out;
  if (!quoted.contains('\\')) return out.assign(quoted);
  while (!quoted.empty()) {
    const char c = quoted.front();
    quoted.remove_prefix(1);
    if (c == '\\') {
      if (!take_escape(quoted, of_template, out)) return std::nullopt;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      return std::nullopt;
    } else {
      out += c;
    }
  }
  return out;
}

std::optional<std::string> without_escaped_braces(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw.substr(i).starts_with("\\{")) ++i;
    out += raw[i];
  }
  return out;
}

}  // namespace confcom::rego
