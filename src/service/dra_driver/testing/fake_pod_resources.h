#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/testing/scratch_directory.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/kubelet/pod_resources.h"
#include "rpc/testing/running_loop.h"

namespace confcom::service::testing {

/// A kubelet that says which devices containers have, from the start on. Thread-safe.
class FakePodResources final : public rpc::GrpcService {
 public:
  FakePodResources() { start(); }
  ~FakePodResources() override { stop(); }
  FakePodResources(const FakePodResources&) = delete;
  FakePodResources& operator=(const FakePodResources&) = delete;

  [[nodiscard]] std::filesystem::path socket() const { return directory_.path() / "kubelet.sock"; }
  void set(std::vector<rpc::ContainerDevices> holders);
  void stop();
  void start();

 private:
  void serve(const rpc::GrpcRequest& request, std::shared_ptr<rpc::GrpcCall> call) override;

  confcom::testing::ScratchDirectory directory_;
  std::mutex mutex_;
  std::vector<rpc::ContainerDevices> holders_;
  std::unique_ptr<rpc::testing::RunningLoop> loop_;
  std::unique_ptr<rpc::GrpcServer> server_;
};

}  // namespace confcom::service::testing
