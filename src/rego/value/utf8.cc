#include "rego/value/utf8.h"

#include <cassert>
#include <cstring>

namespace confcom::rego {
namespace {

/// Sequences of one size: how they begin, and the least that they may say.
struct Form {
  std::uint8_t size;
  unsigned char mask;
  unsigned char lead;
  char32_t least;
};

constexpr Form kForms[] = {
    {1, 0x80, 0x00, 0}, {2, 0xe0, 0xc0, 0x80}, {3, 0xf0, 0xe0, 0x800}, {4, 0xf8, 0xf0, 0x10000}};

constexpr bool is_character(char32_t c) { return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff); }

Rune decode(std::string_view text, const Form& form) {
  if (text.size() < form.size) return {};
  auto code = static_cast<char32_t>(static_cast<unsigned char>(text[0]) & ~form.mask & 0xffU);
  for (const char c : text.substr(1, form.size - 1U)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) return {};
    code = code << 6 | (byte & 0x3fU);
  }
  if (code < form.least || !is_character(code)) return {};
  return {code, form.size, true};
}

/// How many bytes in front are ASCII, by words of them.
std::size_t count_ascii_words(std::string_view text) {
  constexpr std::uint64_t kOthers = 0x8080808080808080;
  std::size_t out = 0;
  for (std::uint64_t word = 0; text.size() - out >= sizeof word; out += sizeof word) {
    std::memcpy(&word, text.data() + out, sizeof word);
    if ((word & kOthers) != 0) break;
  }
  return out;
}

}  // namespace

Rune first_rune(std::string_view text) {
  assert(!text.empty());
  const auto lead = static_cast<unsigned char>(text[0]);
  for (const Form& form : kForms) {
    if ((lead & form.mask) == form.lead) return decode(text, form);
  }
  return {};
}

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    at += count_ascii_words(text.substr(at));
    if (at == text.size()) break;
    const Rune rune = first_rune(text.substr(at));
    if (!rune.is_valid) return at;
    at += rune.size;
  }
  return at;
}

void append_rune(char32_t code_point, std::string& out) {
  assert(is_character(code_point));
  const auto tail = [&](unsigned shift) {
    return static_cast<char>(0x80U | (code_point >> shift & 0x3fU));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += {static_cast<char>(0xc0U | code_point >> 6U), tail(0)};
  } else if (code_point < 0x10000) {
    out += {static_cast<char>(0xe0U | code_point >> 12U), tail(6), tail(0)};
  } else {
    out += {static_cast<char>(0xf0U | code_point >> 18U), tail(12), tail(6), tail(0)};
  }
}

}  // namespace confcom::rego
