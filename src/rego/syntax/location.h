#pragma once

#include <cstdint>

namespace confcom::rego {

/// A stretch of a source. Rows count from 1; columns count code points, from 1, and a tab, a
/// carriage return and a byte-order mark are one each. The end of a line, and of the text behind
/// it, is column 0 of the next row. Row 0 is nowhere.
/// Source: OPA 1.20.0, as it reports errors (data of tests/conformance/rego).
struct Location {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  std::uint32_t offset = 0;  ///< bytes from the text's beginning
  std::uint32_t end = 0;     ///< of the stretch, likewise

  friend bool operator==(const Location&, const Location&) = default;
};

}  // namespace confcom::rego
