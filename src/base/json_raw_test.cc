#include <gtest/gtest.h>

#include <string_view>

#include "base/json.h"

namespace confcom {
namespace {

struct Case {
  const char* name;
  std::string_view text;
  std::string_view want;  ///< of member "k"
};

constexpr Case kCases[] = {
    {"alone", R"({"k":{"a":1}})", R"({"a":1})"},
    {"first", R"({"k":[1],"x":2})", "[1]"},
    {"last", R"({"x":2,"k":"v"})", R"("v")"},
    {"number", R"({"k":-1.5e3,"x":2})", "-1.5e3"},
    {"literal", R"({"k":null})", "null"},
    {"space inside is kept", "{\"k\" :\t{ \"a\" :\r\n1 } \n, \"x\":0}", "{ \"a\" :\r\n1 }"},
    {"space around is dropped", " \n{ \"k\" : 7 \t} ", "7"},
    {"brackets in strings", R"({"k":{"a":"}],{[\""},"x":0})", R"({"a":"}],{[\""})"},
    {"escaped backslash ends a string", R"({"x":"\\","k":"\\"})", R"("\\")"},
    {"a nested member of that name", R"({"x":{"k":1},"k":2})", "2"},
    {"a string of that name", R"({"x":"k","y":["k",{"k":3}],"k":4})", "4"},
    {"a key that begins with the name", R"({"kk":1,"k":2})", "2"},
    {"empty containers before it", R"({"x":{},"y":[],"k":[]})", "[]"},
    {"deep", R"({"k":[[{"a":[[]]}]],"x":0})", R"([[{"a":[[]]}]])"},
    {"not ASCII", "{\"\xc3\xa9\":1,\"k\":\"\xc3\xa9\"}", "\"\xc3\xa9\""},
};

TEST(JsonRaw, IsTheMembersTextAsWritten) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    ASSERT_TRUE(JsonDocument::parse(c.text).has_value());
    const auto raw = raw_json_member(c.text, "k");
    ASSERT_TRUE(raw.has_value()) << raw.error().message;
    EXPECT_EQ(*raw, c.want);
    EXPECT_TRUE(c.text.data() <= raw->data() &&
                raw->data() + raw->size() <= c.text.data() + c.text.size());
    EXPECT_TRUE(JsonDocument::parse(*raw).has_value());
  }
}

TEST(JsonRaw, RefusesWhatHasNoSuchMember) {
  for (const char* text :
       {"{}", R"({"K":1})", R"({"x":{"k":1}})", R"(["k",1])", R"("k")", "7", R"([{"k":1}])"}) {
    SCOPED_TRACE(text);
    ASSERT_TRUE(JsonDocument::parse(text).has_value());
    const auto raw = raw_json_member(text, "k");
    ASSERT_FALSE(raw.has_value());
    EXPECT_EQ(raw.error(), (Error{ErrorCode::kMalformed, R"(document: member "k" is missing)"}));
  }
}

/// A signer writes keys plainly; to know an escaped one would be a second notion of what is signed.
TEST(JsonRaw, DoesNotKnowAKeyBehindEscapes) {
  constexpr std::string_view kText = R"({"\u006b":1})";
  const auto document = JsonDocument::parse(kText);
  ASSERT_TRUE(document.has_value());
  EXPECT_TRUE(document->root().member("k").has_value());
  EXPECT_FALSE(raw_json_member(kText, "k").has_value());
}

}  // namespace
}  // namespace confcom
