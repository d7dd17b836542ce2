#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace confcom::service {

/// Threads that do what may block, in the order in which it came. Thread-safe.
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t threads);
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  /// As by finish().
  ~WorkQueue();

  /// False when it is not taken: so much waits already, or the queue is finished.
  [[nodiscard]] bool post(std::function<void()> work);

  /// Takes nothing more, and returns when all that was taken is done.
  void finish();

  static constexpr std::size_t kMaxWaiting = 1024;

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> waiting_;
  bool is_finished_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace confcom::service
