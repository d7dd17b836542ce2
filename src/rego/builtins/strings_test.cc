#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"concat", R"(",",["a","b"])", R"("a,b")"},
    {"concat", R"(",",{"b","a"})", R"("a,b")"},
    {"concat", R"("",[])", R"("")"},
    {"concat", R"("-",["a"])", R"("a")"},
    {"contains", R"("abc","bc")", "true"},
    {"contains", R"("abc","")", "true"},
    {"endswith", R"("abc","bc")", "true"},
    {"startswith", R"("abc","")", "true"},
    {"startswith", R"("abc","abcd")", "false"},
    {"indexof", R"("héllo","l")", "2"},
    {"indexof", R"("abc","z")", "-1"},
    {"indexof", R"("","a")", "-1"},
    {"indexof", R"("a","aaa")", "-1"},
    {"indexof_n", R"("banana","a")", "[1, 3, 5]"},
    {"indexof_n", R"("banana","zz")", "[]"},
    {"indexof_n", R"("aaaa","aa")", "[0, 1, 2]"},
    {"substring", R"("héllo",1,2)", R"("él")"},
    {"substring", R"("héllo",1,-1)", R"("éllo")"},
    {"substring", R"("héllo",7,2)", R"("")"},
    {"substring", R"("héllo",5,2)", R"("")"},
    {"substring", R"("héllo",2,100)", R"("llo")"},
    {"substring", R"("hello",1,2)", R"("el")"},
    {"substring", R"("hello",1,0)", R"("")"},
    {"substring", R"("hello",7,2)", R"("")"},
    {"substring", R"("hello",1.0,2)", R"("el")"},
    {"substring", R"("hello",1,-5)", R"("ello")"},
    {"replace", R"("aaa","a","b")", R"("bbb")"},
    {"replace", R"("abc","","-")", R"("-a-b-c-")"},
    {"replace", R"("é","","-")", R"("-\xc3-\xa9-")"},
    {"replace", R"("abab","ab","")", R"("")"},
    {"replace", R"("aXbX","X","YY")", R"("aYYbYY")"},
    {"split", R"("a.b.c",".")", R"(["a", "b", "c"])"},
    {"split", R"("abc","")", R"(["a", "b", "c"])"},
    {"split", R"("é日","")", R"(["é", "日"])"},
    {"split", R"("","")", "[]"},
    {"split", R"("",".")", R"([""])"},
    {"split", R"("aXXbXXc","XX")", R"(["a", "b", "c"])"},
    {"split", R"("aXX","XX")", R"(["a", ""])"},
    {"upper", R"("straße ǆ éÀ ﬁ")", R"("STRAßE Ǆ ÉÀ ﬁ")"},
    {"upper", R"("ŉ ǰ ΐ ᾳ ⅰ ⓐ ꙁ 𐐨 ꭰ ა")", R"("ŉ ǰ ΐ ᾼ Ⅰ Ⓐ Ꙁ 𐐀 Ꭰ Ა")"},
    {"upper", R"("abc1")", R"("ABC1")"},
    {"upper", R"("é")", R"("É")"},
    {"lower", R"("İI ẞ ΑΣ ÀÉ")", R"("ii ß ασ àé")"},
    {"lower", R"("Ⅰ Ⓐ Ꙁ 𐐀 Ꭰ Ა ẞ Ω K Å")", R"("ⅰ ⓐ ꙁ 𐐨 ꭰ ა ß ω k å")"},
    {"lower", R"("ABC")", R"("abc")"},
    {"strings.reverse", R"("héllo")", R"("olléh")"},
};

constexpr BuiltinCase kFailures[] = {
    {"concat", R"(1,["a"])", "eval_type_error: operand 1 must be string but got number"},
    {"concat", R"(",","a")",
     "eval_type_error: operand 2 must be one of {set, array} but got string"},
    {"concat", R"(",",[1])",
     "eval_type_error: operand 2 must be array of strings but got array containing number"},
    {"concat", R"(",",{1})",
     "eval_type_error: operand 2 must be set of strings but got set containing number"},
    {"contains", R"(1,"a")", "eval_type_error: operand 1 must be string but got number"},
    {"contains", R"("a",1)", "eval_type_error: operand 2 must be string but got number"},
    {"endswith", R"("abc",1)", "eval_type_error: operand 2 must be string but got number"},
    {"startswith", R"(1,"a")", "eval_type_error: operand 1 must be string but got number"},
    {"indexof", R"("héllo","")", "eval_builtin_error: empty search character"},
    {"indexof", R"(1,"a")", "eval_type_error: operand 1 must be string but got number"},
    {"indexof", R"("a",1)", "eval_type_error: operand 2 must be string but got number"},
    {"indexof", R"("abc",null)", "eval_type_error: operand 2 must be string but got null"},
    {"indexof_n", R"("banana","")", "eval_builtin_error: empty search character"},
    {"substring", R"("héllo",-1,100)", "eval_builtin_error: negative offset"},
    {"substring", R"("hello",1.5,2)",
     "eval_type_error: operand 2 must be integer number but got floating-point number"},
    {"substring", R"("hello",1,2.5)",
     "eval_type_error: operand 3 must be integer number but got floating-point number"},
    {"substring", "1,1,2", "eval_type_error: operand 1 must be string but got number"},
    {"substring", R"("a","b",2)", "eval_type_error: operand 2 must be number but got string"},
    {"substring", R"("a",1,"a")", "eval_type_error: operand 3 must be number but got string"},
    {"replace", R"(1,"","-")", "eval_type_error: operand 1 must be string but got number"},
    {"replace", R"("a",1,"-")", "eval_type_error: operand 2 must be string but got number"},
    {"replace", R"("a","a",1)", "eval_type_error: operand 3 must be string but got number"},
    {"split", R"(1,".")", "eval_type_error: operand 1 must be string but got number"},
    {"split", R"("a",1)", "eval_type_error: operand 2 must be string but got number"},
    {"upper", "1", "eval_type_error: operand 1 must be string but got number"},
    {"lower", "1", "eval_type_error: operand 1 must be string but got number"},
    {"strings.reverse", "1", "eval_type_error: operand 1 must be string but got number"},
};

TEST(StringBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(StringBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
