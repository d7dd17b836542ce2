#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>

namespace boost::asio {
class io_context;  // NOLINT(readability-identifier-naming): the library's name
}  // namespace boost::asio

namespace confcom::rpc {

/// Threads that wait for sockets, timers and signals, and run what belongs to them. Thread-safe but
/// for run().
class EventLoop {
 public:
  explicit EventLoop(std::size_t threads);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  /// Calls `handler` with each of these signals that comes, from a thread of the loop. Once, before
  /// run().
  void on_signals(std::initializer_list<int> signals, std::function<void(int)> handler);

  /// Runs `work` soon, on a thread of the loop.
  void post(std::function<void()> work);

  /// Runs the loop's threads, this one among them, until stop(). An exception out of a handler is a
  /// defect and ends the process.
  void run();
  void stop();

  /// For this folder's and the services' sources.
  [[nodiscard]] boost::asio::io_context& context();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace confcom::rpc
