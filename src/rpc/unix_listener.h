#pragma once

#include <sys/types.h>

#include <filesystem>

#include "base/error.h"
#include "base/unique_fd.h"

namespace confcom::rpc {

/// A listening unix stream socket with a name in the file system. Confined to one thread.
class UnixListener {
 public:
  /// Makes missing directories (0755) and the socket (0777: who may connect is said by the
  /// directory). A socket file whose server is gone is taken over in one step, without a moment in
  /// which the name leads nowhere; two that start at once are told apart by a lock beside it.
  /// Errors: invalid_argument (the path is longer than a socket's name may be, or empty);
  /// unavailable (another server answers there, or holds the lock); denied (something other than a
  /// socket is there); io.
  [[nodiscard]] static Result<UnixListener> listen(const std::filesystem::path& path);

  /// The same (0600) under a name that nobody had before, in a directory that is there: no lock is
  /// taken, and none is left in a directory of somebody else's.
  /// Errors: invalid_argument (as above); unavailable (something has the name); io.
  [[nodiscard]] static Result<UnixListener> listen_new(const std::filesystem::path& path);

  UnixListener(UnixListener&& other) noexcept;
  UnixListener& operator=(UnixListener&& other) noexcept;
  UnixListener(const UnixListener&) = delete;
  UnixListener& operator=(const UnixListener&) = delete;
  ~UnixListener();

  /// Removes the socket's name, if it still is this socket's, so that no new client comes. What has
  /// connected stays connected.
  void remove_name();

  [[nodiscard]] const UniqueFd& socket() const { return socket_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  UnixListener() = default;
  [[nodiscard]] Result<void> take_name(mode_t mode);

  std::filesystem::path path_;
  UniqueFd lock_;
  UniqueFd socket_;
  bool named_ = false;
  dev_t device_ = 0;  // these two: which file the name is
  ino_t inode_ = 0;
};

}  // namespace confcom::rpc
