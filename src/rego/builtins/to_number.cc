#include "rego/builtins/to_number.h"

#include <charconv>
#include <string>

#include "rego/value/number.h"
#include "rego/value/rego_text.h"

namespace confcom::rego {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a number piece by piece, and writes it as JSON has it.
class Spelling {
 public:
  explicit Spelling(std::string_view text) : rest_(text) {}

  /// Empty when the text is no number.
  std::string json();

 private:
  bool take(std::string_view any_of);
  std::string digits();

  std::string_view rest_;
  char last_ = 0;
};

/// The next character, if it is one of these.
bool Spelling::take(std::string_view any_of) {
  if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
  last_ = rest_.front();
  rest_.remove_prefix(1);
  return true;
}

/// Underscores stand between digits, and mean nothing.
std::string Spelling::digits() {
  std::string out;
  while (!rest_.empty()) {
    const bool separates =
        rest_.size() > 1 && rest_[0] == '_' && !out.empty() && is_digit(rest_[1]);
    if (!is_digit(rest_[0]) && !separates) break;
    if (!separates) out += rest_[0];
    rest_.remove_prefix(1);
  }
  return out;
}

std::string without_leading_zeros(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string(digits.substr(first));
}

std::string Spelling::json() {
  std::string out = take("+-") && last_ == '-' ? "-" : "";
  const std::string whole = digits();
  const std::string fraction = take(".") ? digits() : "";
  if (whole.empty() && fraction.empty()) return "";
  out += without_leading_zeros(whole);
  if (!fraction.empty()) out += "." + fraction;
  if (take("eE")) {
    out += last_;
    if (take("+-")) out += last_;
    const std::string exponent = digits();
    if (exponent.empty()) return "";
    out += exponent;
  }
  return rest_.empty() ? out : "";
}

/// "Inf" and the like, which Go reads as numbers and OPA then refuses.
bool is_infinite_or_none(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  std::string lower(text.substr(0, std::string_view("infinity").size() + 1));
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower == "inf" || lower == "infinity" || lower == "nan";
}

Value refuse(BuiltinContext& context, std::string_view text, std::string_view why) {
  if (!context.wants_messages()) return context.fail("");
  std::string message = "strconv.ParseFloat: parsing ";
  write_rego_string(text, message);
  message += ": ";
  message += why;
  return context.fail(message);
}

/// Whether it is beyond floats of 64 bits.
bool is_out_of_range(const Value& number) {
  constexpr std::int64_t kMostDigits = 309;
  if (number.is_small_integer()) return false;
  const std::int64_t digits = number.number().decimal().magnitude;
  if (digits != kMostDigits) return digits > kMostDigits;
  const std::string_view text = number.number().text();
  double read = 0;
  return std::from_chars(text.data(), text.data() + text.size(), read).ec != std::errc();
}

Value from_text(BuiltinContext& context, std::string_view text) {
  if (is_infinite_or_none(text)) {
    return context.fail_operand(1, "valid number string", "string");
  }
  if (!spend_on_bytes(context, text.size())) return {};
  const auto number = text.size() > kMaxNumberBytes
                          ? fail(ErrorCode::kMalformed, "too long")
                          : parse_number(Spelling(text).json(), context.arena);
  if (!number) return refuse(context, text, "invalid syntax");
  if (is_out_of_range(*number)) return refuse(context, text, "value out of range");
  return *number;
}

}  // namespace

Value to_number(BuiltinContext& context, Operands operands) {
  const Value& operand = operands[0];
  switch (operand.kind()) {
    case Kind::kNull:
      return Value::integer(0);
    case Kind::kBoolean:
      return Value::integer(operand.is_true() ? 1 : 0);
    case Kind::kNumber:
      return operand;
    case Kind::kString:
      return from_text(context, operand.string().view());
    default:
      return context.fail_operand(1, "one of {null, boolean, number, string}", operand);
  }
}

}  // namespace confcom::rego
