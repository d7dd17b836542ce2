#include "crypto/directory_string.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace confcom::crypto {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t octets = 0;
};

std::size_t octets_after(unsigned char lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  if (lead >= 0xf0 && lead <= 0xf4) return 3;
  return 0;
}

/// The character of several octets in front; no octets when it is none. Source: RFC 3629.
Character first_character(std::string_view text) {
  constexpr std::uint32_t kLowest[] = {0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t after = octets_after(lead);
  if (after == 0 || after >= text.size()) return {};
  Character out{.code = lead & (0x3fU >> after), .octets = after + 1};
  for (const char c : text.substr(1, after)) {
    const auto octet = static_cast<unsigned char>(c);
    if ((octet & 0xc0) != 0x80) return {};
    out.code = out.code << 6 | (octet & 0x3f);
  }
  const bool surrogate = out.code >= 0xd800 && out.code <= 0xdfff;
  return out.code < kLowest[after] || surrogate || out.code > 0x10ffff ? Character{} : out;
}

bool is_ascii_text(char c) { return c >= ' ' && c <= '~'; }

/// UTF-8 without control characters: U+0000 to U+001F, U+007F to U+009F.
bool is_text(std::string_view text) {
  while (!text.empty()) {
    if (is_ascii_text(text[0])) {
      text.remove_prefix(1);
      continue;
    }
    const Character character = first_character(text);
    if (character.code <= 0x9f) return false;
    text.remove_prefix(character.octets);
  }
  return true;
}

/// Source: X.680, 41.4.
bool is_printable_character(char c) {
  constexpr std::string_view kOthers = " '()+,-./:=?";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kOthers.contains(c);
}

}  // namespace

Result<std::string_view> parse_directory_string(DerReader& in, std::string_view field) {
  const std::size_t start = in.offset();
  const bool printable_kind = in.next_is(DerTag::kPrintableString);
  CONFCOM_TRY(const Bytes content,
              in.take(printable_kind ? DerTag::kPrintableString : DerTag::kUtf8String, field));
  const std::string_view text = as_text(content);
  if (printable_kind ? !std::ranges::all_of(text, is_printable_character) : !is_text(text)) {
    return in.error(ErrorCode::kMalformed, start, field, "has a character that does not belong");
  }
  return text;
}

}  // namespace confcom::crypto
