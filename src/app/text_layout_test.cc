#include "app/text_layout.h"

#include <gtest/gtest.h>

namespace confcom::app {
namespace {

TEST(TextLayout, WrapsAtTheLastColumn) {
  EXPECT_EQ(wrap("aaa bbb ccc", 7, 0), "aaa bbb\nccc\n");
  EXPECT_EQ(wrap("aaa bbb ccc", 6, 0), "aaa\nbbb\nccc\n");
  EXPECT_EQ(wrap("aaa bbb", 7, 2), "  aaa\n  bbb\n");
  EXPECT_EQ(wrap("longer-than-that a", 5, 0), "longer-than-that\na\n");
  EXPECT_EQ(wrap("", 5, 0), "");
}

TEST(TextLayout, KeepsParagraphsApart) {
  EXPECT_EQ(wrap("a\n\nb c", 80, 1), " a\n\n b c\n");
  EXPECT_EQ(paragraphs("a\n\nb"), (std::vector<std::string_view>{"a", "b"}));
}

TEST(TextLayout, PutsLongTermsOnALineOfTheirOwn) {
  const std::string fits(22, 'x');
  EXPECT_EQ(definition(fits, "y"), "  " + fits + "  y\n");
  EXPECT_EQ(definition(fits + "x", "y"), "  " + fits + "x\n" + std::string(26, ' ') + "y\n");
  EXPECT_EQ(definition("term", ""), "  term\n");
}

TEST(TextLayout, TakesControlCharactersOutOfUntrustedText) {
  EXPECT_EQ(one_line("plain ~"), "plain ~");
  EXPECT_EQ(one_line("a\x1b[31m\nb\x7f\xc3\xa4"), "a?[31m?b???");
}

TEST(TextLayout, KeepsLinesAndLanguagesOfUntrustedText) {
  EXPECT_EQ(many_lines("a\n\tb \xc3\xa4"), "a\n\tb \xc3\xa4");
  EXPECT_EQ(many_lines("\x1b[31m\r\x7f\xc2\x9b\xff"), "?[31m????");
}

}  // namespace
}  // namespace confcom::app
