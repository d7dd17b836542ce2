#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"abs", "-1", "1"},
    {"abs", "-1.5", "1.5"},
    {"ceil", "1.2", "2"},
    {"format_int", "255,16", R"("ff")"},
    {"format_int", "-255,2", R"("-11111111")"},
    {"format_int", "3.7,10", R"("3")"},
    {"format_int", "-3.7,10", R"("-3")"},
    {"format_int", "255,8", R"("377")"},
    {"format_int", "12345678901234567890123,16", R"("29d42b64e76714244cb")"},
    {"format_int", "-0.5,10", R"("0")"},
    {"round", "2.5", "3"},
    {"round", "-2.5", "-3"},
    {"numbers.range", "1,3", "[1, 2, 3]"},
    {"numbers.range", "3,1", "[3, 2, 1]"},
    {"numbers.range", "1.0,2", "[1, 2]"},
    {"numbers.range", "18446744073709551615,18446744073709551617",
     "[18446744073709551615, 18446744073709551616, 18446744073709551617]"},
    {"numbers.range_step", "1,10,3", "[1, 4, 7, 10]"},
    {"numbers.range_step", "10,1,3", "[10, 7, 4, 1]"},
    {"plus", "1,2", "3"},
    {"plus", "0.1,0.2", "0.3"},
    {"minus", "{1},{2}", "{1}"},
    {"minus", "{1,2},{2}", "{1}"},
    {"minus", "5,7.5", "-2.5"},
    {"mul", "3,4", "12"},
    {"div", "1,3", "0.33333333333333333334"},
    {"div", "6,3", "2"},
    {"rem", "-7,3", "-1"},
    {"floor", "1.5", "1"},
};

constexpr BuiltinCase kFailures[] = {
    {"abs", R"("a")", "eval_type_error: operand 1 must be number but got string"},
    {"ceil", R"("a")", "eval_type_error: operand 1 must be number but got string"},
    {"format_int", "255,7", "eval_type_error: operand 2 must be one of {2, 8, 10, 16}"},
    {"format_int", R"(255,"a")", "eval_type_error: operand 2 must be number but got string"},
    {"format_int", R"("a",10)", "eval_type_error: operand 1 must be number but got string"},
    {"format_int", "10,10.0", "eval_type_error: operand 2 must be one of {2, 8, 10, 16}"},
    {"format_int", "10,2.5", "eval_type_error: operand 2 must be one of {2, 8, 10, 16}"},
    {"numbers.range", "1.5,3",
     "eval_type_error: operand 1 must be integer number but got floating-point number"},
    {"numbers.range", R"(1,"a")", "eval_type_error: operand 2 must be integer but got string"},
    {"numbers.range", R"("a",1)", "eval_type_error: operand 1 must be integer but got string"},
    {"numbers.range", R"(1.5,"a")",
     "eval_type_error: operand 1 must be integer number but got floating-point number"},
    {"numbers.range_step", "1,10,0",
     "eval_builtin_error: numbers.range_step: step must be a positive integer"},
    {"numbers.range_step", "1,10,-1",
     "eval_builtin_error: numbers.range_step: step must be a positive integer"},
    {"numbers.range_step", "1,10,1.5",
     "eval_type_error: operand 3 must be integer number but got floating-point number"},
    {"plus", R"("a",1)", "eval_type_error: operand 1 must be number but got string"},
    {"plus", R"(1,"a")", "eval_type_error: operand 2 must be number but got string"},
    {"minus", "{1},1", "eval_type_error: operand 2 must be set but got number"},
    {"minus", "1,{1}", "eval_type_error: operand 2 must be number but got set"},
    {"minus", R"("a",1)", "eval_type_error: operand 1 must be one of {number, set} but got string"},
    {"mul", R"(3,"a")", "eval_type_error: operand 2 must be number but got string"},
    {"div", "1,0", "eval_builtin_error: divide by zero"},
    {"div", R"("a",1)", "eval_type_error: operand 1 must be number but got string"},
    {"rem", "7,0", "eval_builtin_error: modulo by zero"},
    {"rem", "7,1.5", "eval_builtin_error: modulo on floating-point number"},
    {"rem", R"(7,"a")", "eval_type_error: operand 2 must be number but got string"},
    {"floor", R"("a")", "eval_type_error: operand 1 must be number but got string"},
};

TEST(NumberBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(NumberBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

// OPA rounds what is written with an exponent to 64 bits.
constexpr BuiltinCase kDiffering[] = {
    {"format_int", "1e30,10", R"("1000000000000000000000000000000")"},
    {"format_int", "1e20001,10", "eval_builtin_error: number out of range"},
};

TEST(NumberBuiltins, AreExactWhereOpasAreNot) { expect_calls(kDiffering); }

}  // namespace
}  // namespace confcom::rego
