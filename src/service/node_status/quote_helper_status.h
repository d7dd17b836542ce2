#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "service/node_status/socket_state.h"

namespace confcom::service {

/// Whether a node's quote helper answers.
struct QuoteHelperStatus {
  std::filesystem::path path;
  SocketState socket = SocketState::kAbsent;
  std::string
      failure;  ///< of a request that needs no enclave; empty when it was answered, or not sent
};

/// Asks it how many attestation keys it has. Blocks for at most `timeout`.
[[nodiscard]] QuoteHelperStatus look_at_quote_helper(const std::filesystem::path& socket,
                                                     std::chrono::milliseconds timeout);

}  // namespace confcom::service
