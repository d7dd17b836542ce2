#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace confcom::evidence {

using EfiGuid = ByteArray<16>;

/// A GUID's bytes as EFI stores them, out of its text.
/// Source: UEFI specification, appendix A: the first three groups are little-endian.
consteval EfiGuid efi_guid(std::string_view text) {
  constexpr std::size_t kPlaces[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  EfiGuid out{};
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '-') continue;
    const auto value = static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    std::byte& place = out.at(kPlaces[digits / 2]);
    place = place << 4 | std::byte{value};
    ++digits;
  }
  return out;
}

}  // namespace confcom::evidence
