#include "base/hex.h"

#include <gtest/gtest.h>

#include <string>

namespace confcom {
namespace {

TEST(Hex, WritesLowerCase) {
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(to_hex(as_bytes("\x01\x23\xab\xff")), "0123abff");
}

TEST(Hex, ReadsEitherCase) {
  const auto bytes = parse_hex("0123aBfF");
  ASSERT_TRUE(bytes.has_value());
  EXPECT_EQ(to_hex(*bytes), "0123abff");
  EXPECT_TRUE(parse_hex("")->empty());
}

TEST(Hex, EveryByteComesBack) {
  ByteVector all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
  EXPECT_EQ(parse_hex(to_hex(all)), Result<ByteVector>(all));
}

TEST(Hex, EveryOtherCharacterIsRefused) {
  constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool digit = kDigits.contains(c);
    EXPECT_EQ(parse_hex(std::string{c, '0'}).has_value(), digit) << i;
    EXPECT_EQ(parse_hex(std::string{'0', c}).has_value(), digit) << i;
  }
}

struct Case {
  const char* name;
  const char* text;
  const char* message;
};

TEST(Hex, SaysWhatIsWrong) {
  const Case cases[] = {
      {"odd", "abc", "hexadecimal text has an odd number of digits"},
      {"prefix", "0x12", "not a hexadecimal digit near position 0"},
      {"space", "12 345", "not a hexadecimal digit near position 2"},
      {"separators", "12:34:", "not a hexadecimal digit near position 2"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto bytes = parse_hex(c.text);
    ASSERT_FALSE(bytes.has_value());
    EXPECT_EQ(bytes.error(), (Error{ErrorCode::kMalformed, c.message}));
  }
}

TEST(Hex, FillsAnArrayExactly) {
  EXPECT_EQ(to_hex(parse_hex_array<2>("12ab").value()), "12ab");
  for (const char* text : {"", "12", "12ab34", "12a"}) {
    SCOPED_TRACE(text);
    const auto bytes = parse_hex_array<2>(text);
    ASSERT_FALSE(bytes.has_value());
    EXPECT_EQ(bytes.error().code, ErrorCode::kMalformed);
    EXPECT_NE(bytes.error().message.find("4 belong"), std::string::npos);
  }
}

}  // namespace
}  // namespace confcom
