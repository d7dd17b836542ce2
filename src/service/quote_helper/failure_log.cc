#include "service/quote_helper/failure_log.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"

namespace confcom::service {

void FailureLog::tell(std::string_view line) {
  constexpr std::chrono::seconds kInterval{1};
  const std::lock_guard hold(mutex_);
  const Time now = now_();
  if (now < next_) {
    ++untold_;
    return;
  }
  next_ = now + kInterval;
  const std::size_t untold = std::exchange(untold_, 0);
  log_->error(untold == 0
                  ? std::string(line)
                  : fmt::format("{} (and {} failures more since the last line)", line, untold));
}

}  // namespace confcom::service
