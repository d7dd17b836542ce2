#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "rpc/grpc/grpc_status.h"

namespace confcom::rpc {

struct GrpcCallLimits {
  std::chrono::milliseconds timeout{10'000};    ///< for all of it
  std::size_t message_bytes = 4 * 1024 * 1024;  ///< of the answer
};

/// Calls a method with one message and one answer, on a connection of its own to a unix socket.
/// Blocks. Errors: the server's status; UNAVAILABLE (nobody listens, or it hung up);
/// DEADLINE_EXCEEDED.
[[nodiscard]] std::expected<std::string, GrpcStatus> call_grpc(const std::filesystem::path& socket,
                                                               std::string_view method,
                                                               std::string_view message,
                                                               const GrpcCallLimits& limits);

}  // namespace confcom::rpc
