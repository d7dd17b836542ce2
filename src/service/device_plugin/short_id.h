#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confcom::service {

/// Numbers as ids that are as short as can be: all of one character come first, then all of two,
/// and so on, of the alphabet of base64url (RFC 4648, table 2). 262,144 devices with ids of one to
/// three characters are 4,190,080 bytes of list, and a kubelet takes 4,194,304.
[[nodiscard]] std::string short_id(std::uint64_t number);

/// short_id's inverse; nothing for a text that it never makes below `count`.
[[nodiscard]] std::optional<std::uint64_t> parse_short_id(std::string_view id, std::uint64_t count);

}  // namespace confcom::service
