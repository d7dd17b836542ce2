#pragma once

#include <filesystem>
#include <functional>
#include <memory>

namespace confcom::rpc {
class EventLoop;
}

namespace confcom::service {

/// Tells when another instance was killed, of which its socket's name says nothing: keeps a
/// connection to it, which ends with it. Thread-safe.
class PeerWatch {
 public:
  /// Called from the loop, with the socket that nobody listens on any more.
  using Killed = std::function<void(const std::filesystem::path& socket)>;

  /// `loop` must outlive it, and `killed` until stop() has returned and the loop has turned.
  PeerWatch(rpc::EventLoop& loop, Killed killed);
  PeerWatch(const PeerWatch&) = delete;
  PeerWatch& operator=(const PeerWatch&) = delete;
  ~PeerWatch();

  /// Nothing happens where nobody listens, or where it watches already.
  void watch(const std::filesystem::path& socket);

  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the loop's callbacks
};

}  // namespace confcom::service
