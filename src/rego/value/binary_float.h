#pragma once

#include <cfloat>
#include <optional>
#include <string>

#include "rego/value/decimal.h"

namespace confcom::rego {

/// What OPA computes with when an operand is no integer: Go's big.Float has a mantissa of 64 bits,
/// and so has this on x86. Its exponent has fewer bits.
using BinaryFloat = long double;
static_assert(LDBL_MANT_DIG == 64);

/// The nearest, ties to even. Nothing where the exponent does not reach.
[[nodiscard]] std::optional<BinaryFloat> to_binary_float(const Decimal& decimal);

/// The shortest text that reads back as the same, in the form of Go's Float.Text: an integer in
/// full; else with an exponent when that is below -4 or above 5. Shape: a number of JSON. `value`
/// is finite.
[[nodiscard]] std::string to_text(BinaryFloat value);
/// The same for a mantissa of 53 bits, which needs fewer digits.
[[nodiscard]] std::string to_text_of_53_bits(BinaryFloat value);

/// The product, rounded once to a mantissa of 53 bits.
[[nodiscard]] BinaryFloat multiply_to_53_bits(BinaryFloat a, BinaryFloat b);

}  // namespace confcom::rego
