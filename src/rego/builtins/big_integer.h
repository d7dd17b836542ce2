#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "rego/builtins/operands.h"

namespace confcom::rego {

using BigInteger = boost::multiprecision::cpp_int;

/// What an integral number is, or what is left of any other without its fraction. Nothing when it
/// has more than kMaxExactDigits.
[[nodiscard]] std::optional<BigInteger> to_big_integer(const Value& number);
[[nodiscard]] Value from_big_integer(const BigInteger& integer, Arena& arena);

/// Nothing, and failed, when it is none or has too many digits. Spends what its digits cost.
[[nodiscard]] std::optional<BigInteger> big_integer_operand(BuiltinContext& context,
                                                            Operands operands,
                                                            std::size_t position);

/// What arithmetic with these digits costs: its time grows with their square.
[[nodiscard]] bool spend_on_digits(BuiltinContext& context, Operands numbers);

}  // namespace confcom::rego
