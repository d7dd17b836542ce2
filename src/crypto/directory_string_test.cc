#include "crypto/directory_string.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::expect_refused;
using testing::text;
using namespace std::string_literals;

constexpr unsigned char kUtf8 = 0x0c;
constexpr unsigned char kPrintable = 0x13;

Result<std::string> parse(const ByteVector& der) {
  DerReader reader(der, "thing");
  CONFCOM_TRY(const std::string_view found, parse_directory_string(reader, "name"));
  return std::string(found);
}

struct Case {
  std::string name;
  unsigned char tag;
  std::string text;
};

TEST(DirectoryString, IsReadInBothKinds) {
  for (const Case& c : std::vector<Case>{
           {"nothing", kUtf8, ""},
           {"ASCII", kUtf8, "Intel SGX Root CA ~@*"},
           {"lowest of two octets that is no control character", kUtf8, "\xc2\xa0"},
           {"highest of two octets", kUtf8, "\xdf\xbf"},
           {"lowest of three octets", kUtf8, "\xe0\xa0\x80"},
           {"below the surrogates", kUtf8, "\xed\x9f\xbf"},
           {"above the surrogates", kUtf8, "\xee\x80\x80"},
           {"lowest of four octets", kUtf8, "\xf0\x90\x80\x80"},
           {"highest of all", kUtf8, "x\xf4\x8f\xbf\xbfy"},
           {"every printable character", kPrintable, "AZaz09 '()+,-./:=?"},
       }) {
    SCOPED_TRACE(c.name);
    const auto found = parse(text(c.tag, c.text));
    ASSERT_TRUE(found.has_value()) << found.error().message;
    EXPECT_EQ(*found, c.text);
  }
}

TEST(DirectoryString, RefusesCharacters) {
  for (const Case& c : std::vector<Case>{
           {"NUL", kUtf8, "Intel\0.evil"s},
           {"newline", kUtf8, "a\nb"},
           {"DEL", kUtf8, "\x7f"},
           {"a control character of two octets", kUtf8, "\xc2\x85"},
           {"cut off", kUtf8, "a\xc3"},
           {"three octets cut off", kUtf8, "\xe2\x82"},
           {"a continuation alone", kUtf8, "\x80"},
           {"no continuation", kUtf8, "\xc3("},
           {"overlong NUL", kUtf8, "\xc0\x80"},
           {"overlong in two", kUtf8, "\xc1\xbf"},
           {"overlong in three", kUtf8, "\xe0\x9f\xbf"},
           {"overlong in four", kUtf8, "\xf0\x8f\xbf\xbf"},
           {"a surrogate", kUtf8, "\xed\xa0\x80"},
           {"above U+10FFFF", kUtf8, "\xf4\x90\x80\x80"},
           {"five octets", kUtf8, "\xf8\x88\x80\x80\x80"},
           {"@ in a PrintableString", kPrintable, "a@b"},
           {"* in a PrintableString", kPrintable, "*"},
           {"UTF-8 in a PrintableString", kPrintable, "\xc3\xa9"},
           {"NUL in a PrintableString", kPrintable, "a\0"s},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(parse(text(c.tag, c.text)), ErrorCode::kMalformed,
                   "thing: name at offset 0 has a character");
  }
}

TEST(DirectoryString, RefusesOtherKinds) {
  constexpr unsigned char kOthers[] = {0x14, 0x16, 0x1c, 0x1e};
  for (const unsigned char tag : kOthers) {  // Teletex, IA5, Universal, BMP
    expect_refused(parse(text(tag, "abcd")), ErrorCode::kMalformed, "where 0x0c belongs");
  }
}

}  // namespace
}  // namespace confcom::crypto
