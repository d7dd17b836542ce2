#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace confcom::service {

/// Whether a name is one that an instance of this plugin gives its socket: the prefix, ".sock".
[[nodiscard]] bool is_socket_of(std::string_view name, std::string_view prefix);

/// The names of those sockets on which somebody listens.
[[nodiscard]] std::vector<std::string> living_sockets(const std::filesystem::path& directory,
                                                      std::string_view prefix);

/// Removes those on which nobody listens: instances that were killed left them.
void remove_dead_sockets(const std::filesystem::path& directory, std::string_view prefix);

}  // namespace confcom::service
