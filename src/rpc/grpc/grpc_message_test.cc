#include "rpc/grpc/grpc_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace confcom::rpc {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

TEST(GrpcMessage, HasAPrefix) {
  const auto prefix = grpc_prefix(0x01020304);
  EXPECT_EQ(std::string(prefix.begin(), prefix.end()), "\0\x01\x02\x03\x04"s);
}

TEST(GrpcMessage, IsReadByteByByte) {
  GrpcMessageReader reader(3);
  for (const char c : "\0\0\0\0\3abc"s) {
    ASSERT_TRUE(reader.take(as_bytes(std::string_view(&c, 1))).has_value());
  }
  EXPECT_EQ(reader.finish(), "abc");
}

TEST(GrpcMessage, IsRefusedWhenItIsNotOneUncompressedMessage) {
  struct Row {
    std::string bytes;
    GrpcCode code;
    std::string says;
  };
  const Row rows[] = {
      {"", GrpcCode::kInternal, "after 0 bytes"},
      {"\0\0\0\0"s, GrpcCode::kInternal, "after 4 bytes"},
      {"\0\0\0\0\2a"s, GrpcCode::kInternal, "after 6 bytes"},
      {"\0\0\0\0\4"s, GrpcCode::kResourceExhausted, "4 bytes; at most 3"},
      {"\0\xFF\xFF\xFF\xFF"s, GrpcCode::kResourceExhausted, "4294967295 bytes"},
      {"\1\0\0\0\1a"s, GrpcCode::kUnimplemented, "compressed"},
      {"\0\0\0\0\1ab"s, GrpcCode::kUnimplemented, "more than one"},
  };
  for (const Row& row : rows) {
    GrpcMessageReader reader(3);
    auto refused = reader.take(as_bytes(row.bytes));
    GrpcStatus status;
    if (refused.has_value()) {
      if (const auto whole = reader.finish(); !whole.has_value()) status = whole.error();
    } else {
      status = refused.error();
    }
    EXPECT_EQ(status.code, row.code) << row.says;
    EXPECT_THAT(status.message, HasSubstr(row.says));
  }
}

}  // namespace
}  // namespace confcom::rpc
