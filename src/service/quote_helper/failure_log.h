#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string_view>
#include <utility>

namespace confcom {
class Log;
}

namespace confcom::service {

/// Tells an operator of failures that clients can repeat as often as they like: one line a second,
/// and how many there were in between. Thread-safe.
class FailureLog {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `log` must outlive this object.
  explicit FailureLog(Log& log, std::function<Time()> now = std::chrono::steady_clock::now)
      : log_(&log), now_(std::move(now)) {}

  void tell(std::string_view line);

 private:
  Log* log_;
  std::function<Time()> now_;
  std::mutex mutex_;
  Time next_ = Time::min();
  std::size_t untold_ = 0;
};

}  // namespace confcom::service
