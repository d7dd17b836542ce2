#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rpc/aesm/aesm_server.h"

namespace confcom {
class Log;
}

namespace confcom::rpc {
class EventLoop;
}

namespace confcom::service {

struct WorkerLimits {
  /// Requests that wait; one more is told that the service is busy.
  std::size_t queue = 256;
  /// For one answer, after which the worker is killed. Making a key and fetching its certificates
  /// takes seconds.
  std::chrono::milliseconds call_timeout{30'000};
  /// For a worker to get ready, likewise.
  std::chrono::milliseconds start_timeout{30'000};
  /// Between a worker's end and the next one's start; doubles with each that did not serve.
  std::chrono::milliseconds first_backoff{100};
  std::chrono::milliseconds last_backoff{10'000};
  /// A worker that lived that long, or answered once, did serve.
  std::chrono::milliseconds healthy_after{10'000};
  /// From stop() until the worker is killed.
  std::chrono::milliseconds stop_timeout{1'000};
};

/// Has requests answered by a child process (see quote_worker.h), one at a time: Intel's library
/// can take it down or hang it without harm to the service.
///
/// A worker that ends, or is killed, takes the request that it was at with it: kEnclaveLost, after
/// which clients try again. The others wait for the next worker. While workers do not get ready,
/// every request is answered with kServiceUnavailable. A request that waits longer than its client
/// does, or that finds the queue full, is answered with kBusy. Thread-safe.
class WorkerBackend final : public rpc::AesmBackend {
 public:
  /// `command`: the program's path and its arguments; started as soon as the loop runs. `loop` must
  /// outlive the backend, and `log` the loop.
  WorkerBackend(rpc::EventLoop& loop, Log& log, std::vector<std::string> command,
                const WorkerLimits& limits);
  WorkerBackend(const WorkerBackend&) = delete;
  WorkerBackend& operator=(const WorkerBackend&) = delete;
  /// What is not answered yet is answered with kServiceStopped if the loop still runs; the worker
  /// is killed, in any case before the loop's end.
  ~WorkerBackend() override;

  void handle(rpc::AesmRequest request, Done done) override;

  /// Answers everything with kServiceStopped from now on, and ends the worker: by closing its
  /// socket, or by killing it if that takes too long. Then `stopped` is called, on the loop.
  void stop(std::function<void()> stopped);

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the loop's callbacks
};

}  // namespace confcom::service
