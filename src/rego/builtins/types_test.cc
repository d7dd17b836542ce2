#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"is_null", "1", "false"},
    {"is_null", "null", "true"},
    {"is_number", "1", "true"},
    {"is_number", "1.5", "true"},
    {"is_string", "1", "false"},
    {"is_string", R"("a")", "true"},
    {"is_boolean", "true", "true"},
    {"is_boolean", "1", "false"},
    {"is_array", "{1}", "false"},
    {"is_array", "[]", "true"},
    {"is_set", "[1]", "false"},
    {"is_set", "{1}", "true"},
    {"is_object", "{}", "true"},
    {"type_name", "{1}", R"("set")"},
    {"type_name", "null", R"("null")"},
    {"type_name", "1", R"("number")"},
    {"type_name", R"("a")", R"("string")"},
    {"type_name", "[]", R"("array")"},
    {"type_name", "{}", R"("object")"},
    {"type_name", "true", R"("boolean")"},
    {"cast_string", R"("a")", R"("a")"},
    {"cast_array", "{1,2}", "[1, 2]"},
    {"cast_array", "[2,1]", "[2, 1]"},
    {"cast_null", "null", "null"},
    {"cast_boolean", "false", "false"},
    {"cast_object", "{}", "{}"},
    {"cast_set", "[1,1]", "{1}"},
    {"cast_set", "{1}", "{1}"},
};

constexpr BuiltinCase kFailures[] = {
    {"cast_string", "1", "eval_type_error: operand 1 must be string but got number"},
    {"cast_array", R"("a")",
     "eval_type_error: operand 1 must be one of {array, set} but got string"},
    {"cast_null", "1", "eval_type_error: operand 1 must be null but got number"},
    {"cast_boolean", "1", "eval_type_error: operand 1 must be boolean but got number"},
    {"cast_object", "[]", "eval_type_error: operand 1 must be object but got array"},
    {"cast_set", "1", "eval_type_error: operand 1 must be one of {array, set} but got number"},
};

TEST(TypeBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(TypeBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
