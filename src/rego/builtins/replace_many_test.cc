#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"strings.replace_n", R"({"a":"b","b":"c"},"ab")", R"("bc")"},
    {"strings.replace_n", R"({"a":"x","ab":"y"},"abab")", R"("xbxb")"},
    {"strings.replace_n", R"({"":"-"},"ab")", R"("-a-b-")"},
    {"strings.replace_n", R"({"":"-","a":"x"},"aba")", R"("-x-b-x-")"},
    {"strings.replace_n", R"({"a":"x","aa":"y"},"aaa")", R"("xxx")"},
    {"strings.replace_n", R"({"b":"","c":"cc"},"abcb")", R"("acc")"},
    {"strings.replace_n", R"({},"ab")", R"("ab")"},
    {"strings.replace_n", R"({"é":"e","":"-"},"éa")", R"("-e-a-")"},
};

constexpr BuiltinCase kFailures[] = {
    {"strings.replace_n", R"({1:"a"},"ab")",
     "eval_type_error: operand 1 non-string key found in pattern object"},
    {"strings.replace_n", R"({"a":1},"ab")",
     "eval_type_error: operand 1 non-string value found in pattern object"},
    {"strings.replace_n", R"({"a":"b"},1)",
     "eval_type_error: operand 2 must be string but got number"},
    {"strings.replace_n", R"({1:"a"},1)",
     "eval_type_error: operand 2 must be string but got number"},
    {"strings.replace_n", R"(1,"a")", "eval_type_error: operand 1 must be object but got number"},
    {"strings.replace_n", R"({"a":1,1:"a"},"a")",
     "eval_type_error: operand 1 non-string key found in pattern object"},
};

TEST(ReplaceMany, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(ReplaceMany, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
