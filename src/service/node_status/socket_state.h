#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace confcom::service {

enum class SocketState : std::uint8_t {
  kListening,
  kAbsent,       ///< no such name
  kAbandoned,    ///< the name is there, and nobody listens
  kUnreachable,  ///< who looks may not connect, or it is no socket
};

/// "listening", "absent", "abandoned", "unreachable".
[[nodiscard]] std::string_view to_string(SocketState state);

/// Whether somebody listens on a unix socket: connects, and hangs up.
[[nodiscard]] SocketState look_at_socket(const std::filesystem::path& path);

}  // namespace confcom::service
