#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace confcom::evidence {

/// Puts items of CBOR one behind the other, each in its shortest form with a definite length, as
/// CborReader takes them. Source: RFC 8949, 4.2.1. That as many elements follow as an array or a
/// map says is the caller's care, and so is the order of a map's keys.
class CborWriter {
 public:
  CborWriter& integer(std::int64_t value);
  CborWriter& bytes(Bytes value);
  CborWriter& text(std::string_view value);
  CborWriter& array(std::size_t elements);
  CborWriter& map(std::size_t pairs);
  /// The item that it is on comes next.
  CborWriter& tag(std::uint64_t number);
  CborWriter& null();
  /// Items that are encoded already.
  CborWriter& raw(Bytes items);

  [[nodiscard]] ByteVector finish() && { return std::move(out_); }

 private:
  template <auto Encode>
  CborWriter& head(std::uint64_t number);

  ByteVector out_;
};

}  // namespace confcom::evidence
