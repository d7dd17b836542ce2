#include "rego/value/escapes.h"

#include <gtest/gtest.h>

namespace confcom::rego {
namespace {

TEST(Escapes, AreTakenOut) {
  EXPECT_EQ(without_escapes("plain\ttab", false), "plain\ttab");
  EXPECT_EQ(without_escapes(R"(\"\\\/\b\f\n\r\t)", false), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(without_escapes(R"(\u0041\u00e9\u20ac)", false), "A\xc3\xa9\xe2\x82\xac");
  EXPECT_EQ(without_escapes(R"(\ud83d\ude00)", false), "\xf0\x9f\x98\x80");
}

TEST(Escapes, OfHalfAPairAreReplaced) {
  const std::string replaced = "\xef\xbf\xbd";
  EXPECT_EQ(without_escapes(R"(\ud800 x)", false), replaced + " x");
  EXPECT_EQ(without_escapes(R"(\udc00)", false), replaced);
  EXPECT_EQ(without_escapes(R"(\ud800\u0041)", false), replaced + "A");
}

TEST(Escapes, ThatAreNoneAreRefused) {
  for (const char* const text : {R"(\u12)", R"(\u12zz)", R"(\x)", R"(\)", "\\n\t", R"(\{)"}) {
    EXPECT_EQ(without_escapes(text, false), std::nullopt) << text;
  }
}

TEST(Escapes, OfBracesAreTemplates) {
  EXPECT_EQ(without_escapes(R"(\{x\n)", true), "{x\n");
  EXPECT_EQ(without_escaped_braces(R"(\{x\n\)"), R"({x\n\)");
}

}  // namespace
}  // namespace confcom::rego
