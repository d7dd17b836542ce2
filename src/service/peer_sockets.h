#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace confcom::service {

/// Whether a name is one that an instance of a service gives its socket: the prefix, ".sock".
[[nodiscard]] bool is_socket_of(std::string_view name, std::string_view prefix);

/// What an instance that is about to end calls its socket.
[[nodiscard]] std::string leaving_name(const std::string& name);
[[nodiscard]] bool is_leaving_socket_of(std::string_view name, std::string_view prefix);

struct PeerConnection {
  UniqueFd socket;  ///< does not block
  int error = 0;    ///< errno of connecting: ECONNREFUSED where nobody listens
};
[[nodiscard]] PeerConnection connect_peer(const std::filesystem::path& socket);

/// The names of those sockets on which somebody listens.
[[nodiscard]] std::vector<std::string> living_sockets(const std::filesystem::path& directory,
                                                      std::string_view prefix);

/// Removes a socket on which nobody listens: an instance that was killed left it.
void remove_dead_socket(const std::filesystem::path& socket);
/// All of them, whatever they are called.
void remove_dead_sockets(const std::filesystem::path& directory, std::string_view prefix);

}  // namespace confcom::service
