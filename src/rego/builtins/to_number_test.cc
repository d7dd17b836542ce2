#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"to_number", R"("1.0")", "1.0"},
    {"to_number", "true", "1"},
    {"to_number", "null", "0"},
    {"to_number", R"("1e3")", "1e3"},
    {"to_number", R"("-0")", "-0"},
    {"to_number", R"("123456789012345678901234567890")", "123456789012345678901234567890"},
    {"to_number", R"("1e-400")", "1e-400"},
    {"to_number", R"("1E5")", "1E5"},
    {"to_number", R"("1e+5")", "1e+5"},
    {"to_number", R"("1.7976931348623157e308")", "1.7976931348623157e308"},
    {"to_number", "1.50", "1.50"},
    {"to_number", "false", "0"},
};

constexpr BuiltinCase kFailures[] = {
    {"to_number", R"("abc")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "abc": invalid syntax)"},
    {"to_number", R"("")", R"(eval_builtin_error: strconv.ParseFloat: parsing "": invalid syntax)"},
    {"to_number", "[]",
     "eval_type_error: operand 1 must be one of {null, boolean, number, string} but got array"},
    {"to_number", R"(" 1")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing " 1": invalid syntax)"},
    {"to_number", R"("0x10")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "0x10": invalid syntax)"},
    {"to_number", R"("Inf")",
     "eval_type_error: operand 1 must be valid number string but got string"},
    {"to_number", R"("nan")",
     "eval_type_error: operand 1 must be valid number string but got string"},
    {"to_number", R"("0b11")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "0b11": invalid syntax)"},
    {"to_number", R"("1e")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "1e": invalid syntax)"},
    {"to_number", R"("infinity")",
     "eval_type_error: operand 1 must be valid number string but got string"},
    {"to_number", R"("+inf")",
     "eval_type_error: operand 1 must be valid number string but got string"},
    {"to_number", R"("-Inf")",
     "eval_type_error: operand 1 must be valid number string but got string"},
    {"to_number", R"("+nan")",
     "eval_type_error: operand 1 must be valid number string but got string"},
    {"to_number", R"("NaN")",
     "eval_type_error: operand 1 must be valid number string but got string"},
    {"to_number", R"("-")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "-": invalid syntax)"},
    {"to_number", R"("+")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "+": invalid syntax)"},
    {"to_number", R"(".")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing ".": invalid syntax)"},
    {"to_number", R"("1.2.3")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "1.2.3": invalid syntax)"},
    {"to_number", R"("1,5")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "1,5": invalid syntax)"},
    {"to_number", R"("é\"\n")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "é\"\n": invalid syntax)"},
    {"to_number", R"("0x")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "0x": invalid syntax)"},
    {"to_number", R"("1e309")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "1e309": value out of range)"},
    {"to_number", R"("-1e309")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "-1e309": value out of range)"},
    {"to_number", R"("1.797693134862315808e308")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "1.797693134862315808e308": value out of range)"},
};

TEST(ToNumber, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(ToNumber, FailAsOpasDo) { expect_calls(kFailures); }

// OPA keeps such spellings, of which JSON knows none, and reads base 16.
constexpr BuiltinCase kDiffering[] = {
    {"to_number", R"("1_000")", "1000"},
    {"to_number", R"("+1")", "1"},
    {"to_number", R"(".5")", "0.5"},
    {"to_number", R"("5.")", "5"},
    {"to_number", R"("01")", "1"},
    {"to_number", R"("-.5e1")", "-0.5e1"},
    {"to_number", R"("00.5")", "0.5"},
    {"to_number", R"("1_0.5")", "10.5"},
    {"to_number", R"("0_1")", "1"},
    {"to_number", R"("1.0_0")", "1.00"},
    {"to_number", R"("1e1_0")", "1e10"},
    {"to_number", R"("0x1p4")",
     R"(eval_builtin_error: strconv.ParseFloat: parsing "0x1p4": invalid syntax)"},
};

TEST(ToNumber, WritesNumbersAsJsonDoes) { expect_calls(kDiffering); }

}  // namespace
}  // namespace confcom::rego
