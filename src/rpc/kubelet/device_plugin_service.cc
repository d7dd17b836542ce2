#include "rpc/kubelet/device_plugin_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/printable.h"
#include "proto/kubelet_device_plugin.pb.h"
#include "rpc/kubelet/allocate_request.h"

namespace confcom::rpc {
namespace {

constexpr std::string_view kService = "/v1beta1.DevicePlugin/";

void answer(GrpcCall& call, std::string message) {
  call.send(std::make_shared<const std::string>(std::move(message)));
  call.finish({});
}

void fill(const DeviceGrant& grant, wire::ContainerGrant& out) {
  out.mutable_environment()->insert(grant.environment.begin(), grant.environment.end());
  out.mutable_annotations()->insert(grant.annotations.begin(), grant.annotations.end());
  for (const DeviceGrant::Mount& mount : grant.mounts) {
    wire::MountSpec& added = *out.add_mounts();
    added.set_container_path(mount.container_path);
    added.set_host_path(mount.host_path);
    added.set_read_only(mount.read_only);
  }
  for (const DeviceGrant::Node& node : grant.nodes) {
    wire::NodeSpec& added = *out.add_nodes();
    added.set_container_path(node.container_path);
    added.set_host_path(node.host_path);
    added.set_permissions(node.permissions);
  }
}

Result<std::string> grants(std::string_view message, DevicePluginBackend& backend) {
  CONFCOM_TRY(const AllocateRequest request, parse_allocate_request(message));
  wire::Grants out;
  for (const auto& ids : request) {
    CONFCOM_TRY(const DeviceGrant grant, backend.allocate(ids));
    fill(grant, *out.add_containers());
  }
  return out.SerializeAsString();
}

}  // namespace

void DevicePluginService::serve(const GrpcRequest& request, std::shared_ptr<GrpcCall> call) {
  std::string_view method = request.method;
  if (!method.starts_with(kService)) method = {};
  method.remove_prefix(std::min(method.size(), kService.size()));
  if (method == "GetDevicePluginOptions") {
    if (refuses_) return call->finish({GrpcCode::kUnavailable, "this instance is about to end"});
    return answer(*call, wire::PluginOptions().SerializeAsString());
  }
  if (method == "ListAndWatch") return watch(std::move(call));
  if (method == "Allocate") return allocate(request.message, *call);
  if (method == "PreStartContainer") return answer(*call, {});
  call->finish(
      {GrpcCode::kUnimplemented,
       fmt::format("no method {}; this is a v1beta1.DevicePlugin without preferred allocation",
                   printable(request.method))});
}

void DevicePluginService::watch(std::shared_ptr<GrpcCall> call) {
  {
    const std::scoped_lock sending(sending_);
    call->send(std::make_shared<const std::string>(backend_->device_list()));
    const std::scoped_lock lock(mutex_);
    const GrpcCall* key = call.get();
    watchers_.emplace(key, std::move(call));
  }
  backend_->on_watched(true);
}

void DevicePluginService::on_cancelled(const GrpcCall& call) {
  bool was_watching = false;
  {
    const std::scoped_lock lock(mutex_);
    was_watching = watchers_.erase(&call) != 0;
  }
  if (was_watching) backend_->on_watched(false);
}

void DevicePluginService::send_list() {
  const std::scoped_lock sending(sending_);
  std::vector<std::shared_ptr<GrpcCall>> watchers;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [key, call] : watchers_) watchers.push_back(call);
  }
  if (watchers.empty()) return;
  const auto list = std::make_shared<const std::string>(backend_->device_list());
  for (const auto& call : watchers) call->send(list);
}

void DevicePluginService::allocate(std::string_view message, GrpcCall& call) {
  auto granted = grants(message, *backend_);
  if (granted.has_value()) return answer(call, *std::move(granted));
  call.finish(to_grpc_status(granted.error()));
}

}  // namespace confcom::rpc
