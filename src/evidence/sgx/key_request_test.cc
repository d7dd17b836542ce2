#include "evidence/sgx/key_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "evidence/testing/layout_check.h"

namespace confcom::evidence {
namespace {

using testing::expect_fields;
using ::testing::HasSubstr;
using testing::pattern;

KeyRequest some_request() {
  return {.key_name = 0x0102,
          .key_policy = 0x003f,
          .isv_svn = 0x0506,
          .cpu_svn = pattern<16>(),
          .attribute_mask = {.flags = 0x1112131415161718, .xfrm = 0x2122232425262728},
          .key_id = pattern<32>(),
          .misc_mask = 0x31323334,
          .config_svn = 0x4142};
}

TEST(WriteKeyRequest, PutsEachFieldAtItsOffset) {
  const auto out = write_key_request(some_request());
  const KeyRequest request = some_request();
  expect_fields({{"CPUSVN", request.cpu_svn, 8}, {"KEYID", request.key_id, 40}}, out);
  EXPECT_EQ(to_hex(Bytes(out).first(8)), "02013f0006050000");
  EXPECT_EQ(to_hex(Bytes(out).subspan(24, 16)), "18171615141312112827262524232221");
  EXPECT_EQ(to_hex(Bytes(out).subspan(72, 8)), "3433323142410000");
}

TEST(ParseKeyRequest, IsTheInverse) {
  const auto out = write_key_request(some_request());
  const auto request = parse_key_request(out);
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(write_key_request(*request), out);
}

TEST(ParseKeyRequest, RefusesReservedBitsAndOtherSizes) {
  struct Case {
    std::string_view name;
    std::size_t offset;
    std::string_view field;
  };
  for (const Case& c : {Case{"after ISVSVN", 6, "reserved bytes"},
                        {"after CONFIGSVN", 78, "reserved bytes"},
                        {"the last byte", 511, "reserved bytes"},
                        {"KEYPOLICY", 3, "KEYPOLICY"}}) {
    auto bytes = write_key_request(some_request());
    bytes.at(c.offset) |= std::byte{1};
    const auto request = parse_key_request(bytes);
    ASSERT_FALSE(request.has_value()) << c.name;
    EXPECT_EQ(request.error().code, ErrorCode::kMalformed) << c.name;
    EXPECT_THAT(request.error().message, HasSubstr(c.field)) << c.name;
  }
  EXPECT_FALSE(parse_key_request(ByteVector(511)).has_value());
  EXPECT_FALSE(parse_key_request(ByteVector(513)).has_value());
}

}  // namespace
}  // namespace confcom::evidence
