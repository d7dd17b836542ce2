#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"net.cidr_contains", R"("10.0.0.0/8","10.1.2.3")", "true"},
    {"net.cidr_contains", R"("10.0.0.0/8","10.1.0.0/16")", "true"},
    {"net.cidr_contains", R"("10.1.0.0/16","10.0.0.0/8")", "false"},
    {"net.cidr_contains", R"("10.0.0.0/8","::ffff:10.1.2.3")", "true"},
    {"net.cidr_contains", R"("::ffff:10.0.0.0/104","10.1.2.3")", "true"},
    {"net.cidr_contains", R"("2001:db8::/32","2001:db8::1")", "true"},
    {"net.cidr_contains", R"("2001:db8::/32","10.0.0.1")", "false"},
    {"net.cidr_contains", R"("10.0.0.0/08","10.0.0.1")", "true"},
    {"net.cidr_contains", R"("10.2.3.4/8","10.255.255.255")", "true"},
    {"net.cidr_contains", R"("0.0.0.0/0","1.2.3.4")", "true"},
    {"net.cidr_contains", R"("::/0","1.2.3.4")", "false"},
    {"net.cidr_contains", R"("0.0.0.0/0","::1")", "false"},
    {"net.cidr_contains", R"("0.0.0.0/0","::/0")", "false"},
    {"net.cidr_contains", R"("::/0","0.0.0.0/0")", "false"},
    {"net.cidr_contains", R"("::ffff:0:0/96","1.2.3.4")", "true"},
    {"net.cidr_contains", R"("1.2.3.4/32","1.2.3.4/32")", "true"},
    {"net.cidr_contains", R"("::1.2.3.4/128","::1.2.3.4")", "true"},
    {"net.cidr_contains", R"("1:2:3:4:5:6:7:8/128","1:2:3:4:5:6:7:8")", "true"},
    {"net.cidr_contains", R"("1:2:3:4:5:6:7::/128","1:2:3:4:5:6:7:0")", "true"},
    {"net.cidr_contains", R"("::ffff:10.0.0.0/8","10.0.0.1")", "false"},
    {"net.cidr_contains", R"("10.0.0.0/8","::ffff:a00:1/128")", "true"},
    {"net.cidr_contains", R"("10.0.0.0/8","::ffff:a00:1/104")", "true"},
    {"net.cidr_contains", R"("10.0.0.0/8","::ffff:a00:1/96")", "false"},
    {"net.cidr_contains", R"("10.0.0.0/7","11.255.255.255")", "true"},
    {"net.cidr_contains", R"("10.0.0.0/7","12.0.0.0")", "false"},
    {"net.cidr_contains", R"("2001:db8::/33","2001:db8:8000::")", "false"},
    {"net.cidr_is_valid", R"("10.0.0.0/8")", "true"},
    {"net.cidr_is_valid", R"("10.0.0.0/33")", "false"},
    {"net.cidr_is_valid", "1", "false"},
};

constexpr BuiltinCase kFailures[] = {
    {"net.cidr_contains", R"("10.0.0.0/8","x")",
     "eval_builtin_error: not a valid textual representation of an IP address or CIDR: x"},
    {"net.cidr_contains", R"("10.0.0.0/8","10.0.0.0/33")",
     "eval_builtin_error: not a valid textual representation of an IP address or CIDR: "
     "10.0.0.0/33"},
    {"net.cidr_contains", R"("10.0.0.0","10.0.0.1")",
     "eval_builtin_error: invalid CIDR address: 10.0.0.0"},
    {"net.cidr_contains", R"(1,"10.0.0.1")",
     "eval_type_error: operand 1 must be string but got number"},
    {"net.cidr_contains", R"("10.0.0.0/8",1)",
     "eval_type_error: operand 1 must be string but got number"},
    {"net.cidr_contains", R"("10.0.0.0/33","10.0.0.1")",
     "eval_builtin_error: invalid CIDR address: 10.0.0.0/33"},
    {"net.cidr_contains", R"("10.0.0/8","10.0.0.1")",
     "eval_builtin_error: invalid CIDR address: 10.0.0/8"},
    {"net.cidr_contains", R"("010.0.0.0/8","10.0.0.1")",
     "eval_builtin_error: invalid CIDR address: 010.0.0.0/8"},
    {"net.cidr_contains", R"("10.0.0.0/8","10.0.0.01")",
     "eval_builtin_error: not a valid textual representation of an IP address or CIDR: 10.0.0.01"},
    {"net.cidr_contains", R"("10.0.0.0/","10.0.0.1")",
     "eval_builtin_error: invalid CIDR address: 10.0.0.0/"},
    {"net.cidr_contains", R"("10.0.0.0/-1","10.0.0.1")",
     "eval_builtin_error: invalid CIDR address: 10.0.0.0/-1"},
    {"net.cidr_contains", R"("10.0.0.0/8/8","10.0.0.1")",
     "eval_builtin_error: invalid CIDR address: 10.0.0.0/8/8"},
    {"net.cidr_contains", R"("fe80::1%eth0/64","fe80::1")",
     "eval_builtin_error: invalid CIDR address: fe80::1%eth0/64"},
    {"net.cidr_contains", R"("fe80::/64","fe80::1%eth0")",
     "eval_builtin_error: not a valid textual representation of an IP address or CIDR: "
     "fe80::1%eth0"},
    {"net.cidr_contains", R"("10.0.0.0/8","10.0.0.0/8 ")",
     "eval_builtin_error: not a valid textual representation of an IP address or CIDR: "
     "10.0.0.0/8 "},
    {"net.cidr_contains", R"("10.0.0.0/8","")",
     "eval_builtin_error: not a valid textual representation of an IP address or CIDR: "},
    {"net.cidr_contains", R"("1::2::3/8","1::")",
     "eval_builtin_error: invalid CIDR address: 1::2::3/8"},
};

TEST(NetBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(NetBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
