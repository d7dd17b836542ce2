#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"bits.and", "6,3", "2"},
    {"bits.and", "-6,3", "2"},
    {"bits.and", "123456789012345678901234567890,98765432109876543210", "78552136717259115202"},
    {"bits.and", "1e3,1000", "1000"},
    {"bits.or", "-6,3", "-5"},
    {"bits.or", "-123456789012345678901234567890,98765432109876543210",
     "-123456788933793542183975452690"},
    {"bits.xor", "-6,3", "-7"},
    {"bits.negate", "5", "-6"},
    {"bits.negate", "1.0", "-2"},
    {"bits.negate", "123456789012345678901234567890", "-123456789012345678901234567891"},
    {"bits.lsh", "1,70", "1180591620717411303424"},
    {"bits.lsh", "-1,3", "-8"},
    {"bits.rsh", "-9,1", "-5"},
    {"bits.rsh", "9,70", "0"},
    {"bits.rsh", "123456789012345678901234567890,18446744073709551615", "0"},
};

constexpr BuiltinCase kFailures[] = {
    {"bits.and", "1.5,1",
     "eval_type_error: operand 1 must be integer number but got floating-point number"},
    {"bits.and", "1,1.5",
     "eval_type_error: operand 2 must be integer number but got floating-point number"},
    {"bits.and", R"(1,"a")", "eval_type_error: operand 2 must be integer but got string"},
    {"bits.and", R"("a",1.5)", "eval_type_error: operand 1 must be integer but got string"},
    {"bits.lsh", "1,-1",
     "eval_type_error: operand 2 must be an unsigned integer number but got a negative integer"},
    {"bits.lsh", R"(1,"a")", "eval_type_error: operand 2 must be integer but got string"},
    {"bits.rsh", "1,1.5",
     "eval_type_error: operand 2 must be integer number but got floating-point number"},
};

TEST(BitBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(BitBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

// OPA takes the count modulo 2^64.
constexpr BuiltinCase kDiffering[] = {
    {"bits.lsh", "1,18446744073709551616", "eval_builtin_error: number out of range"},
    {"bits.lsh", "0,18446744073709551616", "0"},
    {"bits.lsh", "1,68001", "eval_builtin_error: number out of range"},
    {"bits.rsh", "-1,18446744073709551616", "-1"},
    {"bits.and", "1,1e20001", "eval_builtin_error: number out of range"},
};

TEST(BitBuiltins, RefuseWhatIsTooLong) { expect_calls(kDiffering); }

}  // namespace
}  // namespace confcom::rego
