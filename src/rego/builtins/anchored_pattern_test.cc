#include "rego/builtins/anchored_pattern.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <string>

#include "rego/arena.h"

namespace confcom::rego {
namespace {

struct Split {
  const char* pattern;
  const char* head;
  const char* rest;
};

class AnchoredPatternTest : public ::testing::TestWithParam<Split> {
 protected:
  Arena arena_;
};

TEST_P(AnchoredPatternTest, IsSplit) {
  const AnchoredPattern got = split_anchored(GetParam().pattern, arena_);
  EXPECT_EQ(got.head, GetParam().head);
  EXPECT_EQ(got.rest, GetParam().rest);
}

TEST_P(AnchoredPatternTest, MatchesTheSame) {
  const re2::RE2 whole(GetParam().pattern);
  const AnchoredPattern split = split_anchored(GetParam().pattern, arena_);
  const re2::RE2 rest(std::string(split.rest));
  for (const std::string text : {"abc", "abcd", "ab", "ab*c", "abcc", "xabc", "", "a.b", "abz|q",
                                 "abc\n", "a/b-0f.conf", "ab]c", "AB", "ab c"}) {
    const bool is_split = !split.head.empty();
    const bool got =
        (!is_split || text.starts_with(split.head)) &&
        rest.Match(text, split.head.size(), text.size(),
                   is_split ? re2::RE2::ANCHOR_START : re2::RE2::UNANCHORED, nullptr, 0);
    EXPECT_EQ(got, re2::RE2::PartialMatch(text, whole)) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, AnchoredPatternTest,
    ::testing::Values(Split{"^abc$", "abc", "$"}, Split{"^abc", "abc", ""}, Split{"abc", "", "abc"},
                      Split{"^abc*", "ab", "c*"}, Split{"^abc{2}$", "ab", "c{2}$"},
                      Split{"^a.b", "a", ".b"}, Split{R"(^a\.b)", "a.b", ""},
                      Split{R"(^ab\.?)", "ab", R"(\.?)"}, Split{R"(^ab\b)", "ab", R"(\b)"},
                      Split{"^ab|c", "", "^ab|c"}, Split{"^ab(c|d)", "ab", "(c|d)"},
                      Split{"^ab[|]", "ab", "[|]"}, Split{"^ab[]|]c", "ab", "[]|]c"},
                      Split{R"(^ab\|c)", "ab|c", ""}, Split{R"(^ab\Q|\E)", "", R"(^ab\Q|\E)"},
                      Split{"^(?i)ab", "", "^(?i)ab"},
                      Split{"^a/b-[0-9a-f]{2}.conf$", "a/b-", "[0-9a-f]{2}.conf$"},
                      Split{"^", "", "^"}, Split{"^ab\xC3\xA4", "ab", "\xC3\xA4"},
                      Split{R"(^ab\x41)", "ab", R"(\x41)"}));

TEST(AnchoredPatternTest, OfWhatIsNoPatternHasARestThatIsNone) {
  Arena arena;
  for (const char* const pattern : {"^ab(", "^ab[", "^ab)", R"(^ab\)", "^ab**", "^a*{2}{3}"}) {
    const AnchoredPattern split = split_anchored(pattern, arena);
    EXPECT_EQ(re2::RE2(std::string(split.rest), re2::RE2::Quiet).ok(),
              re2::RE2(pattern, re2::RE2::Quiet).ok())
        << pattern;
  }
}

}  // namespace
}  // namespace confcom::rego
