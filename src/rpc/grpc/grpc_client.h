#pragma once

#include <filesystem>
#include <string_view>

#include "rpc/grpc/grpc_client_call.h"

namespace confcom::rpc {

/// Calls a method with one message and one answer, on a connection of its own to a unix socket.
/// Blocks. Errors: those of an answer; UNAVAILABLE (nobody listens, or it hung up);
/// DEADLINE_EXCEEDED.
[[nodiscard]] GrpcClientCall::Answer call_grpc(const std::filesystem::path& socket,
                                               std::string_view method, std::string_view message,
                                               const GrpcCallLimits& limits);

}  // namespace confcom::rpc
