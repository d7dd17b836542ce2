#include "rego/value/json_writer.h"

#include <gtest/gtest.h>

#include <string>

#include "rego/testing/values.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

std::string json(const Value& value, const JsonStyle& style = {}) {
  std::string out;
  EXPECT_TRUE(write_json(value, style, out).has_value());
  return out;
}

TEST(WriteJson, WritesEachKind) {
  Values make;
  EXPECT_EQ(json(Value::null()), "null");
  EXPECT_EQ(json(Value::boolean(true)), "true");
  EXPECT_EQ(json(integer(-5)), "-5");
  EXPECT_EQ(json(make.number("1.50")), "1.50");
  EXPECT_EQ(json(make.string("a")), "\"a\"");
  EXPECT_EQ(json(make.array({integer(1), make.array({}), make.object({})})), "[1,[],{}]");
  EXPECT_EQ(json(make.set({integer(2), make.string("x"), integer(1)})), "[1,2,\"x\"]");
  EXPECT_EQ(json(make.set({})), "[]");
  EXPECT_EQ(
      json(make.object({{make.string("foo"), make.set({integer(3), integer(1), integer(2)})}})),
      R"({"foo":[1,2,3]})");
  EXPECT_EQ(json(make.object({{make.string("b"), integer(1)}, {make.string("a"), integer(2)}})),
            R"({"a":2,"b":1})");
}

TEST(WriteJson, TurnsOtherKeysIntoTheirText) {
  Values make;
  EXPECT_EQ(json(make.object({{make.string("z"), integer(1)},
                              {integer(10), integer(2)},
                              {integer(9), integer(3)},
                              {Value::boolean(true), integer(4)},
                              {make.array({integer(1), make.string("x")}), integer(5)},
                              {make.object({{make.string("k"), Value::null()}}), integer(6)},
                              {make.set({integer(2), integer(1)}), integer(7)}})),
            R"({"10":2,"9":3,"[1,\"x\"]":5,"[1,2]":7,"true":4,"z":1,"{\"k\":null}":6})");
  // Of two that become one, the later in OPA's order.
  EXPECT_EQ(json(make.object({{make.string("1"), make.string("text")}, {integer(1), integer(0)}})),
            R"({"1":"text"})");
}

TEST(WriteJson, EscapesAsGoDoes) {
  const struct {
    std::string text;
    std::string want;
  } cases[] = {
      {"", R"("")"},
      {"plain <&> \x7f", "\"plain <&> \x7f\""},
      {"\"\\/", R"("\"\\/")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string("\0\x1f\x0b", 3), R"("\u0000\u001f\u000b")"},
      {"\xc3\xa9 \xf0\x9f\x98\x80", "\"\xc3\xa9 \xf0\x9f\x98\x80\""},
      {"\xe2\x80\xa8\xe2\x80\xa9", R"("\u2028\u2029")"},
      {"a\xff\xed\xa0\x80z", R"("a\ufffd\ufffd\ufffd\ufffdz")"},
      {"\xef\xbf\xbd", "\"\xef\xbf\xbd\""},
  };
  for (const auto& c : cases) {
    std::string out;
    write_json_string(c.text, out);
    EXPECT_EQ(out, c.want);
  }
}

TEST(WriteJson, IsPrettyAsOpaEvalIs) {
  Values make;
  const Value value = parse_json(R"({"b":[1,{"c":[]},{}],"a":{"x":null}})", make.arena()).value();
  EXPECT_EQ(json(value, {.is_pretty = true}), R"({
  "a": {
    "x": null
  },
  "b": [
    1,
    {
      "c": []
    },
    {}
  ]
})");
  EXPECT_EQ(json(make.object({{integer(1), make.array({integer(2)})}}), {.is_pretty = true}),
            "{\n  \"1\": [\n    2\n  ]\n}");
  EXPECT_EQ(
      json(make.object({{make.array({integer(1), integer(2)}), integer(3)}}), {.is_pretty = true}),
      "{\n  \"[1,2]\": 3\n}");
}

/// As OPA's suite, jsonbuiltins/marshal_with_options.
TEST(WriteJson, TakesAnIndentAndAPrefix) {
  Values make;
  const Value value = make.object(
      {{make.string("foo"), make.string("bar")}, {make.string("bar"), make.string("baz")}});
  EXPECT_EQ(json(value, {.is_pretty = true, .indent = "\t", .prefix = "JSON => "}),
            "JSON => {\nJSON => \t\"bar\": \"baz\",\nJSON => \t\"foo\": \"bar\"\nJSON => }");
  EXPECT_EQ(json(make.array({}), {.is_pretty = true, .indent = "    ", .prefix = "---"}), "---[]");
}

TEST(WriteJson, WritesAsManyBytesAsItSays) {
  Values make;
  const Value values[] = {
      make.string("abcdef"), integer(12345678), make.array({integer(123), integer(45)}),
      make.object({{make.string("a"), integer(12)}}), make.object({{integer(1), integer(12)}})};
  for (const Value& value : values) {
    std::string out;
    EXPECT_TRUE(write_json(value, {.max_bytes = 8}, out).has_value());
    EXPECT_EQ(out.size(), 8u) << out;
    out.clear();
    EXPECT_EQ(write_json(value, {.max_bytes = 7}, out).error(),
              (Error{ErrorCode::kInvalidArgument, "JSON of a value: longer than 7 bytes"}));
  }
}

TEST(WriteJson, StopsSoonAfterItsLimit) {
  Values make;
  Value doubled = make.array({});
  for (int i = 0; i < 20; ++i) doubled = make.array({doubled, doubled});
  std::string out;
  EXPECT_FALSE(write_json(doubled, {.max_bytes = 10'000}, out).has_value());
  EXPECT_LT(out.size(), 11'000u);
}

TEST(WriteJson, GoesAsDeepAsValuesDo) {
  Values make;
  const Value deepest = make.nested(kMaxValueDepth);
  EXPECT_EQ(parse_json(json(deepest), make.arena()).value(), deepest);
}

}  // namespace
}  // namespace confcom::rego
