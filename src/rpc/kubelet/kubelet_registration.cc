#include "rpc/kubelet/kubelet_registration.h"

#include "proto/kubelet_device_plugin.pb.h"
#include "rpc/grpc/grpc_client.h"

namespace confcom::rpc {
namespace {

constexpr const char* kVersion = "v1beta1";
constexpr std::string_view kRegister = "/v1beta1.Registration/Register";

}  // namespace

Result<void> register_device_plugin(const std::filesystem::path& directory,
                                    const DevicePluginRegistration& registration,
                                    std::chrono::milliseconds timeout) {
  wire::Registration message;
  message.set_version(kVersion);
  message.set_endpoint(registration.endpoint);
  message.set_resource_name(registration.resource_name);
  message.mutable_options();
  const auto answer = call_grpc(directory / kKubeletSocketName, kRegister,
                                message.SerializeAsString(), {.timeout = timeout});
  if (answer.has_value()) return {};
  return std::unexpected(to_error(answer.error()));
}

}  // namespace confcom::rpc
