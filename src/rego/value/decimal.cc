#include "rego/value/decimal.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

#include "base/printable.h"

namespace confcom::rego {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a number's text apart from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return position_ == text_.size(); }
  bool take(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  bool take_sign() {
    if (take('-')) return true;
    take('+');
    return false;
  }
  std::string_view take_digits() {
    const std::size_t start = position_;
    while (!at_end() && is_digit(text_[position_])) ++position_;
    return text_.substr(start, position_ - start);
  }
  [[nodiscard]] std::unexpected<Error> expected(std::string_view what) const {
    return fail(ErrorCode::kMalformed, fmt::format("number \"{}\", byte {}: expected {}",
                                                   printable(text_), position_, what));
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

Result<std::string_view> take_integer(Scanner& scanner) {
  if (scanner.take('0')) return "0";
  const std::string_view digits = scanner.take_digits();
  if (digits.empty()) return scanner.expected("a digit");
  return digits;
}

Result<std::int64_t> take_exponent(Scanner& scanner) {
  const bool is_negative = scanner.take_sign();
  std::string_view digits = scanner.take_digits();
  if (digits.empty()) return scanner.expected("a digit of the exponent");
  std::int64_t value = 0;
  for (const char digit : digits) {
    value = value * 10 + (digit - '0');
    if (value > kMaxExponent) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("number: its exponent is beyond {}", kMaxExponent));
    }
  }
  return is_negative ? -value : value;
}

Result<NumberText> take_number(Scanner& scanner) {
  NumberText out;
  out.is_negative = scanner.take('-');
  CONFCOM_TRY(out.integer, take_integer(scanner));
  out.is_integer_literal = true;
  if (scanner.take('.')) {
    out.is_integer_literal = false;
    out.fraction = scanner.take_digits();
    if (out.fraction.empty()) return scanner.expected("a digit after the point");
  }
  if (scanner.take('e') || scanner.take('E')) {
    out.is_integer_literal = false;
    CONFCOM_TRY(out.exponent, take_exponent(scanner));
  }
  if (!scanner.at_end()) return scanner.expected("its end");
  return out;
}

std::string_view without_zeros_after(std::string_view digits) {
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

/// The value of `digits`, of which there are 19 at most.
std::uint64_t to_word(std::string_view digits) {
  std::uint64_t word = 0;
  for (const char digit : digits) word = word * 10 + static_cast<std::uint64_t>(digit - '0');
  return word;
}

std::strong_ordering compare_absolute(const Decimal& a, const Decimal& b) {
  if (a.magnitude != b.magnitude) return a.magnitude <=> b.magnitude;
  return a.digits <=> b.digits;
}

}  // namespace

Result<NumberText> parse_number_text(std::string_view text) {
  if (text.size() > kMaxNumberBytes) {
    return fail(ErrorCode::kMalformed, fmt::format("number: {} bytes long, at most {} are taken",
                                                   text.size(), kMaxNumberBytes));
  }
  Scanner scanner(text);
  return take_number(scanner);
}

Decimal decimal_of(const NumberText& text, char* room) {
  char* const end = std::ranges::copy(text.fraction, std::ranges::copy(text.integer, room).out).out;
  const std::string_view digits(room, static_cast<std::size_t>(end - room));
  const std::size_t zeros = digits.find_first_not_of('0');
  if (zeros == std::string_view::npos) return {};
  const auto before_point = static_cast<std::int64_t>(text.integer.size());
  return {text.is_negative, text.exponent + before_point - static_cast<std::int64_t>(zeros),
          without_zeros_after(digits.substr(zeros))};
}

Decimal decimal_of(std::int64_t value, IntegerDigits& room) {
  const std::uint64_t absolute =
      value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  const char* const end = std::to_chars(room.data(), room.data() + room.size(), absolute).ptr;
  const std::string_view digits(room.data(), static_cast<std::size_t>(end - room.data()));
  if (value == 0) return {};
  return {value < 0, static_cast<std::int64_t>(digits.size()), without_zeros_after(digits)};
}

std::optional<std::int64_t> Decimal::to_int64() const {
  constexpr std::int64_t kMaxDigits = 19;
  if (is_zero()) return 0;
  if (!is_integral() || magnitude > kMaxDigits) return std::nullopt;
  std::uint64_t word = to_word(digits);
  for (auto i = static_cast<std::int64_t>(digits.size()); i < magnitude; ++i) word *= 10;
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (word > kMax + (is_negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(is_negative ? ~word + 1 : word);
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& d) { return d.is_zero() ? 0 : d.is_negative ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  return sign(a) < 0 ? compare_absolute(b, a) : compare_absolute(a, b);
}

}  // namespace confcom::rego
