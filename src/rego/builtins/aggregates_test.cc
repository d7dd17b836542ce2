#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"count", R"("héé")", "3"},
    {"count", R"("\u0000\ud83d\ude00")", "2"},
    {"count", R"({"a":1})", "1"},
    {"count", "[1,2]", "2"},
    {"count", "{1,2,3}", "3"},
    {"count", R"("")", "0"},
    {"sum", "[]", "0"},
    {"sum", "[0.1,0.2]", "0.3"},
    {"sum", "{1,2,3}", "6"},
    {"sum", "[0.5,123456789012345678901,123456789012345678901]", "246913578024691357810"},
    {"sum", "[123456789012345678901,6,0.5]", "123456789012345678910"},
    {"sum", "[123456789012345678901,123456789012345678901]", "246913578024691357802"},
    {"product", "[1,2.5,4]", "10"},
    {"product", "[0.1,3]", "0.30000000000000004"},
    {"product", "[0.1,0.1]", "0.01"},
    {"product", "[1.1,1.1,1.1]", "1.3310000000000002"},
    {"product", "{1.1,1.3,1.7}", "2.4310000000000005"},
    {"product", "[123456789012345678901,3,0.5]", "185185183518518540000"},
    {"product", "[1.5,9007199254740993]", "13510798882111490"},
    {"product", "[1.0,9007199254740993]", "9007199254740993"},
    {"product", "[-0.1,3]", "-0.30000000000000004"},
    {"product", "[0.5,0]", "0"},
    {"product", "[-0.5,0]", "-0"},
    {"product", "{2,3}", "6"},
    {"max", "[]", "undefined"},
    {"max", R"({1,"a",[2]})", "[2]"},
    {"min", "[3,1,2]", "1"},
    {"min", "[]", "undefined"},
    {"sort", "{3,1,2}", "[1, 2, 3]"},
    {"sort", R"([3,1,"a",null])", R"([null, 1, 3, "a"])"},
    {"sort", "[]", "[]"},
    {"all", "[1]", "false"},
    {"all", "[true,true]", "true"},
    {"all", "[]", "true"},
    {"any", "[false,1]", "false"},
    {"any", "{true,2}", "true"},
    {"any", "[]", "false"},
    {"internal.member_2", "1,[1,2]", "true"},
    {"internal.member_2", R"(1,{"a":1})", "true"},
    {"internal.member_2", R"(1,"abc")", "false"},
    {"internal.member_2", R"("a",5)", "false"},
    {"internal.member_3", R"("a",1,{"a":1})", "true"},
    {"internal.member_3", "0,1,[1]", "true"},
    {"internal.member_3", "0.0,1,[1]", "true"},
    {"internal.member_3", "1,1,{1}", "true"},
    {"internal.member_3", R"(1,1,"a")", "false"},
    {"internal.member_3", R"("a",1,[1])", "false"},
};

constexpr BuiltinCase kFailures[] = {
    {"count", "1",
     "eval_type_error: operand 1 must be one of {array, object, set, string} but got number"},
    {"sum", "1", "eval_type_error: operand 1 must be one of {set, array} but got number"},
    {"sum", R"(["a"])",
     "eval_type_error: operand 1 must be array of numbers but got array containing string"},
    {"sum", R"({"a"})",
     "eval_type_error: operand 1 must be set of numbers but got set containing string"},
    {"sum", R"("a")", "eval_type_error: operand 1 must be one of {set, array} but got string"},
    {"sum", R"([1,"a",null])",
     "eval_type_error: operand 1 must be array of numbers but got array containing string"},
    {"product", R"(["a"])",
     "eval_type_error: operand 1 must be array of numbers but got array containing string"},
    {"max", "1", "eval_type_error: operand 1 must be one of {set, array} but got number"},
    {"max", "{}", "eval_type_error: operand 1 must be one of {set, array} but got object"},
    {"min", R"("abc")", "eval_type_error: operand 1 must be one of {set, array} but got string"},
    {"sort", "1", "eval_type_error: operand 1 must be one of {set, array} but got number"},
    {"all", R"("a")", "eval_type_error: operand 1 must be one of {array, set} but got string"},
    {"any", R"("a")", "eval_type_error: operand 1 must be one of {array, set} but got string"},
};

TEST(AggregateBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(AggregateBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
