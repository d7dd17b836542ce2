#include "crypto/der_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"

namespace confcom::crypto {
namespace {

using ::testing::HasSubstr;

ByteVector bytes(std::string_view hex) { return parse_hex(hex).value(); }

template <class T>
void expect_refused(const Result<T>& result, ErrorCode code, std::string_view what) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(to_string(result.error().code), to_string(code)) << result.error().message;
  EXPECT_THAT(result.error().message, HasSubstr("thing: the field"));
  EXPECT_THAT(result.error().message, HasSubstr(what));
}

struct Refused {
  std::string name;
  std::string hex;
  ErrorCode code;
  std::string what;
};

/// `read` reads the field "the field" of the object "thing".
template <class Read>
void expect_all_refused(const std::vector<Refused>& cases, Read read) {
  for (const Refused& refused : cases) {
    SCOPED_TRACE(refused.name);
    const ByteVector in = bytes(refused.hex);
    DerReader reader(in, "thing");
    expect_refused(read(reader), refused.code, refused.what);
  }
}

Result<Bytes> take_octets(DerReader& reader) {
  return reader.take(DerTag::kOctetString, "the field");
}

TEST(DerReaderTake, GivesTheContentOfEveryLengthForm) {
  struct Case {
    std::string header;
    std::size_t size;
  };
  const std::vector<Case> cases = {
      {"0400", 0},         {"0401", 1},           {"047f", 127},
      {"048180", 128},     {"0481ff", 255},       {"04820100", 256},
      {"0482ffff", 65535}, {"0483010000", 65536}, {"048401000000", 1U << 24}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.header);
    ByteVector in = bytes(c.header);
    in.resize(in.size() + c.size, std::byte{0x5a});
    DerReader reader(in, "thing");
    const auto content = take_octets(reader);
    ASSERT_TRUE(content.has_value()) << content.error().message;
    EXPECT_EQ(content->size(), c.size);
    EXPECT_TRUE(reader.at_end());
  }
}

TEST(DerReaderTake, RefusesWhatIsNotDer) {
  expect_all_refused(
      {
          {"nothing", "", ErrorCode::kTruncated, "offset 0 is cut off"},
          {"another tag", "0500", ErrorCode::kMalformed, "has tag 0x05 where 0x04 belongs"},
          {"no length", "04", ErrorCode::kTruncated, "offset 1 is cut off"},
          {"content one byte short", "0402aa", ErrorCode::kTruncated, "needs 2 bytes, 1 are left"},
          {"indefinite", "0480aa0000", ErrorCode::kMalformed, "indefinite"},
          {"long form cut off", "048201", ErrorCode::kTruncated, "offset 3"},
          {"long form for 127", "04817f", ErrorCode::kMalformed, "shortest"},
          {"long form for 0", "048100", ErrorCode::kMalformed, "shortest"},
          {"leading zero octet", "048200ff", ErrorCode::kMalformed, "shortest"},
          {"four octets with leading zero", "048400ffffff", ErrorCode::kMalformed, "shortest"},
          {"four octets, huge", "0484ffffffff", ErrorCode::kTruncated, "needs 4294967295 bytes"},
          {"five octets", "04850100000000", ErrorCode::kMalformed, "more than 4 octets"},
          {"127 octets", "04ff", ErrorCode::kMalformed, "more than 4 octets"},
      },
      take_octets);
}

TEST(DerReaderSequence, ReadsItsElementsAndNoFurther) {
  const ByteVector in = bytes(
      "3003020105"
      "0400");
  DerReader reader(in, "thing");
  auto inner = reader.sequence("the field");
  ASSERT_TRUE(inner.has_value()) << inner.error().message;
  EXPECT_EQ(inner->unsigned_integer(DerTag::kInteger, 9, "number").value(), 5U);
  EXPECT_TRUE(inner->at_end());
  EXPECT_TRUE(inner->expect_end().has_value());
  expect_refused(take_octets(*inner), ErrorCode::kTruncated, "offset 5 is cut off");

  EXPECT_FALSE(reader.at_end());
  EXPECT_TRUE(take_octets(reader).has_value());
  EXPECT_TRUE(reader.expect_end().has_value());
}

// Nested readers must not lose the way back to the byte that is wrong.
TEST(DerReaderSequence, ErrorsInsideCountFromTheStartOfTheInput) {
  const ByteVector in = bytes(
      "3007"
      "3005"
      "0201050500");
  DerReader reader(in, "thing");
  auto outer = reader.sequence("outer").value();
  auto inner = outer.sequence("inner").value();
  ASSERT_TRUE(inner.unsigned_integer(DerTag::kInteger, 9, "number").has_value());
  expect_refused(take_octets(inner), ErrorCode::kMalformed, "offset 7");
}

