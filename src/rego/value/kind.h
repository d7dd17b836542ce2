#pragma once

#include <cstdint>
#include <expected>

namespace confcom::rego {

/// In OPA's order of values. Source: OPA, ast.Compare.
enum class Kind : std::uint8_t {
  kUndefined,  ///< no value
  kNull,
  kBoolean,
  kNumber,
  kString,
  kArray,
  kObject,
  kSet,
};

/// How deep values nest: [[1]] is 2 deep, 1 is 0. What walks values recurses this far at most.
inline constexpr std::uint32_t kMaxValueDepth = 512;

/// How many values are in one, those that it shares counted as often as they are there. More than
/// any document has that is small enough to be read.
inline constexpr std::uint64_t kMaxValueWeight = std::uint64_t{1} << 25;

enum class ValueError : std::uint8_t {
  kTooDeep,   ///< beyond kMaxValueDepth
  kTooLarge,  ///< beyond kMaxValueWeight
};

template <class T>
using ValueResult = std::expected<T, ValueError>;

}  // namespace confcom::rego
