#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"strings.count", R"("cheese","e")", "3"},
    {"strings.count", R"("aaa","aa")", "1"},
    {"strings.count", R"("héé","")", "4"},
    {"strings.count", R"("","")", "1"},
    {"strings.count", R"("abc","z")", "0"},
    {"strings.split_n", R"("a.b.c",".",2)", R"(["a", "b"])"},
    {"strings.split_n", R"("a.b.c",".",0)", "[]"},
    {"strings.split_n", R"("a.b.c",".",1)", R"(["a"])"},
    {"strings.split_n", R"("a.b.c",".",3)", R"(["a", "b", "c"])"},
    {"strings.split_n", R"("a.b.c",".",4)", R"(["a", "b", "c"])"},
    {"strings.split_n", R"("a.b.c",".",-1)", R"(["c"])"},
    {"strings.split_n", R"("a.b.c",".",-2)", R"(["b", "c"])"},
    {"strings.split_n", R"("a.b.c",".",-5)", R"(["a", "b", "c"])"},
    {"strings.split_n", R"("abc","",-2)", R"(["b", "c"])"},
    {"strings.split_n", R"("","",1)", "[]"},
    {"strings.split_n", R"("","x",1)", R"([""])"},
    {"strings.split_n", R"("abc","",2)", R"(["a", "b"])"},
};

constexpr BuiltinCase kFailures[] = {
    {"strings.count", R"(1,"")", "eval_type_error: operand 1 must be string but got number"},
    {"strings.count", R"("a",1)", "eval_type_error: operand 2 must be string but got number"},
    {"strings.split_n", R"("a.b.c",".",1.5)",
     "eval_type_error: operand 3 must be integer number but got floating-point number"},
    {"strings.split_n", R"("a.b.c",".",100000000000000000000)",
     "eval_type_error: operand 3 must be integer number but got floating-point number"},
    {"strings.split_n", R"(1,".",1)", "eval_type_error: operand 1 must be string but got number"},
    {"strings.split_n", R"("a",1,1)", "eval_type_error: operand 2 must be string but got number"},
    {"strings.split_n", R"("a",".","a")",
     "eval_type_error: operand 3 must be number but got string"},
};

TEST(StringParts, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(StringParts, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
