#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "base/bytes.h"

namespace confcom::crypto {

/// The content octets of an identifier that is known beforehand: `oid_octets(0x55, 0x1d, 0x0f)`.
template <class... Octets>
consteval ByteArray<sizeof...(Octets)> oid_octets(Octets... octets) {
  return {std::byte{static_cast<unsigned char>(octets)}...};
}

/// Identifiers in certificates have up to 20 octets.
inline constexpr std::size_t kMaxObjectIdentifierOctets = 64;

/// Whether these content octets are an OBJECT IDENTIFIER of at most the cap whose arcs fit 63 bits
/// and are in their shortest form. Source: X.690, 8.19.
[[nodiscard]] bool is_object_identifier(Bytes content);

/// The dotted form of content octets for which is_object_identifier holds.
[[nodiscard]] std::string to_dotted(Bytes content);

}  // namespace confcom::crypto
