#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace confcom::rego {

/// Of IP version 6, or of version 4 as ::ffff:a.b.c.d; the two are the same.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes = {};

  [[nodiscard]] bool is_version_4() const;
};

/// Without a zone. Nothing when the text is none.
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text);

/// All addresses between two.
struct IpNetwork {
  IpAddress first;
  IpAddress last;
  unsigned prefix_bits = 0;  ///< of the 128

  [[nodiscard]] bool contains(const IpAddress& address) const;
};

/// "10.1.2.3/8", where what is behind the prefix does not matter. Nothing when the text is none.
[[nodiscard]] std::optional<IpNetwork> parse_ip_network(std::string_view text);

}  // namespace confcom::rego
