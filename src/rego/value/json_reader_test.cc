#include "rego/value/json_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

TEST(JsonReader, ReadsEachKind) {
  Values make;
  const struct {
    const char* text = "";
    Value want;
  } cases[] = {
      {"null", Value::null()},
      {" true ", Value::boolean(true)},
      {"false", Value::boolean(false)},
      {"\n-12\t", integer(-12)},
      {"1.50", make.number("1.5")},
      {"123456789012345678901234567890", make.number("123456789012345678901234567890")},
      {"\"text\"", make.string("text")},
      {"\"\"", make.string("")},
      {"[]", make.array({})},
      {"{}", make.object({})},
      {"[1, [2], \"3\"]", make.array({integer(1), make.array({integer(2)}), make.string("3")})},
      {R"({"a":{"b":null},"c":[]})",
       make.object({{make.string("a"), make.object({{make.string("b"), Value::null()}})},
                    {make.string("c"), make.array({})}})},
  };
  for (const auto& c : cases) {
    const auto got = parse_json(c.text, make.arena());
    ASSERT_TRUE(got.has_value()) << c.text << ": " << got.error().message;
    EXPECT_EQ(*got, c.want) << c.text;
  }
}

TEST(JsonReader, KeepsHowNumbersAreSpelled) {
  Values make;
  IntegerDigits room;
  for (const std::string text : {"1.0", "1e3", "-0", "0.10", "18446744073709551616", "2e308"}) {
    EXPECT_EQ(text_of(parse_json(text, make.arena()).value(), room), text);
    const Value array = parse_json("[" + text + " ,0]", make.arena()).value();
    EXPECT_EQ(text_of(array.array().items()[0], room), text);
  }
}

TEST(JsonReader, DecodesEscapes) {
  Values make;
  EXPECT_EQ(parse_json(R"("\u0061\u00e9\n\u0000\ud83d\ude00\/\"\\")", make.arena()).value(),
            make.string(std::string_view("a\xc3\xa9\n\0\xf0\x9f\x98\x80/\"\\", 12)));
  const Value object = parse_json(R"({"\u0061":1})", make.arena()).value();
  EXPECT_EQ(object.object().find("a"), integer(1));
}

TEST(JsonReader, ReplacesHalvesOfPairs) {
  const std::string half = "\xef\xbf\xbd";
  const struct {
    std::string_view text;
    std::string want;
  } cases[] = {
      {R"("\ud800")", half},
      {R"("\udc00")", half},
      {R"("\ud800\ud800\udc00")", half + "\xf0\x90\x80\x80"},
      {R"("a\"\ud800\u0041\\")", "a\"" + half + "A\\"},
      {R"("\ud83dx\ude00")", half + "x" + half},
  };
  Values make;
  for (const auto& c : cases) {
    EXPECT_EQ(parse_json(c.text, make.arena()).value(), make.string(c.want)) << c.text;
    const std::string members = "{" + std::string(c.text) + ": [" + std::string(c.text) + ", 1]}";
    EXPECT_EQ(parse_json(members, make.arena()).value(),
              make.object({{make.string(c.want), make.array({make.string(c.want), integer(1)})}}))
        << members;
  }
}

TEST(JsonReader, TakesTheLastOfMembersWithOneName) {
  Values make;
  const Value object = parse_json(R"({"a":1,"b":2,"a":[3]})", make.arena()).value();
  EXPECT_EQ(object.object().entries().size(), 2u);
  EXPECT_EQ(object.object().find("a"), make.array({integer(3)}));
}

TEST(JsonReader, SaysWhatItExpectedAtWhichByte) {
  const struct {
    std::string text;
    std::string message;
  } cases[] = {
      {"", "JSON, byte 0: expected a value"},
      {" \n", "JSON, byte 2: expected a value"},
      {"{\"a\": \"\xff\"}", "JSON, byte 7: expected UTF-8"},
      {"\"\xed\xa0\x80\"", "JSON, byte 1: expected UTF-8"},
      {"[\"ab", "JSON, byte 1: expected the closing quote of this string"},
      {"[\"ab\\\"", "JSON, byte 1: expected the closing quote of this string"},
      {"[\"a\nb\"]", "JSON, byte 3: expected an escape in place of a control character"},
      {"[1] 2", "JSON, byte 4: expected a value, or a comma, colon or bracket where one belongs"},
      {"1, 2", "JSON, byte 3: expected nothing after the value"},
      {"[1 2]", "JSON, byte 3: expected a value, or a comma, colon or bracket where one belongs"},
      {"[01]", "JSON, byte 1: number \"01\", byte 1: expected its end"},
      {"[1, nul]", "JSON, byte 4: number \"nul\", byte 0: expected a digit"},
  };
  for (const auto& c : cases) {
    Arena arena;
    const auto got = parse_json(c.text, arena);
    ASSERT_FALSE(got.has_value()) << c.text;
    EXPECT_EQ(got.error().code, ErrorCode::kMalformed);
    EXPECT_EQ(got.error().message, c.message);
  }
}

