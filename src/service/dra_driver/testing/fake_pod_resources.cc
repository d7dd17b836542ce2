#include "service/dra_driver/testing/fake_pod_resources.h"

#include <string_view>
#include <utility>

#include "rpc/testing/protobuf_fields.h"
#include "rpc/unix_listener.h"

namespace confcom::service::testing {
namespace {

std::string field(std::uint32_t number, std::string_view value) {
  return std::string(as_text(rpc::testing::bytes_field(number, as_bytes(value))));
}

/// v1.ListPodResourcesResponse, a pod for each holder.
std::string list(const std::vector<rpc::ContainerDevices>& holders) {
  std::string out;
  for (const rpc::ContainerDevices& holder : holders) {
    std::string devices = field(1, holder.resource);
    for (std::uint64_t i = 0; i < holder.count; ++i) devices += field(2, std::to_string(i));
    out += field(1, field(1, holder.pod) + field(2, holder.pod_namespace) +
                        field(3, field(1, holder.container) + field(2, devices)));
  }
  return out;
}

}  // namespace

void FakePodResources::set(std::vector<rpc::ContainerDevices> holders) {
  const std::scoped_lock lock(mutex_);
  holders_ = std::move(holders);
}

void FakePodResources::start() {
  loop_ = std::make_unique<rpc::testing::RunningLoop>();
  server_ = std::make_unique<rpc::GrpcServer>(loop_->loop(),
                                              rpc::UnixListener::listen_new(socket()).value(),
                                              *this, rpc::GrpcServerLimits{});
  loop_->start();
}

void FakePodResources::stop() {
  if (loop_ == nullptr) return;
  server_->stop();
  loop_->stop();
  server_.reset();
  loop_.reset();
}

void FakePodResources::serve(const rpc::GrpcRequest& /*request*/,
                             std::shared_ptr<rpc::GrpcCall> call) {
  const std::scoped_lock lock(mutex_);
  call->send(std::make_shared<const std::string>(list(holders_)));
  call->finish({});
}

}  // namespace confcom::service::testing
