#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "base/unique_fd.h"

namespace confcom::rpc {

/// A client's connection to a unix socket, all of whose calls together end by one deadline. Blocks
/// until then. Confined to one thread.
class UnixStream {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  /// Waits its turn where the server has as many clients waiting as it allows.
  /// Errors: unavailable (nothing listens there, or this user may not connect: says what to look
  /// at); deadline; invalid_argument (no possible path); io.
  [[nodiscard]] static Result<UnixStream> connect(const std::filesystem::path& path,
                                                  Deadline deadline);

  /// Errors: unavailable (the server has closed the connection); deadline.
  [[nodiscard]] Result<void> send(Bytes bytes);

  /// What has come, at least a byte; 0 when the server has closed the connection.
  /// Errors: deadline.
  [[nodiscard]] Result<std::size_t> receive(std::span<std::byte> into);

 private:
  UnixStream(std::filesystem::path path, UniqueFd socket, Deadline deadline)
      : path_(std::move(path)), socket_(std::move(socket)), deadline_(deadline) {}

  [[nodiscard]] Result<void> wait_for(short events) const;

  std::filesystem::path path_;
  UniqueFd socket_;
  Deadline deadline_;
};

}  // namespace confcom::rpc
