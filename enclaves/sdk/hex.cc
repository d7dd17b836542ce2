#include "sdk/hex.h"

namespace confcom::sdk {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

/// 16 when it is none.
unsigned digit_of(char character) {
  if (character >= 'A' && character <= 'F') character = static_cast<char>(character - 'A' + 'a');
  const auto found = kDigits.find(character);
  return found == std::string_view::npos ? 16U : static_cast<unsigned>(found);
}

}  // namespace

std::string to_hex(Bytes bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4U];
    text += kDigits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

Result<void> parse_hex(std::string_view text, std::span<std::byte> out) {
  bool good = text.size() == 2 * out.size();
  for (std::size_t i = 0; good && i < out.size(); ++i) {
    const unsigned high = digit_of(text[2 * i]);
    const unsigned low = digit_of(text[2 * i + 1]);
    good = high < 16 && low < 16;
    out[i] = static_cast<std::byte>(high << 4U | (low & 15U));
  }
  if (!good) return fail(ErrorCode::kInvalidArgument, "not hexadecimal of the right length");
  return {};
}

}  // namespace confcom::sdk
