#include "base/hex.h"

#include <fmt/format.h>

namespace confcom {
namespace {

constexpr std::uint8_t kNotADigit = 0xff;

constexpr std::uint8_t digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return kNotADigit;
}

}  // namespace

std::string to_hex(Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(2 * bytes.size(), '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = kDigits[std::to_integer<std::size_t>(bytes[i] >> 4)];
    out[2 * i + 1] = kDigits[std::to_integer<std::size_t>(bytes[i] & std::byte{0xf})];
  }
  return out;
}

Result<void> parse_hex_into(std::string_view text, std::span<std::byte> out) {
  if (text.size() != 2 * out.size()) {
    return fail(ErrorCode::kMalformed, fmt::format("hexadecimal text of {} digits where {} belong",
                                                   text.size(), 2 * out.size()));
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint8_t high = digit_value(text[2 * i]);
    const std::uint8_t low = digit_value(text[2 * i + 1]);
    if (high == kNotADigit || low == kNotADigit) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("not a hexadecimal digit near position {}", 2 * i));
    }
    out[i] = static_cast<std::byte>(high << 4 | low);
  }
  return {};
}

Result<ByteVector> parse_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return fail(ErrorCode::kMalformed, "hexadecimal text has an odd number of digits");
  }
  ByteVector out(text.size() / 2);
  CONFCOM_CHECK(parse_hex_into(text, out));
  return out;
}

}  // namespace confcom
