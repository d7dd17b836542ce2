#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"union", "{{1},{2}}", "{1, 2}"},       {"union", "set()", "set()"},
    {"union", "{set()}", "set()"},          {"intersection", "set()", "set()"},
    {"intersection", "{{1},{1,2}}", "{1}"}, {"or", "{1},{2}", "{1, 2}"},
    {"and", "{1,2},{2,3}", "{2}"},          {"set_diff", "{1,2},{2}", "{1}"},
};

constexpr BuiltinCase kFailures[] = {
    {"union", "1", "eval_type_error: operand 1 must be set but got number"},
    {"union", "{1}", "eval_type_error: operand 1 must be set but got number"},
    {"union", "{{1},2}", "eval_type_error: operand 1 must be set but got number"},
    {"intersection", "{{1},2}", "eval_type_error: operand 1 must be set but got number"},
    {"intersection", "[{1},{2}]", "eval_type_error: operand 1 must be set but got array"},
    {"or", "{1},1", "eval_type_error: operand 2 must be set but got number"},
    {"and", "1,{1}", "eval_type_error: operand 1 must be set but got number"},
    {"and", "{1},2", "eval_type_error: operand 2 must be set but got number"},
};

TEST(SetBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(SetBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