TEST(DerReaderExpectEnd, RefusesElementsLeftOver) {
  const ByteVector in = bytes("04000400");
  DerReader reader(in, "thing");
  ASSERT_TRUE(take_octets(reader).has_value());
  const auto end = reader.expect_end();
  ASSERT_FALSE(end.has_value());
  EXPECT_EQ(end.error().code, ErrorCode::kMalformed);
  EXPECT_THAT(end.error().message,
              HasSubstr("thing: 2 unexpected bytes after its end at offset 2"));
}

Result<std::string> read_oid(DerReader& reader) { return reader.object_identifier("the field"); }

TEST(DerReaderObjectIdentifier, GivesItsDottedForm) {
  struct Case {
    std::string hex;
    std::string want;
  };
  const std::vector<Case> cases = {
      {"060100", "0.0"},
      {"060127", "0.39"},
      {"060128", "1.0"},
      {"06014f", "1.39"},
      {"060150", "2.0"},
      {"0603883703", "2.999.3"},
      {"06092a864886f84d010d01", "1.2.840.113741.1.13.1"},
      {"060a2affffffffffffffff7f", "1.2.9223372036854775807"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.want);
    const ByteVector in = bytes(c.hex);
    DerReader reader(in, "thing");
    const auto oid = read_oid(reader);
    ASSERT_TRUE(oid.has_value()) << oid.error().message;
    EXPECT_EQ(*oid, c.want);
    EXPECT_TRUE(reader.at_end());
  }
}

TEST(DerReaderObjectIdentifier, RefusesWhatIsNone) {
  expect_all_refused(
      {
          {"empty", "0600", ErrorCode::kMalformed, "has 0 octets where 1 to 64 belong"},
          {"arc cut off", "06022a86", ErrorCode::kMalformed, "cut off"},
          {"first arc cut off", "0601ff", ErrorCode::kMalformed, "cut off"},
          {"padded arc", "06032a8001", ErrorCode::kMalformed, "shortest"},
          {"padded first arc", "06028001", ErrorCode::kMalformed, "shortest"},
          {"arc of 64 bits",
           "060b2a818080808080808080"
           "00",
           ErrorCode::kMalformed, "over 63 bits"},
          {"another tag", "04012a", ErrorCode::kMalformed, "tag 0x04"},
          {"missing", "06", ErrorCode::kTruncated, "offset 1"},
      },
      read_oid);
}

TEST(DerReaderObjectIdentifier, TakesSixtyFourOctetsAndNoMore) {
  ByteVector in = bytes("0640");
  in.resize(2 + 64, std::byte{0x01});
  DerReader at_cap(in, "thing");
  EXPECT_TRUE(read_oid(at_cap).has_value());

  in[1] = std::byte{65};
  in.push_back(std::byte{0x01});
  DerReader over_cap(in, "thing");
  expect_refused(read_oid(over_cap), ErrorCode::kMalformed, "has 65 octets");
}

constexpr std::uint64_t kMaxNumber = std::numeric_limits<std::uint64_t>::max();

TEST(DerReaderUnsignedInteger, ReadsTheShortestForm) {
  struct Case {
    std::string hex;
    std::uint64_t want;
  };
  const std::vector<Case> cases = {
      {"020100", 0},
      {"02017f", 127},
      {"02020080", 128},
      {"020200ff", 255},
      {"02020100", 256},
      {"0203008000", 32768},
      {"02087fffffffffffffff", kMaxNumber / 2},
      {"020900ffffffffffffffff", kMaxNumber},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.hex);
    const ByteVector in = bytes(c.hex);
    DerReader reader(in, "thing");
    const auto number = reader.unsigned_integer(DerTag::kInteger, kMaxNumber, "the field");
    ASSERT_TRUE(number.has_value()) << number.error().message;
    EXPECT_EQ(*number, c.want);
  }
}

TEST(DerReaderUnsignedInteger, ReadsAnEnumerated) {
  const ByteVector in = bytes("0a0102");
  DerReader reader(in, "thing");
  EXPECT_EQ(reader.unsigned_integer(DerTag::kEnumerated, 2, "the field").value(), 2U);
}

TEST(DerReaderUnsignedInteger, RefusesWhatIsNone) {
  expect_all_refused(
      {
          {"empty", "0200", ErrorCode::kMalformed, "shortest"},
          {"leading zero", "02020001", ErrorCode::kMalformed, "shortest"},
          {"zero twice", "02020000", ErrorCode::kMalformed, "shortest"},
          {"minus one", "0201ff", ErrorCode::kMalformed, "negative"},
          {"minus 128", "020180", ErrorCode::kMalformed, "negative"},
          {"65 bits", "0209010000000000000000", ErrorCode::kMalformed, "over 255"},
          {"one over the maximum", "02020100", ErrorCode::kMalformed, "over 255"},
          {"an enumerated", "0a0101", ErrorCode::kMalformed, "tag 0x0a where 0x02"},
          {"cut off", "0202", ErrorCode::kTruncated, "needs 2 bytes"},
      },
      [](DerReader& reader) {
        return reader.unsigned_integer(DerTag::kInteger, 255, "the field");
      });
}

