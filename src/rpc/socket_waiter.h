#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/unique_fd.h"

namespace confcom::rpc {

class EventLoop;

enum class Readiness : std::uint8_t { kReadable, kWritable };

/// Waits on a loop until a socket is ready. The loop learns of the socket only when it is first
/// waited for, which costs system calls that most connections can do without. Waits for one socket,
/// which must be closed after it is stopped; the loop must outlive it. Not thread-safe.
class SocketWaiter {
 public:
  SocketWaiter();
  SocketWaiter(const SocketWaiter&) = delete;
  SocketWaiter& operator=(const SocketWaiter&) = delete;
  ~SocketWaiter();

  /// Calls `ready` from the loop, once, unless it is stopped before. May also be called for
  /// nothing, as when the stop came too late. False when the system has no room for one more
  /// socket.
  [[nodiscard]] bool wait(EventLoop& loop, const UniqueFd& socket, Readiness what,
                          std::function<void()> ready);

  /// The loop forgets the socket.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;  // null until there is something to wait for
};

}  // namespace confcom::rpc
