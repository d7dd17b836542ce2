#pragma once

#include <chrono>
#include <functional>
#include <thread>
#include <utility>

namespace confcom::platform {

/// Steady time, and waiting in it; handed in, so that no test waits.
struct Waiting {
  using Time = std::chrono::steady_clock::time_point;
  std::function<Time()> now = std::chrono::steady_clock::now;
  std::function<void(std::chrono::milliseconds)> sleep = [](std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
  };
};

/// How often and how long something is tried again that is busy: hosts let a guest ask for a report
/// every few seconds. Confined to one thread.
class Patience {
 public:
  static constexpr std::chrono::milliseconds kPause{2000};
  static constexpr std::chrono::seconds kTotal{60};
  static constexpr int kMaxTries = 30;

  explicit Patience(const Waiting& waiting) : waiting_(waiting), end_(waiting.now() + kTotal) {}

  /// Waits for the next try. False, at once, when there is to be none.
  [[nodiscard]] bool wait() {
    if (++tries_ >= kMaxTries || waiting_.now() + kPause > end_) return false;
    waiting_.sleep(kPause);
    return true;
  }

  /// How often it was tried.
  [[nodiscard]] int tries() const { return tries_; }

 private:
  const Waiting& waiting_;
  Waiting::Time end_;
  int tries_ = 0;
};

}  // namespace confcom::platform
