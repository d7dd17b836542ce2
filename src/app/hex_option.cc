#include "app/hex_option.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"

namespace confcom::app {

Result<void> read_hex_front(std::string_view option, std::string_view hex,
                            std::span<std::byte> out) {
  const auto bytes = parse_hex(hex);
  if (bytes.has_value() && bytes->size() <= out.size()) {
    std::ranges::copy(*bytes, out.begin());
    return {};
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("{}: not hexadecimal of up to {} bytes", option, out.size()));
}

Result<void> read_hex(std::string_view option, std::string_view hex, std::span<std::byte> out) {
  if (parse_hex_into(hex, out).has_value()) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("{}: not hexadecimal of {} bytes", option, out.size()));
}

}  // namespace confcom::app
