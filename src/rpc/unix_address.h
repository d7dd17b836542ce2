#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <filesystem>

#include "base/error.h"

namespace confcom::rpc {

/// How long a socket's path may be: the kernel's field holds one byte more, for the zero at its
/// end.
inline constexpr std::size_t kMaxSocketPathBytes = sizeof(sockaddr_un::sun_path) - 1;

/// A path as the kernel wants it. Errors: invalid_argument (empty, over kMaxSocketPathBytes).
[[nodiscard]] Result<sockaddr_un> make_unix_address(const std::filesystem::path& path);

/// connect() and bind(), which know one kind of pointer for all addresses. As they do, these return
/// 0, or -1 with errno set.
[[nodiscard]] int connect_to(int fd, const sockaddr_un& address);
[[nodiscard]] int bind_to(int fd, const sockaddr_un& address);

}  // namespace confcom::rpc
