#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"array.slice", "[1,2,3],-5,2", "[1, 2]"},
    {"array.slice", "[1,2,3],1,100", "[2, 3]"},
    {"array.slice", "[1,2,3],3,2", "[]"},
    {"array.slice", "[1,2,3],1.0,2", "[2]"},
    {"array.flatten", "[1,[2,[3,4]],{5},[[]]]", "[1, 2, [3, 4], {5}, []]"},
    {"array.flatten", "[1,{}]", "[1, {}]"},
    {"array.reverse", "[1,2]", "[2, 1]"},
};

constexpr BuiltinCase kFailures[] = {
    {"array.concat", "1,[1]", "eval_type_error: operand 1 must be array but got number"},
    {"array.concat", "[1],{1}", "eval_type_error: operand 2 must be array but got set"},
    {"array.slice", R"([1,2,3],"a",1)", "eval_type_error: operand 2 must be number but got string"},
    {"array.slice", "[1,2,3],0.5,1",
     "eval_type_error: operand 2 must be integer number but got floating-point number"},
    {"array.slice", R"("a",1.0,2)", "eval_type_error: operand 1 must be array but got string"},
    {"array.slice", "[1,2],100000000000000000000000,2",
     "eval_type_error: operand 2 must be integer number but got floating-point number"},
};

TEST(ArrayBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(ArrayBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
