#include "service/dra_driver/work_queue.h"

#include <utility>

namespace confcom::service {

WorkQueue::WorkQueue(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
  }
}

WorkQueue::~WorkQueue() { finish(); }

bool WorkQueue::post(std::function<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    if (is_finished_ || waiting_.size() == kMaxWaiting) return false;
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

void WorkQueue::finish() {
  {
    const std::scoped_lock lock(mutex_);
    is_finished_ = true;
  }
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();  // waits for them
}

/// What waits is done, also after it was told to stop.
void WorkQueue::run(const std::stop_token& stop) {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [&] { return !waiting_.empty(); });
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace confcom::service
