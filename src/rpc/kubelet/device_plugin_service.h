#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/kubelet/device_grant.h"

namespace confcom::rpc {

/// What a device plugin decides of one resource; free of gRPC. Called by the server's loop: must
/// not block.
class DevicePluginBackend {
 public:
  DevicePluginBackend() = default;
  DevicePluginBackend(const DevicePluginBackend&) = delete;
  DevicePluginBackend& operator=(const DevicePluginBackend&) = delete;
  virtual ~DevicePluginBackend() = default;

  /// All devices, as DeviceListWriter writes them.
  [[nodiscard]] virtual std::string device_list() = 0;
  /// What one container gets for the devices of these ids. An error fails the pod, with its text.
  [[nodiscard]] virtual Result<DeviceGrant> allocate(std::span<const std::string_view> ids) = 0;
  /// A kubelet has begun to watch the list, or has stopped: whichever of its watches ends, it drops
  /// the plugin with all of them.
  virtual void on_watched(bool watched) = 0;
};

/// v1beta1.DevicePlugin, as a kubelet calls it. Thread-safe.
class DevicePluginService final : public GrpcService {
 public:
  /// `backend` must outlive it.
  explicit DevicePluginService(DevicePluginBackend& backend) : backend_(&backend) {}

  void serve(const GrpcRequest& request, std::shared_ptr<GrpcCall> call) override;
  void on_cancelled(const GrpcCall& call) override;

  /// Sends the list to whoever watches it.
  void send_list();

  /// From now on a kubelet that connects is refused with its first call.
  void refuse_kubelets() { refuses_ = true; }

 private:
  void watch(std::shared_ptr<GrpcCall> call);
  void allocate(std::string_view message, GrpcCall& call);

  DevicePluginBackend* backend_;
  std::atomic<bool> refuses_ = false;
  std::mutex sending_;  // of a list: whoever watches gets the newest one last
  std::mutex mutex_;
  std::map<const GrpcCall*, std::shared_ptr<GrpcCall>> watchers_;
};

}  // namespace confcom::rpc
