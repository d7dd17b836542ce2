#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <string>

#include "base/bytes.h"
#include "rpc/grpc/grpc_status.h"

namespace confcom::rpc {

/// A byte that says whether the message is compressed, and four of its length, highest first.
/// Source: gRPC over HTTP2, "Length-Prefixed-Message".
inline constexpr std::size_t kGrpcPrefixBytes = 5;

[[nodiscard]] std::array<char, kGrpcPrefixBytes> grpc_prefix(std::size_t message_bytes);

/// Puts the one message of a request or a unary response together. Confined to one thread.
class GrpcMessageReader {
 public:
  explicit GrpcMessageReader(std::size_t cap_bytes) : cap_bytes_(cap_bytes) {}

  /// Takes what has come. Errors: RESOURCE_EXHAUSTED as soon as the prefix announces more than the
  /// cap; UNIMPLEMENTED (compressed; a second message).
  [[nodiscard]] std::expected<void, GrpcStatus> take(Bytes bytes);

  /// After the last byte. Errors: INTERNAL (no message, or a part of one).
  [[nodiscard]] std::expected<std::string, GrpcStatus> finish();

  [[nodiscard]] std::size_t held_bytes() const { return message_.size(); }

 private:
  [[nodiscard]] std::expected<void, GrpcStatus> read_prefix();

  std::size_t cap_bytes_;
  std::string prefix_;
  std::size_t message_bytes_ = 0;  // as announced, once the prefix is whole
  std::string message_;
};

}  // namespace confcom::rpc
