#include "service/quote_helper/quote_helper_health.h"

#include <utility>

namespace confcom::service {

void QuoteHelperHealth::quote_made() {
  if (ready_.load(std::memory_order_relaxed)) return;
  const std::scoped_lock lock(mutex_);
  state_ = {Condition::kReady, ""};
  ready_.store(true, std::memory_order_relaxed);
}

void QuoteHelperHealth::failed(std::string why) {
  const std::scoped_lock lock(mutex_);
  if (state_.condition == Condition::kStarting) {
    state_.reason = "no quote was made yet: " + why;
    return;
  }
  state_ = {Condition::kDegraded, std::move(why)};
  ready_.store(false, std::memory_order_relaxed);
}

QuoteHelperHealth::State QuoteHelperHealth::state() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

}  // namespace confcom::service
