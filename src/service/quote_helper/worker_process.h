#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/unique_fd.h"

namespace confcom::service {

/// A child process that has one end of a socket as kWorkerSocket, and inherits nothing else but
/// standard input, output and error. Never becomes a zombie: killed and reaped at this object's end
/// if not before. Confined to one thread at a time.
class WorkerProcess {
 public:
  /// Starts `command`: a program's path and its arguments. The child has a process group of its
  /// own, so that Ctrl-C at a terminal reaches its service alone. Errors: unavailable (it cannot be
  /// started: why); io.
  [[nodiscard]] static Result<WorkerProcess> start(const std::vector<std::string>& command);

  WorkerProcess(WorkerProcess&& other) noexcept
      : id_(std::exchange(other.id_, 0)),
        ended_(std::move(other.ended_)),
        socket_(std::move(other.socket_)) {}
  WorkerProcess& operator=(WorkerProcess&&) = delete;
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess();

  [[nodiscard]] pid_t id() const { return id_; }
  /// Readable when the process has ended.
  [[nodiscard]] const UniqueFd& ended() const { return ended_; }
  /// This side's end of the socket, for the caller to take.
  [[nodiscard]] UniqueFd& socket() { return socket_; }

  void kill() const;

  /// False while it runs.
  [[nodiscard]] bool has_ended() const;

  /// Waits for its end; says what it was, "exit status 1" or "signal 6 (ABRT)". Once.
  [[nodiscard]] std::string reap();

 private:
  WorkerProcess(pid_t id, UniqueFd socket) : id_(id), socket_(std::move(socket)) {}

  pid_t id_ = 0;  ///< 0 when it is reaped
  UniqueFd ended_;
  UniqueFd socket_;
};

}  // namespace confcom::service