TEST(JsonReader, RefusesWhatIsNoJson) {
  for (const std::string_view text : {std::string_view("{"),
                                      std::string_view("["),
                                      std::string_view("]"),
                                      std::string_view("}"),
                                      std::string_view("[1,]"),
                                      std::string_view("{\"a\":1,}"),
                                      std::string_view("{a:1}"),
                                      std::string_view("{'a':1}"),
                                      std::string_view("{\"a\"}"),
                                      std::string_view("{\"a\":}"),
                                      std::string_view("{\"a\" 1}"),
                                      std::string_view("{1:2}"),
                                      std::string_view("[,1]"),
                                      std::string_view("[1 2]"),
                                      std::string_view("[+1]"),
                                      std::string_view("[.5]"),
                                      std::string_view("[1.]"),
                                      std::string_view("[0x1]"),
                                      std::string_view("[NaN]"),
                                      std::string_view("[1] x"),
                                      std::string_view("[1][2]"),
                                      std::string_view("1 2"),
                                      std::string_view("1,2"),
                                      std::string_view("1],[2"),
                                      std::string_view("1]"),
                                      std::string_view("],["),
                                      std::string_view("[1"),
                                      std::string_view("[1}"),
                                      std::string_view("{\"a\":1]"),
                                      std::string_view("[1]\0", 4),
                                      std::string_view("\0", 1),
                                      std::string_view("[1//x\n]"),
                                      std::string_view("[tru]"),
                                      std::string_view("[truee]"),
                                      std::string_view("[True]"),
                                      std::string_view("\"\\x\""),
                                      std::string_view("\"\\u12\""),
                                      std::string_view("\"\\ud800\\u12\""),
                                      std::string_view("{\"\\ud800\\x\":1}"),
                                      std::string_view("{\"a\":1,\"b\"}"),
                                      std::string_view("[[1]"),
                                      std::string_view("nullnull"),
                                      std::string_view("\"a\" \"b\""),
                                      std::string_view("{}{}"),
                                      std::string_view("[] []"),
                                      std::string_view("true false"),
                                      std::string_view(","),
                                      std::string_view("\xef\xbb\xbf[]")}) {
    Arena arena;
    const auto got = parse_json(text, arena);
    ASSERT_FALSE(got.has_value()) << text;
    EXPECT_EQ(got.error().code, ErrorCode::kMalformed);
    EXPECT_TRUE(got.error().message.starts_with("JSON, byte ")) << got.error().message;
  }
}

std::string nested(std::size_t depth, const std::string& open, const std::string& close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += "1";
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

TEST(JsonReader, NestsAsDeepAsItSays) {
  Arena arena;
  EXPECT_EQ(parse_json(nested(kMaxValueDepth, "[", "]"), arena)->depth(), kMaxValueDepth);
  EXPECT_EQ(parse_json(nested(kMaxValueDepth, "{\"a\":", "}"), arena)->depth(), kMaxValueDepth);
  EXPECT_EQ(parse_json(nested(kMaxValueDepth + 1, "[", "]"), arena).error().message,
            "JSON, byte 512: expected containers nested at most 512 deep");
  EXPECT_FALSE(parse_json(nested(kMaxValueDepth + 1, "{\"a\":", "}"), arena).has_value());
  EXPECT_FALSE(parse_json(nested(100'000, "[", "]"), arena, {.depth = 1'000'000}).has_value());
  EXPECT_TRUE(parse_json("[[1]]", arena, {.depth = 2}).has_value());
  EXPECT_FALSE(parse_json("[[[1]]]", arena, {.depth = 2}).has_value());
  EXPECT_TRUE(parse_json("1", arena, {.depth = 0}).has_value());
}

TEST(JsonReader, ReadsAsManyBytesAsItSays) {
  Arena arena;
  EXPECT_TRUE(parse_json("[10]", arena, {.bytes = 4}).has_value());
  EXPECT_EQ(parse_json("[100]", arena, {.bytes = 4}).error(),
            (Error{ErrorCode::kMalformed, "JSON: 5 bytes long, at most 4 are taken"}));
}

TEST(JsonReader, ReadsOneTextAfterTheOther) {
  JsonReader reader;
  Values make;
  EXPECT_EQ(reader.parse("[1]", make.arena()).value(), make.array({integer(1)}));
  EXPECT_FALSE(reader.parse("[[[", make.arena()).has_value());
  EXPECT_FALSE(reader.parse("{\"a\":[1,{\"b\":x}]}", make.arena()).has_value());
  const std::string large = "[\"" + std::string(100'000, 'x') + "\"]";
  EXPECT_EQ(reader.parse(large, make.arena())->array().items()[0].string().view().size(), 100'000u);
  EXPECT_EQ(reader.parse("{\"a\":2}", make.arena())->object().find("a"), integer(2));
}

TEST(JsonReader, DoesNotNeedItsTextAnyLonger) {
  Values make;
  std::string text = R"(["text of some length", 1.25])";
  const Value value = parse_json(text, make.arena()).value();
  text.assign(text.size(), '?');
  EXPECT_EQ(value, make.array({make.string("text of some length"), make.number("1.25")}));
}

}  // namespace
}  // namespace confcom::rego
