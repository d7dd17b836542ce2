#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "service/dra_driver/epc_device.h"
#include "service/dra_driver/prepared_claim.h"

namespace confcom {
class Log;
}
namespace confcom::rpc {
class KubernetesClient;
}

namespace confcom::service {

/// What a claim's status.devices is to say of it: each share with the condition Ready, its bytes
/// and NUMA node. An object for server-side apply, which the claim's uid ties to that claim.
/// Source: Kubernetes API reference, resource.k8s.io/v1 AllocatedDeviceStatus.
[[nodiscard]] std::string write_claim_status(const PreparedClaim& claim,
                                             const std::vector<EpcDevice>& devices, Timestamp now);

/// Writes the status of claims that were prepared, from a thread of its own: nothing waits for it.
/// Of each claim the newest counts; what the server refuses for good is given up. Thread-safe.
class ClaimStatusWriter {
 public:
  /// All must outlive it.
  ClaimStatusWriter(const rpc::KubernetesClient& client, const Clock& clock, Log& log);
  ClaimStatusWriter(const ClaimStatusWriter&) = delete;
  ClaimStatusWriter& operator=(const ClaimStatusWriter&) = delete;
  ~ClaimStatusWriter();

  void prepared(const PreparedClaim& claim, const std::vector<EpcDevice>& devices);
  /// Its status is nobody's business any more.
  void unprepared(const std::string& uid);

 private:
  struct Status {
    std::string path;
    std::string body;
  };
  void write_all(const std::stop_token& stop);
  [[nodiscard]] Result<void> write_next();

  const rpc::KubernetesClient& client_;
  const Clock& clock_;
  Log& log_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, Status> waiting_;  // by uid; no more than are prepared
  std::string last_;                       // whose turn it was
  std::jthread thread_;
};

}  // namespace confcom::service
