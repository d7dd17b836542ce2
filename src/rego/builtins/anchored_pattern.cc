#include "rego/builtins/anchored_pattern.h"

#include <cstddef>
#include <span>

#include "rego/arena.h"

namespace confcom::rego {
namespace {

constexpr std::string_view kMeta = R"(\.+*?()|[]{}^$)";

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// Whether an alternative of the whole pattern begins somewhere. What is not understood counts.
bool has_alternatives(std::string_view pattern) {
  int depth = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    switch (pattern[i]) {
      case '\\':
        if (i + 1 < pattern.size() && pattern[i + 1] == 'Q') return true;
        ++i;
        break;
      case '[':
        // "]" in front is an item; classes within are not followed.
        i = pattern.find(']', i + (pattern.substr(i).starts_with("[^") ? 3 : 2));
        if (i == std::string_view::npos) return true;
        break;
      case '(':
        ++depth;
        break;
      case ')':
        --depth;
        break;
      case '|':
        if (depth <= 0) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

/// How long the literal is that stands at `at`; 0: something else stands there.
std::size_t literal_at(std::string_view pattern, std::size_t at) {
  if (at >= pattern.size() || !is_ascii(pattern[at])) return 0;
  if (pattern[at] != '\\') return kMeta.contains(pattern[at]) ? 0 : 1;
  if (at + 1 >= pattern.size() || !is_ascii(pattern[at + 1])) return 0;
  return is_letter_or_digit(pattern[at + 1]) ? 0 : 2;
}

bool is_repeated(std::string_view pattern, std::size_t at) {
  return at < pattern.size() && std::string_view("*+?{").contains(pattern[at]);
}

}  // namespace

AnchoredPattern split_anchored(std::string_view pattern, Arena& arena) {
  if (!pattern.starts_with('^') || has_alternatives(pattern)) return {{}, pattern};
  char* const head = arena.array<char>(pattern.size());
  std::size_t size = 0;
  std::size_t at = 1;
  while (const std::size_t length = literal_at(pattern, at)) {
    if (is_repeated(pattern, at + length)) break;
    head[size++] = pattern[at + length - 1];
    at += length;
  }
  if (size == 0) return {{}, pattern};
  return {{head, size}, pattern.substr(at)};
}

}  // namespace confcom::rego
