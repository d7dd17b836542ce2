#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "base/error.h"
#include "service/dra_driver/claim_store.h"

namespace confcom {
class Log;
}
namespace confcom::rpc {
class KubernetesClient;
}

namespace confcom::service {

/// Finds prepared claims that the API server has given away already, which is what deleting a pod
/// by force does: until its kubelet has unprepared them their EPC is not given to others; and where
/// that never comes, they are taken back after a time, when others need the EPC. Thread-safe.
class OverlapWatch {
 public:
  using Duration = std::chrono::milliseconds;
  /// Told of each claim that was taken back, from the watch's thread.
  using TakenBack = std::function<void(const PreparedClaim& claim)>;

  /// All must outlive it.
  OverlapWatch(const rpc::KubernetesClient& client, Log& log, ClaimStore& store, Duration reclaim,
               TakenBack taken_back);
  OverlapWatch(const OverlapWatch&) = delete;
  OverlapWatch& operator=(const OverlapWatch&) = delete;
  ~OverlapWatch();

  /// There was no room for a claim. A kubelet tries again, and so this is called again, for as long
  /// as it needs it.
  void look();

 private:
  using Clock = std::chrono::steady_clock;
  /// When a claim was first and last seen to be given away.
  struct Released {
    Clock::time_point since;
    Clock::time_point seen;
  };

  void watch(const std::stop_token& stop);
  [[nodiscard]] bool wait_to_look(const std::stop_token& stop);
  void look_at_all(const std::stop_token& stop);
  void look_at(const PreparedClaim& claim);

  const rpc::KubernetesClient& client_;
  Log& log_;
  ClaimStore& store_;
  const Duration reclaim_;
  const TakenBack taken_back_;
  std::map<std::string, Released> released_;  // by uid; of the thread

  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool is_asked_ = false;
  std::jthread thread_;
};

}  // namespace confcom::service
