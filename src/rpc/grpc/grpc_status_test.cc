#include "rpc/grpc/grpc_status.h"

#include <gtest/gtest.h>

#include <string>

namespace confcom::rpc {
namespace {

TEST(GrpcStatus, NamesItsCodes) {
  EXPECT_EQ(to_string(GrpcCode::kOk), "OK");
  EXPECT_EQ(to_string(GrpcCode::kResourceExhausted), "RESOURCE_EXHAUSTED");
  EXPECT_EQ(to_string(GrpcCode::kUnauthenticated), "UNAUTHENTICATED");
}

TEST(GrpcStatus, ReadsCodes) {
  EXPECT_EQ(parse_grpc_code("0"), GrpcCode::kOk);
  EXPECT_EQ(parse_grpc_code("16"), GrpcCode::kUnauthenticated);
  for (const char* const text : {"", "17", "-1", "1x", " 1", "99999999999"}) {
    EXPECT_EQ(parse_grpc_code(text), GrpcCode::kUnknown) << text;
  }
}

TEST(GrpcStatus, EscapesMessages) {
  EXPECT_EQ(encode_grpc_message("100 % of it\n\xC3\xA4"), "100 %25 of it%0A%C3%A4");
  EXPECT_EQ(encode_grpc_message(std::string(5000, 'x')).size(), kMaxGrpcMessageBytes);
}

TEST(GrpcStatus, ReadsMessagesAsPrintableText) {
  EXPECT_EQ(decode_grpc_message("a%20b%25"), "a b%");
  EXPECT_EQ(decode_grpc_message("%"), "%");
  EXPECT_EQ(decode_grpc_message("%4"), "%4");
  EXPECT_EQ(decode_grpc_message("%zz%41"), "%zzA");
  EXPECT_EQ(decode_grpc_message("%0Alog line\x1b[0m"), "?log line?[0m");
  EXPECT_EQ(decode_grpc_message(std::string(5000, 'x')).size(), kMaxGrpcMessageBytes);
}

TEST(GrpcStatus, KeepsWhatAFailureMeans) {
  EXPECT_EQ(to_grpc_status({ErrorCode::kMalformed, "m"}).code, GrpcCode::kInvalidArgument);
  EXPECT_EQ(to_grpc_status({ErrorCode::kDenied, "m"}).code, GrpcCode::kPermissionDenied);
  EXPECT_EQ(to_error({GrpcCode::kUnavailable, "m"}),
            (Error{ErrorCode::kUnavailable, "UNAVAILABLE: m"}));
  EXPECT_EQ(to_error({GrpcCode::kUnknown, "m"}).code, ErrorCode::kInternal);
}

}  // namespace
}  // namespace confcom::rpc
