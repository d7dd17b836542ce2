#include "rpc/kubelet/allocate_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "rpc/testing/protobuf_fields.h"

namespace confcom::rpc {
namespace {

using testing::bytes_field;
using testing::concat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::varint_field;

ByteVector id(std::string_view text) { return bytes_field(1, as_bytes(text)); }
ByteVector container(Bytes ids) { return bytes_field(1, ids); }

TEST(AllocateRequest, NamesTheDevicesOfEachContainer) {
  const ByteVector message =
      concat({container(concat({id("A"), id("BC")})), container(id("A")), container({})});
  const auto request = parse_allocate_request(as_text(message));
  ASSERT_TRUE(request.has_value());
  EXPECT_THAT(*request, ElementsAre(ElementsAre("A", "BC"), ElementsAre("A"), IsEmpty()));
}

TEST(AllocateRequest, PassesOverFieldsOfALaterVersion) {
  const ByteVector message =
      concat({varint_field(1, 5), bytes_field(2, as_bytes("later")),
              container(concat({varint_field(1, 7), bytes_field(9, as_bytes("x")), id("A")}))});
  const auto request = parse_allocate_request(as_text(message));
  ASSERT_TRUE(request.has_value());
  EXPECT_THAT(*request, ElementsAre(ElementsAre("A")));
}

TEST(AllocateRequest, MayNameAMillionDevices) {
  std::string ids;
  for (int i = 0; i < 1'000'000; ++i) ids += "\x0A\x03" + std::to_string(100 + i % 900);
  const ByteVector message = container(as_bytes(ids));
  const auto request = parse_allocate_request(as_text(message));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->at(0).size(), 1'000'000U);
  EXPECT_EQ(request->at(0).back(), "199");
}

TEST(AllocateRequest, IsRefused) {
  ByteVector many;
  for (std::size_t i = 0; i < kMaxContainersInRequest; ++i) many = concat({many, container({})});
  EXPECT_TRUE(parse_allocate_request(as_text(many)).has_value()) << "at the cap";
  const struct {
    const char* name;
    ByteVector message;
    const char* says;
  } rows[] = {
      {"nothing", {}, "names no container"},
      {"only other fields", varint_field(2, 1), "names no container"},
      {"one container over the cap", concat({many, container({})}), "more than 64 containers"},
      {"no protobuf", bytes_field(0, as_bytes("x")), "no protobuf"},
      {"no protobuf inside", container(as_bytes("\x0A\x7F")), "no protobuf"},
      {"no protobuf after a container", concat({container(id("A")), bytes_field(0, {})}),
       "no protobuf"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto request = parse_allocate_request(as_text(row.message));
    ASSERT_FALSE(request.has_value());
    EXPECT_EQ(request.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(request.error().message, HasSubstr(row.says));
  }
}

}  // namespace
}  // namespace confcom::rpc
