#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom {

/// Walks bytes of variable layout front to back; every read names its field.
/// Errors: truncated, with the object's name, the field's and its offset.
/// The views it hands out point into the input, which must outlive them. Confined to one thread.
class ByteReader {
 public:
  /// `object` names what is read ("quote") in errors and must outlive the reader.
  ByteReader(Bytes in, std::string_view object) : in_(in), object_(object) {}

  /// A little-endian unsigned integer.
  template <std::unsigned_integral T>
  [[nodiscard]] Result<T> le(std::string_view field) {
    CONFCOM_TRY(const Bytes raw, take(sizeof(T), field));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value |= std::to_integer<std::uint64_t>(raw[i]) << (8 * i);
    }
    return static_cast<T>(value);
  }

  [[nodiscard]] Result<Bytes> take(std::size_t size, std::string_view field);

  template <std::size_t N>
  [[nodiscard]] Result<FixedBytes<N>> take(std::string_view field) {
    CONFCOM_TRY(const Bytes raw, take(N, field));
    return raw.first<N>();
  }

  template <std::size_t N>
  [[nodiscard]] Result<ByteArray<N>> array(std::string_view field) {
    CONFCOM_TRY(const FixedBytes<N> raw, take<N>(field));
    return to_array(raw);
  }

  /// Errors: malformed when bytes are left over.
  [[nodiscard]] Result<void> expect_end() const;

  [[nodiscard]] std::size_t offset() const { return offset_; }
  [[nodiscard]] Bytes rest() const { return in_.subspan(offset_); }

 private:
  Bytes in_;
  std::string_view object_;
  std::size_t offset_ = 0;
};

}  // namespace confcom
