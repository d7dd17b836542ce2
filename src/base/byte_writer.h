#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "base/bytes.h"

namespace confcom {

/// Builds bytes front to back: the mirror of ByteReader. Cannot fail.
class ByteWriter {
 public:
  template <std::unsigned_integral T>
  ByteWriter& le(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      out_.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
    return *this;
  }

  ByteWriter& put(Bytes bytes) {
    out_.insert(out_.end(), bytes.begin(), bytes.end());
    return *this;
  }

  ByteWriter& zeros(std::size_t count) {
    out_.resize(out_.size() + count);
    return *this;
  }

  [[nodiscard]] std::size_t size() const { return out_.size(); }
  [[nodiscard]] ByteVector finish() && { return std::move(out_); }

 private:
  ByteVector out_;
};

}  // namespace confcom
