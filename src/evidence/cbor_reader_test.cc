#include "evidence/cbor_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "base/hex.h"
#include "evidence/cbor_writer.h"

namespace confcom::evidence {
namespace {

ByteVector hex(std::string_view text) { return parse_hex(text).value(); }

/// What is wrong with an input that is one item; empty when nothing is.
std::string problem(std::string_view input) {
  const ByteVector bytes = hex(input);
  CborReader in(bytes, "test");
  const auto skipped = in.skip("item");
  if (!skipped.has_value()) return skipped.error().message;
  const auto end = in.expect_end();
  return end.has_value() ? "" : end.error().message;
}

// RFC 8949, appendix A: of each kind those in the shortest form.
TEST(CborReader, TakesTheStandardsExamples) {
  for (const char* input : {"00",
                            "17",
                            "1818",
                            "1903e8",
                            "1a000f4240",
                            "1bffffffffffffffff",
                            "20",
                            "3903e7",
                            "3bffffffffffffffff",
                            "f93c00",
                            "fa47c35000",
                            "fb3ff199999999999a",
                            "f4",
                            "f5",
                            "f6",
                            "f7",
                            "c11a514b67b0",
                            "c074323031332d30332d32315432303a30343a30305a",
                            "d74401020304",
                            "d818456449455446",
                            "40",
                            "4401020304",
                            "60",
                            "62c3bc",
                            "80",
                            "83010203",
                            "8301820203820405",
                            "a0",
                            "a201020304",
                            "a26161016162820203",
                            "d28440a04040"}) {
    EXPECT_EQ(problem(input), "") << input;
  }
}

TEST(CborReader, RefusesWhatHasAnotherForm) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "is cut off"},
      {"18", "is cut off"},
      {"440102", "is cut off"},
      {"5bffffffffffffffff00", "is cut off"},
      {"1c", "is not CBOR"},
      {"f0", "is not CBOR"},
      {"f820", "is not CBOR"},
      {"1817", "not in its shortest form"},
      {"190018", "not in its shortest form"},
      {"1a00000018", "not in its shortest form"},
      {"3817", "not in its shortest form"},
      {"580100", "not in its shortest form"},
      {"7801 61", "not in its shortest form"},
      {"9800", "not in its shortest form"},
      {"b80100 00", "not in its shortest form"},
      {"d81200", "not in its shortest form"},
      {"5f42010243030405ff", "indefinite length"},
      {"7f657374726561646d696e67ff", "indefinite length"},
      {"9f01ff", "indefinite length"},
      {"bf0102ff", "indefinite length"},
      {"ff", "indefinite length"},
      {"82019f02ff", "indefinite length"},
      {"8201", "counts more elements"},
      {"9bffffffffffffffff", "counts more elements"},
      {"bbffffffffffffffff", "counts more elements"},
      {"bb800000000000000100", "counts more elements"},
      {"a101", "counts more elements"},
      {"c1", "is cut off"},
      {"0000", "is left over, 1 bytes"},
  };
  for (const auto& [input, words] : cases) {
    std::string digits(input);
    std::erase(digits, ' ');
    EXPECT_THAT(problem(digits), testing::HasSubstr(words)) << input;
  }
}

TEST(CborReader, BoundsHowDeepItGoes) {
  const auto arrays = [](std::size_t depth) {
    std::string out;
    for (std::size_t i = 1; i < depth; ++i) out += "81";
    return out + "00";
  };
  EXPECT_EQ(problem(arrays(kMaxCborDepth)), "");
  EXPECT_THAT(problem(arrays(kMaxCborDepth + 1)), testing::HasSubstr("nests too deep"));
}

TEST(CborReader, TellsWhichKindWasExpected) {
  const ByteVector bytes = hex("8200f6");
  CborReader in(bytes, "test");
  EXPECT_EQ(in.next_kind(), CborKind::kArray);
  const auto text = CborReader(bytes, "test").text("name");
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().message, "test: name at byte 0 is an array, not a text string");
  EXPECT_FALSE(CborReader(bytes, "test").array(3, 3, "list").has_value());
  EXPECT_FALSE(CborReader(bytes, "test").array(0, 1, "list").has_value());
  EXPECT_EQ(in.array(2, 2, "list"), 2U);
  EXPECT_EQ(in.integer("number"), 0);
  EXPECT_EQ(in.offset(), 2U);
  EXPECT_FALSE(in.bytes("string").has_value());
}

TEST(CborReader, ReadsIntegersOf64Bits) {
  const auto integer = [](std::string_view input) {
    const ByteVector bytes = hex(input);
    return CborReader(bytes, "test").integer("number");
  };
  EXPECT_EQ(integer("1b7fffffffffffffff"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(integer("3b7fffffffffffffff"), std::numeric_limits<std::int64_t>::min());
  EXPECT_FALSE(integer("1b8000000000000000").has_value());
  EXPECT_FALSE(integer("3b8000000000000000").has_value());
  EXPECT_FALSE(integer("f5").has_value());
}

TEST(CborWriter, WritesWhatIsRead) {
  CborWriter out;
  out.array(7).integer(-38).integer(1000).bytes(hex("0102")).text("feed").null();
  out.tag(18).map(1).text("").integer(0).tag(1).integer(23);
  const ByteVector bytes = std::move(out).finish();
  EXPECT_EQ(to_hex(bytes),
            "8738251903e8420102"
            "6466656564f6d2a16000c117");
  CborReader in(bytes, "test");
  EXPECT_TRUE(in.skip("whole").has_value());
  EXPECT_TRUE(in.expect_end().has_value());
}

}  // namespace
}  // namespace confcom::evidence
