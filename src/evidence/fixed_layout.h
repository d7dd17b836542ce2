#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "base/byte_reader.h"
#include "base/bytes.h"
#include "base/error.h"

namespace confcom::evidence {

template <std::size_t Offset>
using At = std::integral_constant<std::size_t, Offset>;

/// A field's offset as the compiler knows it: one that does not fit its layout does not compile.
template <std::size_t Offset>
inline constexpr At<Offset> kAt{};

/// Reads fields out of a fixed layout: `read(kAt<16>, body.misc_select)`.
/// Shape: integers little-endian; arrays as they stand.
template <std::size_t N>
class FieldReader {
 public:
  explicit FieldReader(FixedBytes<N> in) : in_(in) {}

  template <std::size_t Offset, std::size_t Size>
  void operator()(At<Offset>, ByteArray<Size>& field) const {
    field = to_array(in_.template subspan<Offset, Size>());
  }

  template <std::size_t Offset, std::unsigned_integral T>
  void operator()(At<Offset>, T& field) const {
    const FixedBytes<sizeof(T)> raw = in_.template subspan<Offset, sizeof(T)>();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value |= std::to_integer<std::uint64_t>(raw[i]) << (8 * i);
    }
    field = static_cast<T>(value);
  }

 private:
  FixedBytes<N> in_;
};

/// The mirror of FieldReader. Bytes that no field covers keep their value.
template <std::size_t N>
class FieldWriter {
 public:
  /// `out` must outlive the writer.
  explicit FieldWriter(ByteArray<N>& out) : out_(out) {}

  template <std::size_t Offset, std::size_t Size>
  void operator()(At<Offset>, const ByteArray<Size>& field) const {
    std::ranges::copy(field, out_.template subspan<Offset, Size>().begin());
  }

  template <std::size_t Offset, std::unsigned_integral T>
  void operator()(At<Offset>, T field) const {
    const std::span<std::byte, sizeof(T)> raw = out_.template subspan<Offset, sizeof(T)>();
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      raw[i] = static_cast<std::byte>(static_cast<std::uint64_t>(field) >> (8 * i));
    }
  }

 private:
  std::span<std::byte, N> out_;
};

/// `in` as a layout of N bytes. Errors: truncated, malformed (another size); `object` names it.
template <std::size_t N>
[[nodiscard]] Result<FixedBytes<N>> exactly(Bytes in, std::string_view object) {
  ByteReader reader(in, object);
  CONFCOM_TRY(const FixedBytes<N> raw, reader.take<N>("structure"));
  CONFCOM_CHECK(reader.expect_end());
  return raw;
}

}  // namespace confcom::evidence