TEST(DerReaderUnsignedInteger, TakesTheMaximumItself) {
  const ByteVector in = bytes("020200ff");
  DerReader reader(in, "thing");
  EXPECT_EQ(reader.unsigned_integer(DerTag::kInteger, 255, "the field").value(), 255U);
}

TEST(DerReaderBoolean, IsZeroOrAllOnes) {
  const ByteVector in = bytes("0101ff010100");
  DerReader reader(in, "thing");
  EXPECT_TRUE(reader.boolean("the field").value());
  EXPECT_FALSE(reader.boolean("the field").value());
  EXPECT_TRUE(reader.at_end());
}

TEST(DerReaderBoolean, RefusesWhatIsNone) {
  expect_all_refused(
      {
          {"one", "010101", ErrorCode::kMalformed, "0x00 and 0xff"},
          {"empty", "0100", ErrorCode::kMalformed, "0x00 and 0xff"},
          {"two octets", "0102ffff", ErrorCode::kMalformed, "0x00 and 0xff"},
          {"a number", "020101", ErrorCode::kMalformed, "tag 0x02"},
          {"cut off", "0101", ErrorCode::kTruncated, "needs 1 bytes"},
      },
      [](DerReader& reader) { return reader.boolean("the field"); });
}

TEST(DerReaderOffset, CountsFromTheOutermostInput) {
  const ByteVector in = bytes("3008020101a203040155");
  DerReader reader(in, "thing");
  auto inner = reader.sequence("outer");
  ASSERT_TRUE(inner.has_value());
  EXPECT_EQ(reader.offset(), 10U);
  EXPECT_EQ(inner->offset(), 2U);
  EXPECT_TRUE(inner->next_is(DerTag::kInteger));
  EXPECT_FALSE(inner->next_is(DerTag::kBoolean));
  ASSERT_TRUE(inner->take(DerTag::kInteger, "number").has_value());
  EXPECT_EQ(to_hex(inner->since(2)), "020101");
  auto innermost = inner->constructed(DerTag{0xa2}, "tagged");
  ASSERT_TRUE(innermost.has_value());
  EXPECT_EQ(to_hex(inner->since(5)), "a203040155");
  EXPECT_TRUE(inner->at_end());
  EXPECT_FALSE(inner->next_is(DerTag::kInteger));
}

TEST(DerReaderBitString, GivesWholeOctets) {
  const ByteVector in = bytes("0303000102");
  DerReader reader(in, "thing");
  EXPECT_EQ(to_hex(reader.bit_string_octets("the field").value()), "0102");
  const ByteVector none = bytes("030100");
  DerReader empty(none, "thing");
  EXPECT_TRUE(empty.bit_string_octets("the field")->empty());
  expect_all_refused({{"another tag", "04020001", ErrorCode::kMalformed, "tag 0x04"},
                      {"no octet", "0300", ErrorCode::kMalformed, "no whole octets"},
                      {"unused bits", "03020102", ErrorCode::kMalformed, "no whole octets"}},
                     [](DerReader& r) { return r.bit_string_octets("the field"); });
}

TEST(DerReaderPositiveInteger, GivesItsOctets) {
  for (const std::string octets : {"01", "7f", "0080", "00ffffffffffffffffffff"}) {
    const ByteVector in = bytes(fmt::format("02{:02x}{}", octets.size() / 2, octets));
    DerReader reader(in, "thing");
    EXPECT_EQ(to_hex(reader.positive_integer_octets("the field").value()), octets);
  }
  expect_all_refused({{"another tag", "0a0101", ErrorCode::kMalformed, "tag 0x0a"},
                      {"no octet", "0200", ErrorCode::kMalformed, "shortest"},
                      {"padded", "0202007f", ErrorCode::kMalformed, "shortest"},
                      {"zero", "020100", ErrorCode::kMalformed, "not positive"},
                      {"negative", "020180", ErrorCode::kMalformed, "is a negative number"}},
                     [](DerReader& r) { return r.positive_integer_octets("the field"); });
}

TEST(DerReaderObjectIdentifier, GivesItsOctets) {
  const ByteVector in = bytes("0603551d0f");
  DerReader reader(in, "thing");
  EXPECT_EQ(to_hex(reader.object_identifier_octets("the field").value()), "551d0f");
}

}  // namespace
}  // namespace confcom::crypto
