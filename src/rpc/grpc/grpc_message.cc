#include "rpc/grpc/grpc_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace confcom::rpc {
namespace {

std::unexpected<GrpcStatus> refuse(GrpcCode code, std::string message) {
  return std::unexpected(GrpcStatus{code, std::move(message)});
}

/// Moves up to `count` bytes from the front of one to the end of the other.
void move_bytes(Bytes& from, std::string& to, std::size_t count) {
  const Bytes part = from.first(std::min(count, from.size()));
  to.append(as_text(part));
  from = from.subspan(part.size());
}

}  // namespace

std::array<char, kGrpcPrefixBytes> grpc_prefix(std::size_t message_bytes) {
  const auto byte = [&](unsigned shift) {
    return static_cast<char>(message_bytes >> shift & 0xFF);
  };
  return {0, byte(24), byte(16), byte(8), byte(0)};
}

std::expected<void, GrpcStatus> GrpcMessageReader::take(Bytes bytes) {
  if (prefix_.size() < kGrpcPrefixBytes) {
    move_bytes(bytes, prefix_, kGrpcPrefixBytes - prefix_.size());
    if (prefix_.size() < kGrpcPrefixBytes) return {};
    if (auto read = read_prefix(); !read.has_value()) return read;
  }
  move_bytes(bytes, message_, message_bytes_ - message_.size());
  if (!bytes.empty()) return refuse(GrpcCode::kUnimplemented, "more than one message was sent");
  return {};
}

std::expected<void, GrpcStatus> GrpcMessageReader::read_prefix() {
  if (prefix_[0] != 0) {
    return refuse(GrpcCode::kUnimplemented, "the message is compressed; send it uncompressed");
  }
  for (const char c : prefix_) message_bytes_ = message_bytes_ << 8 | static_cast<unsigned char>(c);
  if (message_bytes_ <= cap_bytes_) return {};
  return refuse(
      GrpcCode::kResourceExhausted,
      fmt::format("a message of {} bytes; at most {} are taken", message_bytes_, cap_bytes_));
}

std::expected<std::string, GrpcStatus> GrpcMessageReader::finish() {
  if (prefix_.size() == kGrpcPrefixBytes && message_.size() == message_bytes_) {
    return std::move(message_);
  }
  return refuse(GrpcCode::kInternal,
                fmt::format("the message ends after {} bytes", prefix_.size() + message_.size()));
}

}  // namespace confcom::rpc
