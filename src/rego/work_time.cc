#include "rego/work_time.h"

#include <ctime>

namespace confcom::rego {
namespace {

/// The processor's time of this thread (POSIX.1-2017, clock_gettime).
std::chrono::nanoseconds worked() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

WorkTime::WorkTime(std::chrono::nanoseconds limit)
    : half_(limit / 2), begin_(std::chrono::steady_clock::now()) {}

/// The processor's clock is a system call, longer than small policies take. So the first half is
/// the steady clock's, since nobody works longer than that says.
bool WorkTime::is_over() {
  if (std::chrono::steady_clock::now() - begin_ <= half_) return false;
  const auto now = worked();
  if (!worked_before_.has_value()) worked_before_ = now;
  return now - *worked_before_ > half_;
}

}  // namespace confcom::rego
