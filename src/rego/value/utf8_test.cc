#include "rego/value/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace confcom::rego {
namespace {

TEST(FirstRune, DecodesEachSize) {
  const struct {
    std::string text;
    char32_t code_point;
  } cases[] = {{std::string(1, '\0'), 0},
               {"a", 'a'},
               {"\x7f", 0x7f},
               {"\xc2\x80", 0x80},
               {"\xdf\xbf", 0x7ff},
               {"\xe0\xa0\x80", 0x800},
               {"\xed\x9f\xbf", 0xd7ff},
               {"\xee\x80\x80", 0xe000},
               {"\xef\xbf\xbf", 0xffff},
               {"\xf0\x90\x80\x80", 0x10000},
               {"\xf4\x8f\xbf\xbf", 0x10ffff}};
  for (const auto& c : cases) {
    const Rune rune = first_rune(c.text + "x");
    EXPECT_TRUE(rune.is_valid) << c.text;
    EXPECT_EQ(rune.code_point, c.code_point);
    EXPECT_EQ(rune.size, c.text.size());
  }
}

TEST(FirstRune, TakesOneByteOfWhatIsNoUtf8) {
  for (const std::string text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xe0\xa0",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80",
        "\xff", "\xe2\x28\xa1"}) {
    const Rune rune = first_rune(text);
    EXPECT_FALSE(rune.is_valid) << text;
    EXPECT_EQ(rune.size, 1);
  }
}

TEST(FindInvalidUtf8, TellsWhere) {
  EXPECT_EQ(find_invalid_utf8(""), 0u);
  EXPECT_EQ(find_invalid_utf8("caf\xc3\xa9"), 5u);
  EXPECT_EQ(find_invalid_utf8("caf\xc3\xa9\xff!"), 5u);
  EXPECT_EQ(find_invalid_utf8("ab\xe2\x82"), 2u);
}

}  // namespace
}  // namespace confcom::rego
