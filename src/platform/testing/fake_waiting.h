#pragma once

#include <chrono>

#include "platform/snp_hardware/patience.h"

namespace confcom::platform::testing {

/// Time that passes only where somebody waits, or a test says so.
class FakeWaiting {
 public:
  FakeWaiting() = default;
  FakeWaiting(const FakeWaiting&) = delete;
  FakeWaiting& operator=(const FakeWaiting&) = delete;
  ~FakeWaiting() = default;

  /// Refers to this object, which must outlive it.
  [[nodiscard]] Waiting waiting() {
    return {.now = [this] { return Waiting::Time(waited_); },
            .sleep =
                [this](std::chrono::milliseconds time) {
                  waited_ += time;
                  ++waits_;
                }};
  }
  void pass(std::chrono::milliseconds time) { waited_ += time; }
  [[nodiscard]] int waits() const { return waits_; }

 private:
  std::chrono::milliseconds waited_{0};
  int waits_ = 0;
};

}  // namespace confcom::platform::testing
