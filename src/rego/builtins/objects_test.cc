#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"object.get", R"({"a":{"b":1}},["a","b"],2)", "1"},
    {"object.get", R"({"a":{"b":1}},["a","c"],2)", "2"},
    {"object.get", R"({"a":{"b":1}},[],2)", R"({"a": {"b": 1}})"},
    {"object.get", R"({"a":[1,2]},["a",1],7)", "2"},
    {"object.get", R"({"a":[1,2]},["a",1.0],7)", "2"},
    {"object.get", R"({"a":[1,2]},["a",5],7)", "7"},
    {"object.get", R"({"a":[1,2]},["a","x"],7)", "7"},
    {"object.get", R"({"a":{1,2}},["a",1],7)", "1"},
    {"object.get", R"({"a":"abc"},["a",1],7)", "7"},
    {"object.get", R"({["a"]:5},["a"],7)", "7"},
    {"object.get", R"({["a"]:5},[["a"]],7)", "5"},
    {"object.get", R"({"a":1},"b",null)", "null"},
    {"object.get", "{},[],1", "{}"},
    {"object.get", R"({"a":null},"a",1)", "null"},
    {"object.get", "{1:2},1.0,3", "2"},
    {"object.keys", R"({"a":1,2:3})", R"({2, "a"})"},
    {"object.union", R"({"a":{"b":1}},{"a":{"c":2}})", R"({"a": {"b": 1, "c": 2}})"},
    {"object.union", R"({"a":{"b":1}},{"a":2})", R"({"a": 2})"},
    {"object.union", R"({"a":{"b":[1]}},{"a":{"b":{"x":2}}})", R"({"a": {"b": {"x": 2}}})"},
    {"object.union", R"({},{"a":1})", R"({"a": 1})"},
    {"object.union", R"({"a":1},{"b":2})", R"({"a": 1, "b": 2})"},
    {"object.union_n", R"([{"a":{"b":1}},{"a":2},{"a":{"c":3}}])", R"({"a": {"c": 3}})"},
    {"object.union_n", "[]", "{}"},
    {"object.remove", R"({"a":1,"b":2},["a"])", R"({"b": 2})"},
    {"object.remove", R"({"a":1,"b":2},{"a":{"x":1}})", R"({"b": 2})"},
    {"object.remove", R"({"a":{"b":{"c":1,"d":2}}},{"a":{"b":{"c":1}}})", "{}"},
    {"object.remove", R"({"a":1,"b":2},{"a"})", R"({"b": 2})"},
    {"object.remove", "{1:2},[]", "{1: 2}"},
    {"object.filter", R"({"a":1,"b":2},["a","c"])", R"({"a": 1})"},
    {"object.filter", R"({"a":{"b":1,"c":2}},{"a":{"b":""}})", R"({"a": {"b": 1, "c": 2}})"},
    {"object.filter", R"({"a":{"b":1,"c":2}},{"a"})", R"({"a": {"b": 1, "c": 2}})"},
    {"object.filter", R"({"a":{"b":1,"c":2}},["a"])", R"({"a": {"b": 1, "c": 2}})"},
    {"object.filter", R"({"a":{"b":1,"c":2}},{"a":null})", R"({"a": {"b": 1, "c": 2}})"},
    {"object.filter", R"({1:2,"1":3},{1})", "{1: 2}"},
    {"object.subset", R"({"a":1,"b":2},{"a":1})", "true"},
    {"object.subset", R"({"a":{"b":1,"c":2}},{"a":{"c":2}})", "true"},
    {"object.subset", "[1,2,3,4],[2,3]", "true"},
    {"object.subset", "[1,2,3,4],[2,4]", "false"},
    {"object.subset", "{1,2},{1}", "true"},
    {"object.subset", "[1,2],{1}", "true"},
    {"object.subset", "[1,2],[]", "true"},
    {"object.subset", R"({"a":[1,2,3]},{"a":[2,3]})", "true"},
    {"object.subset", R"({"a":{1,2,3}},{"a":{2,3}})", "true"},
    {"object.subset", R"({"a":[{"b":1,"c":2}]},{"a":[{"b":1}]})", "false"},
    {"object.subset", R"([{"b":1,"c":2}],[{"b":1}])", "false"},
    {"object.subset", "[1,2],{1,2,3}", "false"},
    {"object.subset", "[1,[2,3]],{[2]}", "false"},
    {"object.subset", R"({"a":{"b":[1]}},{"a":{"b":{1}}})", "false"},
    {"object.subset", R"({{"a":1,"b":2}},{{"a":1}})", "false"},
    {"object.subset", R"({"a":1},{"a":1.0})", "true"},
    {"object.subset", "[],[]", "true"},
    {"object.subset", "[1,1,2],[1,2]", "true"},
    {"object.subset", "{},{}", "true"},
};

constexpr BuiltinCase kFailures[] = {
    {"object.get", R"("a",1,2)", "eval_type_error: operand 1 must be object but got string"},
    {"object.keys", R"("a")", "eval_type_error: operand 1 must be object but got string"},
    {"object.union", "1,{}", "eval_type_error: operand 1 must be object but got number"},
    {"object.union", R"({"a":1},[])", "eval_type_error: operand 2 must be object but got array"},
    {"object.union_n", "1", "eval_type_error: operand 1 must be array but got number"},
    {"object.union_n", R"([{"a":1},2])",
     "eval_type_error: operand 1 must be array of objects but got array containing number"},
    {"object.remove", R"({"a":1,"b":2},"a")",
     "eval_type_error: operand 2 must be one of {object, set, array} but got string"},
    {"object.filter", R"({"a":1,"b":2},"a")",
     "eval_type_error: operand 2 must be one of {object, set, array} but got string"},
    {"object.subset", "1,{1}",
     "eval_type_error: both arguments object.subset must be of the same type or array and set"},
    {"object.subset", "{1},[1]",
     "eval_type_error: both arguments object.subset must be of the same type or array and set"},
    {"object.subset", R"({1},"a")",
     "eval_type_error: both arguments object.subset must be of the same type or array and set"},
    {"object.subset", R"({"a":1},{"a"})",
     "eval_type_error: both arguments object.subset must be of the same type or array and set"},
};

TEST(ObjectBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(ObjectBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
