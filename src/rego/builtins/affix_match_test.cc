#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"strings.any_prefix_match", R"("abc","ab")", "true"},
    {"strings.any_prefix_match", R"("abc","b")", "false"},
    {"strings.any_prefix_match", R"(["abc","x"],{"ab"})", "true"},
    {"strings.any_prefix_match", R"([],{"ab"})", "false"},
    {"strings.any_prefix_match", R"({"zz","ab"},["a","q"])", "true"},
    {"strings.any_prefix_match", R"("",[""])", "true"},
    {"strings.any_suffix_match", R"("abc",["x","bc"])", "true"},
    {"strings.any_suffix_match", R"(["abc"],["x"])", "false"},
};

constexpr BuiltinCase kFailures[] = {
    {"strings.any_prefix_match", R"(1,"a")",
     "eval_type_error: operand 1 must be one of {string, set, array} but got number"},
    {"strings.any_prefix_match", R"("a",1)",
     "eval_type_error: operand 2 must be one of {string, set, array} but got number"},
    {"strings.any_prefix_match", R"([1],"a")",
     "eval_type_error: operand 1 must be array of strings but got array containing number"},
    {"strings.any_prefix_match", R"("a",["a",1])",
     "eval_type_error: operand 2 must be array of strings but got array containing number"},
    {"strings.any_suffix_match", R"({1},["x","bc"])",
     "eval_type_error: operand 1 must be set of strings but got set containing number"},
    {"strings.any_suffix_match", R"("a",{1})",
     "eval_type_error: operand 2 must be set of strings but got set containing number"},
    {"strings.any_suffix_match", R"(null,"a")",
     "eval_type_error: operand 1 must be one of {string, set, array} but got null"},
    {"strings.any_suffix_match", "[1],[2]",
     "eval_type_error: operand 1 must be array of strings but got array containing number"},
};

TEST(AffixMatch, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(AffixMatch, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
