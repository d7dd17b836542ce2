#include "rego/builtins/regex_expand.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace confcom::rego {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// What follows a "$": a name, and how much of the text it takes.
struct Name {
  std::string_view name;
  std::size_t size = 0;
};

std::optional<Name> parse_name(std::string_view text) {
  const bool has_braces = text.starts_with('{');
  const std::string_view from = text.substr(has_braces ? 1 : 0);
  const auto size =
      static_cast<std::size_t>(std::ranges::find_if_not(from, is_word) - from.begin());
  if (size == 0) return std::nullopt;
  if (!has_braces) return Name{from.substr(0, size), size};
  if (size == from.size() || from[size] != '}') return std::nullopt;
  return Name{from.substr(0, size), size + 2};
}

/// The group's number; nothing when there is no such group.
std::optional<std::size_t> find_group(std::string_view name, const re2::RE2& regex) {
  const bool is_number = std::ranges::all_of(name, is_digit) && (name[0] != '0' || name == "0");
  if (is_number) {
    std::size_t number = 0;
    const auto error = std::from_chars(name.data(), name.data() + name.size(), number).ec;
    return error == std::errc() ? std::optional(number) : std::nullopt;
  }
  const auto& named = regex.NamedCapturingGroups();
  const auto found = named.find(std::string(name));
  if (found == named.end()) return std::nullopt;
  return static_cast<std::size_t>(found->second);
}

}  // namespace

void expand(std::string_view pattern, const re2::RE2& regex,
            std::span<const re2::StringPiece> groups, TextBuilder& out) {
  while (!pattern.empty()) {
    const std::size_t dollar = std::min(pattern.find('$'), pattern.size());
    out.append(pattern.substr(0, dollar));
    pattern.remove_prefix(std::min(dollar + 1, pattern.size()));
    if (pattern.empty()) break;
    const auto name = parse_name(pattern);
    if (!name) {
      out.append("$");
      if (pattern.starts_with('$')) pattern.remove_prefix(1);
      continue;
    }
    pattern.remove_prefix(name->size);
    const auto group = find_group(name->name, regex);
    if (group && *group < groups.size()) out.append({groups[*group].data(), groups[*group].size()});
  }
}

}  // namespace confcom::rego
