#include "crypto/asn1_time.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::expect_refused;
using testing::text;

constexpr unsigned char kUtc = 0x17;
constexpr unsigned char kGeneralized = 0x18;

Result<Timestamp> parse(const ByteVector& der) {
  DerReader reader(der, "thing");
  return parse_time(reader, "time");
}

TEST(Asn1Time, IsReadInBothForms) {
  struct Case {
    unsigned char tag;
    std::string text;
    std::string want;
  };
  for (const Case& c : std::vector<Case>{
           {kUtc, "180521105010Z", "2018-05-21T10:50:10Z"},
           {kUtc, "500101000000Z", "1950-01-01T00:00:00Z"},
           {kUtc, "991231235959Z", "1999-12-31T23:59:59Z"},
           {kUtc, "000229000000Z", "2000-02-29T00:00:00Z"},
           {kUtc, "491231235959Z", "2049-12-31T23:59:59Z"},
           {kGeneralized, "20500101000000Z", "2050-01-01T00:00:00Z"},
           {kGeneralized, "99991231235959Z", "9999-12-31T23:59:59Z"},
           {kGeneralized, "19491231235959Z", "1949-12-31T23:59:59Z"},
       }) {
    SCOPED_TRACE(c.text);
    const auto time = parse(text(c.tag, c.text));
    ASSERT_TRUE(time.has_value()) << time.error().message;
    EXPECT_EQ(format_timestamp(*time), c.want);
  }
}

TEST(Asn1Time, Refuses) {
  struct Case {
    std::string name;
    unsigned char tag;
    std::string text;
  };
  for (const Case& c : std::vector<Case>{
           {"nothing", kUtc, ""},
           {"no seconds", kUtc, "1805211050Z"},
           {"no zone", kUtc, "180521105010"},
           {"a zone's offset", kUtc, "180521105010+0100"},
           {"lower-case zone", kUtc, "180521105010z"},
           {"a byte after it", kUtc, "180521105010Z "},
           {"no digit", kUtc, "18052110501 Z"},
           {"a sign", kUtc, "+80521105010Z"},
           {"month 0", kUtc, "180021105010Z"},
           {"month 13", kUtc, "181321105010Z"},
           {"day 0", kUtc, "180500105010Z"},
           {"no such day", kUtc, "190229105010Z"},
           {"hour 24", kUtc, "180521240000Z"},
           {"minute 60", kUtc, "180521106000Z"},
           {"a leap second", kUtc, "161231235960Z"},
           {"four digits of year", kUtc, "20180521105010Z"},
           {"two digits of year", kGeneralized, "510521105010Z"},
           {"fractions", kGeneralized, "20510521105010.5Z"},
           {"no zone, long", kGeneralized, "20510521105010"},
           {"UTCTime's first year", kGeneralized, "19500101000000Z"},
           {"UTCTime's last year", kGeneralized, "20491231235959Z"},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(parse(text(c.tag, c.text)), ErrorCode::kMalformed,
                   "thing: time at offset 0 is no time");
  }
}

TEST(Asn1Time, RefusesOtherElements) {
  expect_refused(parse(text(0x0c, "180521105010Z")), ErrorCode::kMalformed, "tag 0x0c");
  expect_refused(parse({}), ErrorCode::kTruncated, "time at offset 0 is cut off");
}

TEST(Asn1Time, QuotesNoControlCharacters) {
  expect_refused(parse(text(kUtc, "\n\x1b[2J")), ErrorCode::kMalformed, "\"??[2J\"");
}

}  // namespace
}  // namespace confcom::crypto
