#include "rego/state/json_patch.h"

#include <gtest/gtest.h>

#include <string>

#include "rego/value/json_reader.h"
#include "rego/value/json_writer.h"

namespace confcom::rego {
namespace {

/// The document after the patch as JSON, or "OPERATION: message".
std::string patched(std::string_view document, std::string_view patch) {
  Arena arena;
  const auto out =
      apply_patch(parse_json(document, arena).value(), parse_json(patch, arena).value(), arena);
  if (!out.has_value()) return std::to_string(out.error().operation) + ": " + out.error().message;
  std::string text;
  EXPECT_TRUE(write_json(*out, {}, text).has_value());
  return text;
}

struct Case {
  std::string_view name;
  std::string_view document;
  std::string_view patch;
  std::string_view want;
};

// Those with a number are RFC 6902's appendix.
constexpr Case kCases[] = {
    {"A.1", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])",
     R"({"baz":"qux","foo":"bar"})"},
    {"A.2", R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])",
     R"({"foo":["bar","qux","baz"]})"},
    {"A.3", R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])",
     R"({"foo":"bar"})"},
    {"A.4", R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])",
     R"({"foo":["bar","baz"]})"},
    {"A.5", R"({"baz":"qux","foo":"bar"})", R"([{"op":"replace","path":"/baz","value":"boo"}])",
     R"({"baz":"boo","foo":"bar"})"},
    {"A.6", R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
     R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
     R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
    {"A.7", R"({"foo":["all","grass","cows","eat"]})",
     R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])",
     R"({"foo":["all","cows","eat","grass"]})"},
    {"A.8", R"({"baz":"qux","foo":["a",2,"c"]})",
     R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
     R"({"baz":"qux","foo":["a",2,"c"]})"},
    {"A.9", R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])",
     "0: the test fails"},
    {"A.10", R"({"foo":"bar"})", R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
     R"({"child":{"grandchild":{}},"foo":"bar"})"},
    {"A.11", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])",
     R"({"baz":"qux","foo":"bar"})"},
    {"A.12", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz/bat","value":"qux"}])",
     "0: there is no 'baz'"},
    {"A.14", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])",
     R"({"/":9,"~1":10})"},
    {"A.15", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":"10"}])",
     "0: the test fails"},
    {"A.16", R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])",
     R"({"foo":["bar",["abc","def"]]})"},
    {"Copy", R"({"a":[1]})", R"([{"op":"copy","from":"/a","path":"/b"}])", R"({"a":[1],"b":[1]})"},
    {"CopyIntoItself", R"({"a":{}})", R"([{"op":"copy","from":"/a","path":"/a/b"}])",
     R"({"a":{"b":{}}})"},
    {"Nothing", "{}", "[]", "{}"},
    {"WholeDocument", "{}", R"([{"op":"add","path":"","value":1}])", "1"},
    {"EmptyName", "{}", R"([{"op":"add","path":"/","value":1}])", R"({"":1})"},
    {"Null", R"({"a":1})", R"([{"op":"replace","path":"/a","value":null}])", R"({"a":null})"},
    {"EqualNumbers", R"({"a":1.0})", R"([{"op":"test","path":"/a","value":1}])", R"({"a":1.0})"},
    {"ReplacesWhatIsThere", R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])", R"({"a":2})"},
    {"MovesToItself", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])", R"({"a":1})"},
    {"DeepInArrays", "[[1,[2]]]", R"([{"op":"replace","path":"/0/1/0","value":3}])", "[[1,[3]]]"},
    {"SecondFails", "{}", R"([{"op":"add","path":"/a","value":1},{"op":"remove","path":"/b"}])",
     "1: there is no 'b'"},
    {"NoArray", "{}", "{}", "0: a patch is an array"},
    {"NoObject", "{}", "[1]", "0: an operation is an object"},
    {"NoOp", "{}", R"([{"path":"/a"}])", "0: 'op' is no string"},
    {"UnknownOp", "{}", R"([{"op":"frob","path":"/a","value":1}])", "0: there is no 'frob'"},
    {"NoPath", "{}", R"([{"op":"remove"}])", "0: 'path' is no string"},
    {"NoValue", "{}", R"([{"op":"add","path":"/a"}])", "0: 'value' is missing"},
    {"NoFrom", "{}", R"([{"op":"copy","path":"/a"}])", "0: 'from' is no string"},
    {"FromNowhere", "{}", R"([{"op":"copy","from":"/b","path":"/a"}])",
     "0: there is nothing at 'from'"},
    {"NoPointer", "{}", R"([{"op":"remove","path":"a"}])", "0: a pointer begins with '/'"},
    {"WrongEscape", "{}", R"([{"op":"remove","path":"/~2"}])",
     "0: in a pointer, '~' is written ~0 and '/' in a name ~1"},
    {"OpenEscape", "{}", R"([{"op":"remove","path":"/~"}])",
     "0: in a pointer, '~' is written ~0 and '/' in a name ~1"},
    {"RemoveAll", "{}", R"([{"op":"remove","path":""}])",
     "0: the whole document cannot be removed"},
    {"BehindTheEnd", "[1]", R"([{"op":"add","path":"/2","value":1}])",
     "0: an array of 1 has no place '2'"},
    {"LeadingZero", "[1,2]", R"([{"op":"replace","path":"/01","value":1}])", "0: there is no '01'"},
    {"Negative", "[1]", R"([{"op":"add","path":"/-1","value":1}])",
     "0: an array of 1 has no place '-1'"},
    {"HugeIndex", "[1]", R"([{"op":"remove","path":"/99999999999999999999"}])",
     "0: there is no '99999999999999999999'"},
    {"RemoveAtDash", "[1]", R"([{"op":"remove","path":"/-"}])", "0: there is no '-'"},
    {"IntoAString", R"({"a":"b"})", R"([{"op":"add","path":"/a/0","value":1}])",
     "0: what it is to be put in is neither object nor array"},
    {"MoveIntoItself", R"({"a":{}})", R"([{"op":"move","from":"/a","path":"/a/b"}])",
     "0: a value cannot be moved into itself"},
};

class JsonPatch : public ::testing::TestWithParam<Case> {};

TEST_P(JsonPatch, IsAsRfc6902HasIt) {
  EXPECT_EQ(patched(GetParam().document, GetParam().patch), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Of, JsonPatch, ::testing::ValuesIn(kCases), [](const auto& of) {
  std::string out(of.param.name);
  std::erase(out, '.');
  return out;
});

TEST(JsonPatchLimits, EndsAtTheDepthOfValues) {
  const std::string deep = std::string(400, '[') + std::string(400, ']');
  std::string path = "/a";
  for (int i = 0; i < 399; ++i) path += "/0";
  const std::string patch = R"([{"op":"copy","from":"/a","path":")" + path + "/0\"}]";
  EXPECT_EQ(patched("{\"a\":" + deep + "}", patch), "0: the result is nested too deeply");
  std::string far = "[{\"op\":\"remove\",\"path\":\"";
  for (int i = 0; i < 100'000; ++i) far += "/0";
  EXPECT_EQ(patched("[]", far + "\"}]"), "0: there is no '0'");
}

TEST(JsonPatchLimits, EndsWithTheArena) {
  Arena arena(10'000);
  const Value document = parse_json("{\"a\":[]}", arena).value();
  std::string patch = "[";
  for (int i = 0; i < 100; ++i) patch += R"({"op":"add","path":"/a/-","value":0},)";
  patch.back() = ']';
  Arena other;
  const auto out = apply_patch(document, parse_json(patch, other).value(), arena);
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().message, "the result is too large");
}

}  // namespace
}  // namespace confcom::rego
