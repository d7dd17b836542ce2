#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

/// Source: gRPC, "Status codes and their use in gRPC".
enum class GrpcCode : std::uint8_t {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

/// How a call ended.
struct GrpcStatus {
  GrpcCode code = GrpcCode::kOk;
  std::string message = {};  ///< for a person

  friend bool operator==(const GrpcStatus&, const GrpcStatus&) = default;
};

/// The code's name in the specification: "RESOURCE_EXHAUSTED".
[[nodiscard]] std::string_view to_string(GrpcCode code);

/// The number in a grpc-status header; kUnknown for what is none.
[[nodiscard]] GrpcCode parse_grpc_code(std::string_view text);

/// A failure of ours as a peer is told it, and a peer's as one of ours.
[[nodiscard]] GrpcStatus to_grpc_status(const Error& error);
[[nodiscard]] Error to_error(const GrpcStatus& status);

/// What a grpc-message header holds: percent-encoded UTF-8, cut to kMaxGrpcMessageBytes.
/// Source: gRPC over HTTP2, "Status-Message".
[[nodiscard]] std::string encode_grpc_message(std::string_view text);
/// A peer's, printable and cut; escapes that are none stay as they are.
[[nodiscard]] std::string decode_grpc_message(std::string_view header);

/// Of a status' message, before it is encoded: headers have to stay small.
inline constexpr std::size_t kMaxGrpcMessageBytes = 1024;

}  // namespace confcom::rpc
