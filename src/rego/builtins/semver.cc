#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>

#include "rego/builtins/operands.h"

namespace confcom::rego {
namespace {

/// A version as OPA reads it, which is more than Semantic Versioning 2.0.0 allows: a leading "v",
/// leading zeros, and nothing after "-" or "+".
struct Version {
  std::array<std::int64_t, 3> numbers = {};
  std::string_view prerelease;
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_identifier(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/// What stands before `separator`, which is taken as well. Everything when there is none.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

bool are_identifiers(std::string_view text) {
  if (text.empty()) return true;
  if (text.ends_with('.')) return false;
  while (!text.empty()) {
    const std::string_view part = take_until(text, '.');
    if (part.empty() || !std::ranges::all_of(part, is_identifier)) return false;
  }
  return true;
}

std::optional<std::int64_t> parse_digits(std::string_view text) {
  std::int64_t number = 0;
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  const auto error = std::from_chars(text.data(), text.data() + text.size(), number).ec;
  if (error != std::errc()) return std::nullopt;
  return number;
}

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  if (text.starts_with('v')) text.remove_prefix(1);
  std::string_view metadata = text;
  std::string_view rest = take_until(metadata, '+');
  version.prerelease = rest;
  rest = take_until(version.prerelease, '-');
  if (!are_identifiers(metadata) || !are_identifiers(version.prerelease)) return std::nullopt;
  if (std::ranges::count(rest, '.') != 2) return std::nullopt;
  for (std::int64_t& number : version.numbers) {
    const auto parsed = parse_digits(take_until(rest, '.'));
    if (!parsed) return std::nullopt;
    number = *parsed;
  }
  return version;
}

/// By value, of any length.
std::strong_ordering compare_digits(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  const auto by_size = a.size() <=> b.size();
  return by_size != 0 ? by_size : a <=> b;
}

/// Numbers come before all others.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const bool is_number = std::ranges::all_of(a, is_digit);
  const bool is_other_number = std::ranges::all_of(b, is_digit);
  if (is_number && is_other_number) return compare_digits(a, b);
  if (is_number != is_other_number) return is_other_number <=> is_number;
  return a <=> b;
}

/// A version without comes after those with one.
std::strong_ordering compare_prereleases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();
  while (!a.empty() && !b.empty()) {
    const auto order = compare_identifiers(take_until(a, '.'), take_until(b, '.'));
    if (order != 0) return order;
  }
  return b.empty() <=> a.empty();
}

std::strong_ordering compare_versions(const Version& a, const Version& b) {
  const auto order = a.numbers <=> b.numbers;
  return order != 0 ? order : compare_prereleases(a.prerelease, b.prerelease);
}

std::optional<Version> version_operand(BuiltinContext& context, Operands operands,
                                       std::size_t position) {
  const auto text = string_operand(context, operands, position);
  if (!text || !spend_on_bytes(context, text->size())) return std::nullopt;
  auto version = parse_version(*text);
  if (!version) {
    context.fail(
        context.wants_messages()
            ? fmt::format("operand {}: string \"{}\" is not a valid SemVer", position, *text)
            : "");
  }
  return version;
}

Value compare(BuiltinContext& context, Operands operands) {
  if (!string_operands(context, operands)) return {};
  const auto a = version_operand(context, operands, 1);
  const auto b = version_operand(context, operands, 2);
  if (!a || !b) return {};
  const auto order = compare_versions(*a, *b);
  return Value::integer(order < 0 ? -1 : order > 0 ? 1 : 0);
}

Value is_valid(BuiltinContext& context, Operands operands) {
  if (!operands[0].is_string()) return Value::boolean(false);
  const std::string_view text = operands[0].string().view();
  if (!spend_on_bytes(context, text.size())) return {};
  return Value::boolean(parse_version(text).has_value());
}

constexpr std::array kBuiltins = {
    Builtin{"semver.compare", compare},
    Builtin{"semver.is_valid", is_valid},
};

}  // namespace

std::span<const Builtin> semver_builtins() { return kBuiltins; }

}  // namespace confcom::rego
