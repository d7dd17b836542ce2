#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"trim", R"("  abc  "," ")", R"("abc")"},
    {"trim", R"("éabcé","é")", R"("abc")"},
    {"trim", R"(" a b ","")", R"(" a b ")"},
    {"trim", R"("aabaa","a")", R"("b")"},
    {"trim_left", R"("aabab","ab")", R"("")"},
    {"trim_left", R"("abc","")", R"("abc")"},
    {"trim_left", R"("\u00e9\u00e8x","\u00e8\u00e9")", R"("x")"},
    {"trim_right", R"("abc","c")", R"("ab")"},
    {"trim_prefix", R"("abc","ab")", R"("c")"},
    {"trim_suffix", R"("abc","bc")", R"("a")"},
    {"trim_space", R"("\u0085\u00a0 \u2003x\t\n\u3000")", R"("x")"},
    {"trim_space", R"("\u200bx")", R"("\u200bx")"},
};

constexpr BuiltinCase kFailures[] = {
    {"trim", R"(1,"a")", "eval_type_error: operand 1 must be string but got number"},
    {"trim", R"("a",1)", "eval_type_error: operand 2 must be string but got number"},
    {"trim_prefix", R"(1,"ab")", "eval_type_error: operand 1 must be string but got number"},
    {"trim_suffix", R"("abc",1)", "eval_type_error: operand 2 must be string but got number"},
    {"trim_space", "1", "eval_type_error: operand 1 must be string but got number"},
};

TEST(TrimBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(TrimBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
