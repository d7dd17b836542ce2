#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/timestamp.h"
#include "rpc/grpc/grpc_server.h"

namespace confcom::rpc {

/// A ResourceClaim as a kubelet names it.
struct ClaimName {
  std::string name_space;
  std::string name;
  std::string uid;

  friend bool operator==(const ClaimName&, const ClaimName&) = default;
};

/// A device of a prepared claim.
struct ClaimDevice {
  std::vector<std::string> requests;  ///< those of the claim's that it is for
  std::string pool;
  std::string device;
  std::vector<std::string> cdi_ids;  ///< "VENDOR/CLASS=NAME"
  std::string share_id;              ///< of a device that is shared; else empty

  friend bool operator==(const ClaimDevice&, const ClaimDevice&) = default;
};

enum class DeviceHealth : std::uint8_t { kUnknown = 0, kHealthy = 1, kUnhealthy = 2 };

struct DeviceHealthReport {
  std::string pool;
  std::string device;
  DeviceHealth health = DeviceHealth::kUnknown;
  Timestamp updated;
  std::chrono::seconds good_for{0};  ///< until the kubelet takes it for unknown
  std::string message;               ///< for a person

  friend bool operator==(const DeviceHealthReport&, const DeviceHealthReport&) = default;
};

/// What a DRA driver decides; free of gRPC. Called by the server's loop: must not block.
class DraBackend {
 public:
  /// By a claim's uid; one for each that was asked for.
  using Prepared = std::map<std::string, Result<std::vector<ClaimDevice>>>;
  using Unprepared = std::map<std::string, Result<void>>;

  DraBackend() = default;
  DraBackend(const DraBackend&) = delete;
  DraBackend& operator=(const DraBackend&) = delete;
  virtual ~DraBackend() = default;

  /// `done` is called once, from any thread, now or later. Both may come again for claims for which
  /// they came before.
  virtual void prepare(std::vector<ClaimName> claims, std::function<void(Prepared)> done) = 0;
  virtual void unprepare(std::vector<ClaimName> claims, std::function<void(Unprepared)> done) = 0;
  /// Of all devices, as it is now.
  [[nodiscard]] virtual std::vector<DeviceHealthReport> health() = 0;
  /// A kubelet has taken the driver (`error` is empty), or says why not.
  virtual void on_registration(const std::string& error) = 0;
};

/// What a kubelet calls over the one socket of a DRA driver: pluginregistration.Registration, with
/// which it finds it in its directory plugins_registry; DRAPlugin of
/// k8s.io.kubelet.pkg.apis.dra.v1; v1alpha1.DRAResourceHealth. Source: Kubernetes 1.36,
/// k8s.io/kubelet/pkg/apis. Thread-safe.
class DraService final : public GrpcService {
 public:
  /// `backend` must outlive it, and what it has called has to be done before. `driver`: the name,
  /// "sgx.confcom.dev".
  DraService(DraBackend& backend, std::string driver);

  void serve(const GrpcRequest& request, std::shared_ptr<GrpcCall> call) override;
  void on_cancelled(const GrpcCall& call) override;

  /// Tells the devices' health to whoever watches it.
  void send_health();

  /// Kubelets ask for a pod's claims at a time.
  static constexpr std::size_t kMaxClaims = 1024;

 private:
  // Their errors are the call's status.
  [[nodiscard]] Result<void> dispatch(const GrpcRequest& request,
                                      const std::shared_ptr<GrpcCall>& call);
  [[nodiscard]] Result<void> give_info(std::string_view message, GrpcCall& call) const;
  [[nodiscard]] Result<void> take_registration(std::string_view message, GrpcCall& call);
  [[nodiscard]] Result<void> prepare(std::string_view message,
                                     const std::shared_ptr<GrpcCall>& call);
  [[nodiscard]] Result<void> unprepare(std::string_view message,
                                       const std::shared_ptr<GrpcCall>& call);
  [[nodiscard]] Result<void> watch_health(std::string_view message,
                                          const std::shared_ptr<GrpcCall>& call);

  DraBackend* backend_;
  const std::string driver_;
  std::mutex sending_;  // of health: whoever watches gets the newest one last
  std::mutex mutex_;
  std::map<const GrpcCall*, std::shared_ptr<GrpcCall>> watchers_;
};

/// Where a kubelet looks for the sockets of drivers, whatever its --root-dir.
inline constexpr const char* kPluginsRegistryDirectory = "/var/lib/kubelet/plugins_registry";

}  // namespace confcom::rpc
