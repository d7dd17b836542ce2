#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <expected>

#include "rego/value/kind.h"

namespace confcom::rego {

/// How deep a value nests, and its weight: how many values are in it, each counted as often as it
/// is there. Values share their parts, so that a few bytes may hold more than anyone can compare;
/// the weight tells in advance.
class Extent {
 public:
  constexpr Extent() = default;
  constexpr Extent(std::uint32_t depth, std::uint64_t weight)
      : bits_(depth << kWeightBits | rounded_up(weight)) {}

  [[nodiscard]] constexpr std::uint32_t depth() const { return bits_ >> kWeightBits; }
  /// Never less than it is, and more by the 65,536th part at most for each level of nesting.
  [[nodiscard]] constexpr std::uint64_t weight() const {
    return std::uint64_t{bits_ & kMantissa} << (bits_ >> kMantissaBits & kExponent);
  }

 private:
  static constexpr std::uint32_t kMantissaBits = 17;
  static constexpr std::uint32_t kWeightBits = 22;
  static constexpr std::uint32_t kMantissa = (1U << kMantissaBits) - 1;
  static constexpr std::uint32_t kExponent = (1U << (kWeightBits - kMantissaBits)) - 1;

  static constexpr std::uint32_t rounded_up(std::uint64_t weight) {
    const auto bits = static_cast<std::uint32_t>(std::bit_width(weight));
    std::uint32_t shift = bits > kMantissaBits ? bits - kMantissaBits : 0;
    std::uint64_t mantissa = (weight + (std::uint64_t{1} << shift) - 1) >> shift;
    if (mantissa > kMantissa) mantissa = (mantissa + 1) >> 1, ++shift;
    return shift << kMantissaBits | static_cast<std::uint32_t>(mantissa);
  }

  std::uint32_t bits_ = 0;
};

/// The extent of a container, while its parts are told.
class ExtentSum {
 public:
  constexpr void add(const Extent& part) {
    depth_ = std::max(depth_, part.depth());
    weight_ += part.weight();
  }
  /// Errors: too deep, too large.
  [[nodiscard]] constexpr ValueResult<Extent> sum() const {
    if (depth_ >= kMaxValueDepth) return std::unexpected(ValueError::kTooDeep);
    if (weight_ > kMaxValueWeight) return std::unexpected(ValueError::kTooLarge);
    return Extent(depth_ + 1, weight_);
  }

 private:
  std::uint32_t depth_ = 0;
  std::uint64_t weight_ = 1;
};

}  // namespace confcom::rego
