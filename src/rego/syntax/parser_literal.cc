#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include "rego/syntax/parser.h"
#include "rego/value/escapes.h"

/// Numbers, strings and template strings. Each of these stops at its last token.
namespace confcom::rego {
namespace {

/// Powers of two that a number may be away from 1: arithmetic with more would take too long.
constexpr double kMaxBinaryExponent = 100'000;

enum class NumberRange : std::uint8_t { kGood, kTooFar, kNoNumber };

/// Roughly, which is good enough for a bound that is arbitrary.
NumberRange range_of(std::string_view number) {
  const std::size_t e = number.find_first_of("eE");
  std::int64_t exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = number.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) {
      return NumberRange::kNoNumber;
    }
  }
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return NumberRange::kGood;
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  // Of the first digit that counts.
  const auto place =
      static_cast<double>(point) - static_cast<double>(first) - (first < point ? 1 : 0);
  const double magnitude = (static_cast<double>(exponent) + place) * std::log2(10.0);
  return std::abs(magnitude) > kMaxBinaryExponent ? NumberRange::kTooFar : NumberRange::kGood;
}

bool has_leading_zero(std::string_view digits) {
  return digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
}

bool is_scalar(const Term& term) {
  return term.kind == TermKind::kNull || term.kind == TermKind::kBoolean ||
         term.kind == TermKind::kNumber || term.kind == TermKind::kString;
}

/// What an expression in a template string may not be; empty where it is good.
std::string template_refusal(const Expression& expression) {
  if (expression.negated) return "negation ('not')";
  if (expression.kind == ExpressionKind::kEvery) return "'every'";
  if (expression.kind == ExpressionKind::kSome) return "'some'";
  if (expression.kind != ExpressionKind::kCall) return {};
  const Term& function = *expression.terms.front();
  const std::string_view name = function.terms.size() == 1 ? function.terms.front()->text : "";
  if (name == "eq") return "unification ('=')";
  return name == "assign" ? "assignment (':=')" : "";
}

}  // namespace

/// Also with a minus, or without what is before the point.
const Term* Parser::parse_number() {
  const Location begin = tokens_.location();
  std::string sign;
  if (is(TokenKind::kMinus)) {
    sign = "-";
    step();
    if (!is_any({TokenKind::kNumber, TokenKind::kDot})) {
      unexpected("expected number");
      return nullptr;
    }
  }
  const bool is_fraction = is(TokenKind::kDot);
  if (is_fraction) {
    sign += '.';
    step();
    if (!is(TokenKind::kNumber)) {
      unexpected("expected number");
      return nullptr;
    }
  }
  const std::string_view digits = tokens_.token().text;
  if (!is_fraction && has_leading_zero(digits)) {
    unexpected("expected number without leading zero");
    return nullptr;
  }
  const std::string written = sign + std::string(digits);
  const NumberRange range = range_of(written);
  if (range == NumberRange::kNoNumber) unexpected("invalid float");
  if (range == NumberRange::kTooFar) error(tokens_.location(), "number too big");
  if (range != NumberRange::kGood) return nullptr;
  return make_.term(TermKind::kNumber, begin, sign.empty() ? digits : make_.text(written));
}

const Term* Parser::parse_string() {
  const Token& token = tokens_.token();
  const std::string_view inside = token.text.substr(1, token.text.size() - 2);
  if (is(TokenKind::kRawString) || !inside.contains('\\')) {
    return make_.term(TermKind::kString, token.location, inside);
  }
  const auto value = without_escapes(inside, false);
  if (!value.has_value()) {
    error(token.location, fmt::format("illegal string literal: {}", token.text));
    return nullptr;
  }
  return make_.term(TermKind::kString, token.location, make_.text(*value));
}

const Term* Parser::parse_template() {
  const Location begin = tokens_.location();
  if (options_.version == RegoVersion::kV0) {
    error(begin, "template strings are not supported by current capabilities");
    return nullptr;
  }
  const bool raw = is_any({TokenKind::kRawTemplatePart, TokenKind::kRawTemplateEnd});
  std::vector<TemplatePart> parts;
  while (true) {
    if (!parse_template_text(parts)) return nullptr;
    if (is_any({TokenKind::kTemplateEnd, TokenKind::kRawTemplateEnd})) break;
    step();
    if (!parse_template_expression(parts)) return nullptr;
    tokens_.step_in_template(raw);
    tell_faults();
  }
  Term* const out = make_.term(TermKind::kTemplate, begin);
  out->parts = make_.list(parts);
  for (const TemplatePart& part : parts) {
    if (part.expression != nullptr) out->depth = std::max(out->depth, 1 + part.expression->depth);
  }
  return out;
}

/// Between a quote or brace and the next one.
bool Parser::parse_template_text(std::vector<TemplatePart>& parts) {
  const Token& token = tokens_.token();
  const bool raw = is_any({TokenKind::kRawTemplatePart, TokenKind::kRawTemplateEnd});
  if (!raw && !is_any({TokenKind::kTemplatePart, TokenKind::kTemplateEnd})) {
    error(token.location, "expected template-string part");
    return false;
  }
  std::string_view written = token.text;
  if (written.starts_with('$')) written.remove_prefix(1);
  const std::string_view inside = written.substr(1, written.size() - 2);
  const auto value = raw ? without_escaped_braces(inside) : without_escapes(inside, true);
  if (!value.has_value()) {
    error(token.location, fmt::format("illegal template-string part: {}", written));
    return false;
  }
  if (value->empty()) return true;
  parts.push_back({.text = make_.term(TermKind::kString, token.location, make_.text(*value))});
  return true;
}

bool Parser::parse_template_expression(std::vector<TemplatePart>& parts) {
  const Expression* const expression = parse_literal();
  if (expression == nullptr) {
    error(tokens_.location(), "invalid template-string expression");
    return false;
  }
  const std::string refusal = template_refusal(*expression);
  if (!refusal.empty()) {
    error(expression->location,
          fmt::format("unexpected {} in template-string expression", refusal));
    return false;
  }
  const bool is_always_defined = expression->kind == ExpressionKind::kTerm &&
                                 expression->withs.empty() && is_scalar(*expression->terms.front());
  if (is_always_defined) {
    parts.push_back({.text = expression->terms.front()});
  } else {
    parts.push_back({.expression = expression});
  }
  if (is(TokenKind::kRightBrace)) return true;
  error(tokens_.location(), "expected } to end template string expression");
  return false;
}

}  // namespace confcom::rego
