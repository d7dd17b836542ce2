#pragma once

#include <algorithm>
#include <chrono>

namespace confcom::service {

/// How long to wait between attempts: from `first`, doubled with each failure in a row, to `last`.
class Backoff {
 public:
  using Duration = std::chrono::milliseconds;

  Backoff(Duration first, Duration last) : first_(first), last_(last), next_(first) {}

  void succeeded() { next_ = first_; }

  /// The time to wait now; the next time it is longer.
  [[nodiscard]] Duration wait() {
    const Duration now = std::min(next_, last_);
    next_ = now * 2;
    return now;
  }

 private:
  Duration first_;
  Duration last_;
  Duration next_;
};

}  // namespace confcom::service
