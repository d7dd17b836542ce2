#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"equal", "1,1.0", "true"},    {"equal", "[1],[1]", "true"},
    {"lt", R"(1,"a")", "true"},    {"lt", "1,2", "true"},
    {"lt", "[1],{1}", "true"},     {"lte", "null,false", "true"},
    {"lte", R"("a","b")", "true"}, {"gt", R"({1},{"a":1})", "true"},
    {"gt", "2,1", "true"},         {"gt", R"("a",{"a":1})", "false"},
    {"neq", "1,1.0", "false"},     {"neq", "1,2", "true"},
    {"gte", "null,null", "true"},  {"gte", "1,1.0", "true"},
};

TEST(Comparison, AnswerAsOpasDo) { expect_calls(kAnswers); }

}  // namespace
}  // namespace confcom::rego
