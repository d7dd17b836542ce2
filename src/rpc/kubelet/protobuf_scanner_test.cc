#include "rpc/kubelet/protobuf_scanner.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/bytes.h"
#include "rpc/testing/protobuf_fields.h"

namespace confcom::rpc {
namespace {

using namespace std::string_literals;
using testing::bytes_field;
using testing::concat;
using testing::fixed32_field;
using testing::varint_field;

/// The next field; none is a failure, and an empty one.
ProtobufScanner::Field next(ProtobufScanner& scanner) {
  const auto field = scanner.next();
  EXPECT_TRUE(field.has_value());
  return field.value_or(ProtobufScanner::Field{});
}

TEST(ProtobufScanner, FindsFieldsInTheirOrder) {
  const ByteVector message = concat({varint_field(1, 300), bytes_field(2, as_bytes("text")),
                                     fixed32_field(536'870'911, 7), bytes_field(2, {})});
  ProtobufScanner scanner(as_text(message));
  const auto number = next(scanner);
  EXPECT_EQ(number.number, 1U);
  EXPECT_EQ(number.value, 300U);
  EXPECT_FALSE(number.has_length);
  const auto text = next(scanner);
  EXPECT_EQ(text.number, 2U);
  EXPECT_EQ(text.bytes, "text");
  EXPECT_TRUE(text.has_length);
  const auto fixed = next(scanner);
  EXPECT_EQ(fixed.number, 536'870'911U);
  EXPECT_EQ(fixed.value, 7U);
  EXPECT_TRUE(next(scanner).bytes.empty());
  EXPECT_FALSE(scanner.next().has_value());
  EXPECT_FALSE(scanner.is_malformed());
}

TEST(ProtobufScanner, ReadsNumbersOfEachKind) {
  struct Row {
    std::string bytes;
    std::uint64_t want;
  };
  const Row rows[] = {
      {"\x08\x00"s, 0},
      {"\x08\x80\x00"s, 0},  // longer than it need be, which protobuf allows
      {"\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"s, UINT64_MAX},
      {"\x09\x01\x02\x03\x04\x05\x06\x07\x08"s, 0x0807060504030201},
      {"\x0D\x01\x02\x03\x04"s, 0x04030201},
  };
  for (const Row& row : rows) {
    ProtobufScanner scanner(row.bytes);
    EXPECT_EQ(next(scanner).value, row.want);
    EXPECT_FALSE(scanner.next().has_value());
    EXPECT_FALSE(scanner.is_malformed());
  }
}

TEST(ProtobufScanner, RefusesWhatIsNoProtobuf) {
  const struct {
    const char* name;
    std::string bytes;
  } rows[] = {
      {"half a tag", "\x80"},
      {"field 0", "\x00\x01"s},
      {"a tag over 32 bits", "\x88\x80\x80\x80\x10\x01"},
      {"a tag of eleven bytes", "\x88\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00\x01"s},
      {"a number without bytes", "\x08"},
      {"half a number", "\x08\xFF"},
      {"a number of eleven bytes", "\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"},
      {"a length without bytes", "\x0A"},
      {"a length past the end",
       "\x0A\x03"
       "ab"},
      {"a length of 2 GiB",
       "\x0A\xFF\xFF\xFF\xFF\x07"
       "ab"},
      {"a length of 4 GiB",
       "\x0A\xFF\xFF\xFF\xFF\x0F"
       "ab"},
      {"a length over 4 GiB",
       "\x0A\x82\x80\x80\x80\x10"
       "ab"},
      {"four bytes that are three", "\x0D\x01\x02\x03"},
      {"eight bytes that are seven", "\x09\x01\x02\x03\x04\x05\x06\x07"},
      {"a group's beginning", "\x0B"},
      {"a group's end", "\x0C"},
      {"wire type 6", "\x0E\x01"},
      {"wire type 7", "\x0F\x01"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string message = "\x10\x01" + row.bytes;  // after a field that is one
    ProtobufScanner scanner(message);
    EXPECT_TRUE(scanner.next().has_value());
    EXPECT_FALSE(scanner.next().has_value());
    EXPECT_TRUE(scanner.is_malformed());
    EXPECT_FALSE(scanner.next().has_value()) << "it stays so";
  }
}

}  // namespace
}  // namespace confcom::rpc
