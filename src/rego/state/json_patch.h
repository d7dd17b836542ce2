#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// Why a patch was not applied.
struct PatchError {
  std::size_t operation = 0;  ///< which one, from 0
  std::string message = {};
};

/// `document` after all of `operations`, one after the other; where one fails, nothing is changed.
/// Source: RFC 6902, with RFC 6901's pointers. Shape: `operations` is an array; both are made of
/// what JSON has. Errors: what one of them lacks, a place that is not there, a test that fails, a
/// result nested deeper than kMaxValueDepth, or an arena that is exceeded().
/// The result lies in `arena`, and shares parts with both.
[[nodiscard]] std::expected<Value, PatchError> apply_patch(const Value& document,
                                                           const Value& operations, Arena& arena);

}  // namespace confcom::rego
