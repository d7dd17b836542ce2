#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"internal.template_string", R"(["a",{1},set()])", R"("a1<undefined>")"},
    {"internal.template_string", R"(["a",{"str"},{{1,"q"}},{["a\n"]},{set()}])",
     R"-("astr{1, \"q\"}[\"a\\n\"]set()")-"},
    {"internal.template_string", R"([{1.50}, {{"k":{"s"}}}, {"é\""}])",
     R"("1.50{\"k\": {\"s\"}}é\"")"},
    {"internal.template_string", "[]", R"("")"},
};

constexpr BuiltinCase kFailures[] = {
    {"internal.template_string", R"(["a",{1,2}])",
     "eval_conflict_error: template-strings must not produce multiple outputs"},
    {"internal.template_string", R"(["a",1,true,null,[1,"x"],{"a":"b"}])",
     "eval_internal_error: illegal argument type: array"},
    {"internal.template_string", R"("a")",
     "eval_type_error: operand 1 must be array but got string"},
    {"internal.template_string", "1", "eval_type_error: operand 1 must be array but got number"},
    {"internal.template_string", "{1}", "eval_type_error: operand 1 must be array but got set"},
};

TEST(TemplateString, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(TemplateString, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
