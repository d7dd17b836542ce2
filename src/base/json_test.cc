#include "base/json.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "base/limits.h"

namespace confcom {
namespace {

JsonDocument parsed(std::string_view text) {
  auto document = JsonDocument::parse(text);
  EXPECT_TRUE(document.has_value()) << document.error().message;
  return *std::move(document);
}

template <class T>
void expect_error(const Result<T>& result, std::string_view message) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error(), (Error{ErrorCode::kMalformed, std::string(message)}));
}

TEST(Json, ReadsEachType) {
  const JsonDocument document = parsed(R"({"s":"text","i":7,"b":true,"o":{"x":1},"a":[1,2]})");
  const JsonValue root = document.root();
  EXPECT_EQ(root.member("s")->string(), Result<std::string_view>("text"));
  EXPECT_EQ(root.member("i")->integer<std::uint8_t>(), Result<std::uint8_t>(7));
  EXPECT_EQ(root.member("b")->boolean(), Result<bool>(true));
  EXPECT_EQ(root.member("o")->member("x")->integer<std::uint64_t>(), Result<std::uint64_t>(1));
  EXPECT_EQ(root.member("a")->elements()->size(), 2u);
}

TEST(Json, ReadsMembersAndElementsInTheirOrder) {
  const JsonDocument document = parsed(R"({"z":[[1],{"k":2},3],"a":0,"m":{}})");
  const auto members = document.root().members();
  ASSERT_TRUE(members.has_value());
  ASSERT_EQ(members->size(), 3u);
  EXPECT_EQ((*members)[0].first, "z");
  EXPECT_EQ((*members)[1].first, "a");
  EXPECT_EQ((*members)[2].first, "m");
  const auto elements = (*members)[0].second.elements();
  ASSERT_TRUE(elements.has_value());
  ASSERT_EQ(elements->size(), 3u);
  EXPECT_EQ((*elements)[2].integer<std::uint8_t>(), Result<std::uint8_t>(3));
  EXPECT_TRUE((*members)[2].second.members()->empty());
}

TEST(Json, DecodesEscapes) {
  const JsonDocument document = parsed(R"({"\u0061":"\u00e9\n\u0000\ud83d\ude00"})");
  const std::string_view want("\xc3\xa9\n\0\xf0\x9f\x98\x80", 8);
  EXPECT_EQ(document.root().member("a")->string(), Result<std::string_view>(want));
}

TEST(Json, SurvivesAMoveOfTheDocumentBeforeItIsRead) {
  JsonDocument first = parsed(R"({"a":[{"b":5}]})");
  const JsonDocument second = std::move(first);
  EXPECT_EQ(second.root().member("a")->elements()->at(0).member("b")->integer<std::uint8_t>(),
            Result<std::uint8_t>(5));
}

TEST(Json, DoesNotNeedItsTextAnyLonger) {
  auto text =
      std::make_unique<std::string>(R"({"key":"value that is too long for a small string"})");
  const JsonDocument document = parsed(*text);
  text.reset();
  EXPECT_EQ(document.root().member("key")->string(),
            Result<std::string_view>("value that is too long for a small string"));
}

struct Integer {
  const char* text;
  bool fits_16;
  bool fits_64;
};

TEST(Json, ReadsIntegersThatAreWrittenAsSuch) {
  const Integer cases[] = {
      {"0", true, true},
      {"65535", true, true},
      {"65536", false, true},
      {"18446744073709551615", false, true},
      {"-1", false, false},
      {"1.0", false, false},
      {"1e0", false, false},
      {"1E2", false, false},
      {"\"1\"", false, false},
      {"true", false, false},
      {"null", false, false},
      {"[1]", false, false},
      {"-9223372036854775808", false, false},
      {"{}", false, false},
  };
  for (const Integer& c : cases) {
    SCOPED_TRACE(c.text);
    const JsonDocument document = parsed(c.text);
    EXPECT_EQ(document.root().integer<std::uint16_t>().has_value(), c.fits_16);
    EXPECT_EQ(document.root().integer<std::uint64_t>().has_value(), c.fits_64);
  }
}

TEST(Json, AbsenceIsNotNull) {
  const JsonDocument document = parsed(R"({"a":null})");
  EXPECT_FALSE(document.root().optional_member("b").value().has_value());
  EXPECT_TRUE(document.root().optional_member("a").value().has_value());
  EXPECT_FALSE(document.root().member("a")->string().has_value());
}

TEST(Json, NamesValuesByTheirPath) {
  const JsonDocument document = parsed(R"({"a":{"b":[0,{"c":1},[2,[3]]]}})");
  const auto b = document.root().member("a")->member("b")->elements();
  ASSERT_TRUE(b.has_value());
  EXPECT_EQ(document.root().path(), "document");
  EXPECT_EQ((*b)[1].member("c")->path(), "a.b[1].c");
  EXPECT_EQ((*b)[2].elements()->at(1).elements()->at(0).path(), "a.b[2][1][0]");
}

