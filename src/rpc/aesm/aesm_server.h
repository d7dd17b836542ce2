#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/error.h"
#include "rpc/aesm/aesm_message.h"
#include "rpc/unix_listener.h"

namespace confcom::rpc {

class EventLoop;

/// What answers AESM requests.
class AesmBackend {
 public:
  using Done = std::function<void(AesmResponse)>;

  AesmBackend() = default;
  AesmBackend(const AesmBackend&) = delete;
  AesmBackend& operator=(const AesmBackend&) = delete;
  virtual ~AesmBackend() = default;

  /// Called by any thread of the loop; must not block. Calls `done` exactly once, from any thread,
  /// also before it returns.
  virtual void handle(AesmRequest request, Done done) = 0;
};

/// Why a connection ended.
enum class AesmClosing : std::uint8_t {
  kAnswered,         ///< the answer was written whole
  kClientLeft,       ///< the client closed or reset it
  kMalformed,        ///< no frame, or nothing that has an answer
  kRequestTimeout,   ///< the request was not whole in time
  kResponseTimeout,  ///< the client did not read its answer in time
  kBackendTimeout,   ///< the backend did not answer in time
  kEvicted,          ///< it waited longest when there were too many
  kStopped,          ///< the server stopped
};

/// Told what the server does; for metrics. Called by any thread, the backend's included; must be
/// quick and not call the server: it waits meanwhile.
class AesmObserver {
 public:
  AesmObserver() = default;
  AesmObserver(const AesmObserver&) = delete;
  AesmObserver& operator=(const AesmObserver&) = delete;
  virtual ~AesmObserver() = default;

  virtual void on_accepted() = 0;
  virtual void on_answered(AesmKind kind, AesmError code, std::chrono::nanoseconds took) = 0;
  virtual void on_closed(AesmClosing why) = 0;
};

struct AesmServerLimits {
  /// One more closes the connection that has waited longest for its request to be whole: good
  /// clients send it at once. Of those that several threads accept at once, any is the longest.
  std::size_t connections = 1024;
  std::chrono::milliseconds request_timeout{5000};    ///< from accept to the whole request
  std::chrono::milliseconds response_timeout{5000};   ///< to write the whole answer
  std::chrono::milliseconds backend_timeout{60'000};  ///< for the backend to answer
  std::chrono::milliseconds drain_timeout{5000};      ///< for what was begun when stop() came
};

/// Serves AESM on a unix socket: one request and one answer on each connection, then it closes it.
/// What is no request has no answer: the connection is closed. No client delays another.
/// Source: intel/linux-sgx, psw/ae/aesm_service. Thread-safe.
class AesmServer {
 public:
  /// `loop`, `backend` and `observer` must outlive the server, which is to be destroyed when the
  /// loop does not run. Serves as soon as it does.
  AesmServer(EventLoop& loop, UnixListener listener, AesmBackend& backend, AesmObserver& observer,
             const AesmServerLimits& limits);
  AesmServer(const AesmServer&) = delete;
  AesmServer& operator=(const AesmServer&) = delete;
  ~AesmServer();

  /// Accepts no more and removes the socket; lets requests that are whole have their answers, up to
  /// the drain timeout, and closes all others. Then the loop calls `drained`, once.
  void stop(std::function<void()> drained);

  [[nodiscard]] std::size_t open_connections() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the connections' callbacks
};

}  // namespace confcom::rpc
