#include "rego/builtins/regex_cache.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <string>

namespace confcom::rego {
namespace {

TEST(RegexCache, GivesTheSameForTheSamePattern) {
  RegexCache cache({});
  const re2::RE2* const first = cache.find("a+");
  ASSERT_NE(first, nullptr);
  ASSERT_NE(cache.find("b"), nullptr);
  EXPECT_EQ(cache.find("a+"), first);
}

TEST(RegexCache, KeepsThoseUsedLast) {
  RegexCache cache({.patterns = 2});
  const re2::RE2* const kept = cache.find("kept");
  for (const char* const other : {"a", "b", "c"}) {
    ASSERT_NE(cache.find(other), nullptr);
    EXPECT_EQ(cache.find("kept"), kept) << other;
  }
}

TEST(RegexCache, SaysWhyNot) {
  RegexCache cache({});
  EXPECT_EQ(cache.find("(a"), nullptr);
  EXPECT_EQ(cache.error(), "error parsing regexp: missing closing ): `(a`");
  EXPECT_FALSE(cache.is_too_large());
}

TEST(RegexCache, RefusesWhatIsTooLarge) {
  RegexCache cache({.bytes_of_one = 4'096});
  EXPECT_EQ(cache.find("((a{50}){20})"), nullptr);
  EXPECT_TRUE(cache.is_too_large());
  EXPECT_EQ(cache.find(std::string(5'000, 'a')), nullptr);
  EXPECT_TRUE(cache.is_too_large());
  EXPECT_EQ(cache.find("["), nullptr);
  EXPECT_FALSE(cache.is_too_large());
}

TEST(RegexCache, TakesNamesInBothForms) {
  const struct {
    const char* pattern;
    const char* text;
  } cases[] = {
      {"(?<year>[0-9]+)", "2026"}, {"[(?<]x", "<x"},      {R"(\(?<n>)", "(<n>"},
      {R"(\Q(?<n>\E)", "(?<n>"},   {"[](?<n>]", "]"},     {"[[:alpha:](?<n>]b", "?b"},
      {R"((?<a>\Q(?<\E))", "(?<"}, {R"([\](?<]y)", "]y"}, {"(?P<a>b)(?<c>d)", "bd"},
  };
  RegexCache cache({});
  for (const auto& c : cases) {
    const re2::RE2* const regex = cache.find(c.pattern);
    ASSERT_NE(regex, nullptr) << c.pattern << ": " << cache.error();
    EXPECT_TRUE(re2::RE2::PartialMatch(c.text, *regex)) << c.pattern;
  }
}

TEST(RegexCache, RefusesWhatGoDoes) {
  RegexCache cache({});
  for (const char* const pattern : {R"(\C)", R"(a(\C)b)", "(?<=a)b", "(?<!a)b", "(?<n"}) {
    EXPECT_EQ(cache.find(pattern), nullptr) << pattern;
  }
  EXPECT_NE(cache.find(R"(\\C)"), nullptr);
}

}  // namespace
}  // namespace confcom::rego