TEST(Json, APathKeepsToPrintableText) {
  const JsonDocument document = parsed(R"({"a\nb\u00e9":1})");
  EXPECT_EQ(document.root().members()->at(0).second.path(), "a?b??");
}

TEST(Json, SaysWhatWasExpectedWhere) {
  const JsonDocument document = parsed(R"({"a":[1,"x"],"n":-1})");
  const JsonValue root = document.root();
  const auto a = root.member("a")->elements().value();
  expect_error(root.member("b"), R"(document: member "b" is missing)");
  expect_error(root.string(), "document: expected a string, found an object");
  expect_error(root.elements(), "document: expected an array");
  expect_error(a[0].member("b"), "a[0]: expected an object");
  expect_error(a[0].members(), "a[0]: expected an object");
  expect_error(a[0].boolean(), "a[0]: expected true or false, found a non-negative integer");
  expect_error(a[1].integer<std::uint8_t>(),
               "a[1]: expected an integer from 0 to 255, found a string");
  expect_error(root.member("n")->integer<std::uint8_t>(),
               "n: expected an integer from 0 to 255, found null, a fraction or a negative number");
}

TEST(Json, SaysWhichNumberIsTooLarge) {
  const JsonDocument document = parsed(R"({"svn":256})");
  expect_error(document.root().member("svn")->integer<std::uint8_t>(), "svn: 256 is above 255");
}

TEST(Json, RefusesKeysThatOccurTwice) {
  expect_error(JsonDocument::parse(R"({"a":1,"b":2,"a":3})"),
               R"(document: member "a" occurs twice)");
  expect_error(JsonDocument::parse(R"({"a":1,"\u0061":1})"),
               R"(document: member "a" occurs twice)");
  expect_error(JsonDocument::parse(R"({"x":[{},{"":1,"":1}]})"), R"(x[1]: member "" occurs twice)");
  expect_error(JsonDocument::parse(R"({"\n":1,"\n":1})"), R"(document: member "?" occurs twice)");
  EXPECT_TRUE(JsonDocument::parse(R"({"a":{"a":1},"b":{"a":1},"A":1})").has_value());
}

TEST(Json, RefusesWhatIsNoJson) {
  for (const std::string_view text : {std::string_view(),
                                      std::string_view(""),
                                      std::string_view(" "),
                                      std::string_view("{"),
                                      std::string_view("[1,]"),
                                      std::string_view("{\"a\":1,}"),
                                      std::string_view("{a:1}"),
                                      std::string_view("{'a':1}"),
                                      std::string_view("[01]"),
                                      std::string_view("[+1]"),
                                      std::string_view("[.5]"),
                                      std::string_view("[1.]"),
                                      std::string_view("[0x1]"),
                                      std::string_view("[NaN]"),
                                      std::string_view("[1] x"),
                                      std::string_view("[1][2]"),
                                      std::string_view("[1]\0", 4),
                                      std::string_view("[1//x\n]"),
                                      std::string_view("[\"\n\"]"),
                                      std::string_view("[\"\\x\"]"),
                                      std::string_view("[\"\\u12\"]"),
                                      std::string_view("[\"\\ud800\"]"),
                                      std::string_view("[\"\\udc00\"]"),
                                      std::string_view("[\"\xff\"]"),
                                      std::string_view("[\"\xed\xa0\x80\"]"),
                                      std::string_view("\xef\xbb\xbf[]"),
                                      std::string_view("[tru]"),
                                      std::string_view("[TRUE]"),
                                      std::string_view("[\"]")}) {
    SCOPED_TRACE(text);
    const auto document = JsonDocument::parse(text);
    ASSERT_FALSE(document.has_value());
    EXPECT_EQ(document.error().code, ErrorCode::kMalformed);
    EXPECT_EQ(document.error().message.find("not JSON"), 0u) << document.error().message;
  }
}

TEST(Json, RefusesNumbersBeyond64Bits) {
  for (const char* text : {"[18446744073709551616]", "[-9223372036854775809]", "[1e999]"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(JsonDocument::parse(text).has_value());
  }
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Json, CapsNesting) {
  EXPECT_TRUE(JsonDocument::parse(nested(kMaxJsonDepth)).has_value());
  expect_error(JsonDocument::parse(nested(kMaxJsonDepth + 1)), "JSON nested deeper than 32");
  EXPECT_FALSE(JsonDocument::parse(nested(100'000)).has_value());
}

}  // namespace
}  // namespace confcom
