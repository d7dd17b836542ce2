#include "base/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace confcom {
namespace {

struct Vector {
  const char* text;
  const char* base64;
};

/// RFC 4648, section 10.
constexpr Vector kVectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

TEST(Base64, MatchesTheStandardsVectors) {
  for (const Vector& v : kVectors) {
    SCOPED_TRACE(v.text);
    EXPECT_EQ(to_base64(as_bytes(v.text)), v.base64);
    const auto bytes = parse_base64(v.base64);
    ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
    EXPECT_EQ(as_text(*bytes), v.text);
  }
}

TEST(Base64, EveryByteComesBackAtEveryLength) {
  ByteVector bytes;
  for (int i = 255; i >= 0; --i) {
    bytes.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(parse_base64(to_base64(bytes)), Result<ByteVector>(bytes));
  }
}

TEST(Base64, UsesTheStandardAlphabet) {
  EXPECT_EQ(to_base64(as_bytes("\xfb\xff\xfe")), "+//+");
  EXPECT_FALSE(parse_base64("-__-").has_value());
}

struct Case {
  const char* name;
  std::string_view text;
  const char* part;  ///< of the message
};

constexpr Case kRefusals[] = {
    {"cut short", "Zm9", "multiple of 4"},
    {"no padding", "Zg", "multiple of 4"},
    {"newline", "Zm9v\nZm9", "none of its kind belongs"},
    {"space", "Zm9 ", "none of its kind belongs"},
    {"NUL", std::string_view("Zm9\0", 4), "none of its kind belongs"},
    {"eighth bit", "Zm9\xff", "none of its kind belongs"},
    {"padding in the middle", "Zg==Zm9v", "none of its kind belongs"},
    {"padding then text", "Zg=v", "none of its kind belongs"},
    {"three of padding", "Z===", "none of its kind belongs"},
    {"padding alone", "====", "none of its kind belongs"},
    {"four left over bits", "Zh==", "padding leaves over"},
    {"two left over bits", "Zm9=", "padding leaves over"},
};

TEST(Base64, RefusesAllThatIsNotCanonical) {
  for (const Case& c : kRefusals) {
    SCOPED_TRACE(c.name);
    const auto bytes = parse_base64(c.text);
    ASSERT_FALSE(bytes.has_value());
    EXPECT_EQ(bytes.error().code, ErrorCode::kMalformed);
    EXPECT_NE(bytes.error().message.find(c.part), std::string::npos) << bytes.error().message;
  }
}

TEST(Base64, LinesAreTheSameWithoutTheirBreaks) {
  EXPECT_EQ(parse_base64_lines(" Zm\r\n9v\tYg =\n=\n"), parse_base64("Zm9vYg=="));
  EXPECT_EQ(parse_base64_lines("\n"), Result<ByteVector>(ByteVector{}));
  for (const std::string_view text : {"Zm9\v", "Zm\n9", "Zm9v\n=", "Zg==\nZg=="}) {
    EXPECT_FALSE(parse_base64_lines(text).has_value()) << text;
  }
}

TEST(Base64url, ComesBackAtEveryLength) {
  EXPECT_EQ(to_base64url(as_bytes("\xfb\xff\xfe")), "-__-");
  ByteVector bytes;
  for (int i = 255; i >= 0; --i) {
    bytes.push_back(static_cast<std::byte>(i));
    const std::string text = to_base64url(bytes);
    EXPECT_EQ(text.find_first_of("+/="), std::string::npos);
    EXPECT_EQ(parse_base64url(text), Result<ByteVector>(bytes));
  }
}

TEST(Base64url, HasOneFormForEachValue) {
  EXPECT_EQ(as_text(parse_base64url("Zm8").value()), "fo");
  for (const char* text : {"+//+", "Zg==", "Zg=", "Z", "Zh", "Zm9", "Zm9v\n", "Zm 9v"}) {
    EXPECT_FALSE(parse_base64url(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace confcom
