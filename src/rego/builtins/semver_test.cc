#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"semver.is_valid", R"("1.0.0")", "true"},
    {"semver.is_valid", R"("v1.0.0")", "true"},
    {"semver.is_valid", "1", "false"},
    {"semver.is_valid", R"("1.0.0-rc.1+b.2")", "true"},
    {"semver.is_valid", R"("01.0.0")", "true"},
    {"semver.is_valid", R"("1.0.0-01")", "true"},
    {"semver.is_valid", R"("1.0.0-")", "true"},
    {"semver.is_valid", R"("1.0.0+")", "true"},
    {"semver.is_valid", R"("1.0")", "false"},
    {"semver.is_valid", R"("1.0.0-a..b")", "false"},
    {"semver.is_valid", R"("1.0.0-é")", "false"},
    {"semver.is_valid", R"("99999999999999999999.0.0")", "false"},
    {"semver.is_valid", R"("1.0.0.0")", "false"},
    {"semver.is_valid", R"("-1.0.0")", "false"},
    {"semver.is_valid", R"("+1.0.0")", "false"},
    {"semver.is_valid", R"("")", "false"},
    {"semver.is_valid", R"("1.0.0+a+b")", "false"},
    {"semver.is_valid", R"("1.0.0+a_b")", "false"},
    {"semver.is_valid", R"("1.0.0-a_b")", "false"},
    {"semver.is_valid", R"("1.0.0- ")", "false"},
    {"semver.is_valid", R"("1.0.0-rc.01")", "true"},
    {"semver.is_valid", R"("1.0.0-rc.0a")", "true"},
    {"semver.is_valid", R"("1.0.00")", "true"},
    {"semver.is_valid", R"("1.0.0--")", "true"},
    {"semver.is_valid", R"("1.0.0-+b")", "true"},
    {"semver.is_valid", R"("1.0.0-a.")", "false"},
    {"semver.is_valid", R"("1.0.0-.a")", "false"},
    {"semver.is_valid", R"("vv1.0.0")", "false"},
    {"semver.is_valid", R"("V1.0.0")", "false"},
    {"semver.is_valid", R"("1..0")", "false"},
    {"semver.is_valid", R"("1.0.0a")", "false"},
    {"semver.is_valid", R"("9223372036854775807.0.0")", "true"},
    {"semver.is_valid", R"("9223372036854775808.0.0")", "false"},
    {"semver.is_valid", R"("1.0.0+a..b")", "false"},
    {"semver.is_valid", R"("1.0.0+a-b")", "true"},
    {"semver.is_valid", R"("1.0.0-a+b-c.d")", "true"},
    {"semver.is_valid", R"("1.0.+0")", "false"},
    {"semver.is_valid", R"("1.0.-0")", "false"},
    {"semver.is_valid", R"("1.0.0-a+")", "true"},
    {"semver.is_valid", R"("v")", "false"},
    {"semver.is_valid", R"("1.0.0+.")", "false"},
    {"semver.is_valid", R"("0000000000000000000000001.0.0")", "true"},
    {"semver.compare", R"("1.0.0","1.0.0+x")", "0"},
    {"semver.compare", R"("v1.0.0","1.0.1")", "-1"},
    {"semver.compare", R"("1.0.0-A","1.0.0-a")", "-1"},
    {"semver.compare", R"("1.0.0--1","1.0.0-1")", "1"},
    {"semver.compare", R"("2.0.0","10.0.0")", "-1"},
    {"semver.compare", R"("01.0.0","1.0.0")", "0"},
    {"semver.compare", R"("1.0.0-a.b","1.0.0-a.b.c")", "-1"},
    {"semver.compare", R"("1.2.3","1.2.4")", "-1"},
    {"semver.compare", R"("1.10.0","1.9.0")", "1"},
    {"semver.compare", R"("2.0.0","1.9.9")", "1"},
    {"semver.compare", R"("1.0.0-a","1.0.0")", "-1"},
    {"semver.compare", R"("1.0.0-a.1","1.0.0-a.b")", "-1"},
    {"semver.compare", R"("1.0.0-a.10","1.0.0-a.9")", "1"},
    {"semver.compare", R"("1.0.0-a","1.0.0-a.1")", "-1"},
    {"semver.compare", R"("1.0.0-99999999999999999999","1.0.0-9")", "1"},
    {"semver.compare", R"("1.0.0-1","1.0.0-a")", "-1"},
};

constexpr BuiltinCase kFailures[] = {
    {"semver.compare", R"(1,"1.0.0")", "eval_type_error: operand 1 must be string but got number"},
    {"semver.compare", R"("1.0.0",1)", "eval_type_error: operand 2 must be string but got number"},
    {"semver.compare", R"("1","1")",
     R"(eval_builtin_error: operand 1: string "1" is not a valid SemVer)"},
    {"semver.compare", R"("1.0.0","1.0")",
     R"(eval_builtin_error: operand 2: string "1.0" is not a valid SemVer)"},
};

TEST(SemverBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(SemverBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
