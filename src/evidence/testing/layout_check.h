#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/hex.h"

namespace confcom::evidence::testing {

/// Bytes of a layout in which no field looks like another one: byte i is i mod 251.
template <std::size_t N>
[[nodiscard]] ByteArray<N> pattern() {
  ByteArray<N> out{};
  for (std::size_t i = 0; i < N; ++i) out[i] = static_cast<std::byte>(i % 251);
  return out;
}

/// A field as it was read, and the offset at which its bytes should stand.
struct Field {
  std::string name;
  Bytes got;
  std::size_t offset = 0;
};

inline void expect_fields(const std::vector<Field>& fields, Bytes in) {
  for (const Field& field : fields) {
    EXPECT_EQ(to_hex(field.got), to_hex(in.subspan(field.offset, field.got.size()))) << field.name;
  }
}

}  // namespace confcom::evidence::testing
