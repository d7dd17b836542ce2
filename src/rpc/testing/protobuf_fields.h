#pragma once

#include <cstdint>
#include <initializer_list>

#include "base/bytes.h"

/// Protobuf by hand, independent of the library: for messages that no writer of ours would write.
/// Source: protobuf's encoding, wire types 0 (varint), 2 (length and bytes), 5 (32 bits).
namespace confcom::rpc::testing {

[[nodiscard]] ByteVector varint_field(std::uint32_t number, std::uint64_t value);
[[nodiscard]] ByteVector bytes_field(std::uint32_t number, Bytes value);
[[nodiscard]] ByteVector fixed32_field(std::uint32_t number, std::uint32_t value);

/// One after the other: a message's fields.
[[nodiscard]] ByteVector concat(std::initializer_list<ByteVector> parts);

}  // namespace confcom::rpc::testing
