#include "service/device_plugin/testing/fake_kubelet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "rpc/kubelet/kubelet_registration.h"
#include "rpc/kubelet/protobuf_scanner.h"
#include "rpc/testing/protobuf_fields.h"
#include "rpc/unix_listener.h"

namespace confcom::service::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{30};

void remove_sockets(const fs::path& directory) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.is_socket()) found.push_back(entry.path());
  }
  for (const fs::path& path : found) fs::remove(path);
}

bool is_healthy(std::string_view device) {
  rpc::ProtobufScanner fields(device);
  while (const auto field = fields.next()) {
    if (field->number == 2) return field->bytes == "Healthy";
  }
  return false;
}

}  // namespace

FakeKubelet::FakeKubelet(fs::path directory) : directory_(std::move(directory)) {}

FakeKubelet::~FakeKubelet() { stop(); }

void FakeKubelet::start() {
  {
    const std::scoped_lock lock(mutex_);
    records_.clear();
    endpoints_.clear();
    is_stopping_ = false;
  }
  remove_sockets(directory_);
  loop_ = std::make_unique<rpc::testing::RunningLoop>();
  auto listener = rpc::UnixListener::listen_new(directory_ / rpc::kKubeletSocketName);
  server_ = std::make_unique<rpc::GrpcServer>(loop_->loop(), std::move(listener).value(), *this,
                                              rpc::GrpcServerLimits{});
  loop_->start();
}

/// The loop goes last, as answers to registrations still come to it.
void FakeKubelet::stop() {
  if (server_ == nullptr) return;
  loop_->stop();
  std::vector<std::jthread> threads;
  {
    const std::scoped_lock lock(mutex_);
    is_stopping_ = true;
    clients_.clear();
    for (const auto& client : std::exchange(all_, {})) client->close();
    threads = std::exchange(threads_, {});
  }
  threads.clear();  // waits for them
  server_.reset();
  loop_.reset();
}

FakeKubelet::Registration FakeKubelet::read(std::string_view message) {
  Registration out;
  rpc::ProtobufScanner fields(message);
  while (const auto field = fields.next()) {
    if (field->number == 1) out.version = field->bytes;
    if (field->number == 2) out.endpoint = field->bytes;
    if (field->number == 3) out.resource = field->bytes;
  }
  return out;
}

void FakeKubelet::serve(const rpc::GrpcRequest& request, std::shared_ptr<rpc::GrpcCall> call) {
  if (request.method != "/v1beta1.Registration/Register") {
    return call->finish({rpc::GrpcCode::kUnimplemented, "no such method"});
  }
  const std::scoped_lock lock(mutex_);
  threads_.emplace_back(
      [this, registration = read(request.message), call = std::move(call)]() mutable {
        answer(registration, std::move(call));
      });
}

void FakeKubelet::answer(const Registration& registration, std::shared_ptr<rpc::GrpcCall> call) {
  const auto client = std::make_shared<Client>(directory_ / registration.endpoint);
  const std::string why = connect(registration, client);
  if (!why.empty()) return call->finish({rpc::GrpcCode::kUnknown, why});
  if (is_to_be_dropped()) disconnect_kept(registration.resource);
  std::function<void(const std::string&)> hook;
  {
    const std::scoped_lock lock(mutex_);
    hook = hook_;
  }
  std::jthread watching([&] { watch(registration.resource, *client); });
  if (hook) hook(registration.resource);
  call->send(std::make_shared<const std::string>());
  call->finish({});
  call.reset();
}

std::string FakeKubelet::refusal(const Registration& registration) const {
  if (is_stopping_) return "the kubelet ends, which has closed its clients";
  if (!refusal_.empty()) return refusal_;
  if (registration.version != "v1beta1") return "requested API version is not supported by kubelet";
  if (!registration.resource.contains('/')) return "the ResourceName is invalid";
  return {};
}

FakeKubelet::Client::Client(const fs::path& socket)
    : lists(PluginConnection::dial(socket)), calls(PluginConnection::dial(socket)) {}

void FakeKubelet::Client::close() const {
  for (PluginConnection* const each : {lists.get(), calls.get()}) {
    if (each != nullptr) each->close();
  }
}

/// Why it does not; empty when it does.
std::string FakeKubelet::connect(const Registration& registration,
                                 const std::shared_ptr<Client>& client) {
  const std::string& resource = registration.resource;
  {
    const std::scoped_lock lock(mutex_);
    if (std::string why = refusal(registration); !why.empty()) return why;
    clients_[resource] = client;
    all_.push_back(client);
  }
  const bool good = client->connected() &&
                    client->lists->call("/v1beta1.DevicePlugin/GetDevicePluginOptions").has_value();
  const std::scoped_lock lock(mutex_);
  if (!good) {
    clients_.erase(resource);
    changed_.notify_all();
    return client->connected() ? "failed to get device plugin options"
                               : "failed to dial device plugin";
  }
  endpoints_[resource] = client;
  Record& record = records_[resource];
  record.socket = directory_ / registration.endpoint;
  ++record.connected;
  changed_.notify_all();
  return {};
}

void FakeKubelet::watch(const std::string& resource, const Client& client) {
  client.lists->stream("/v1beta1.DevicePlugin/ListAndWatch",
                       [&](const std::string& list) { take_list(resource, list); });
  disconnect_kept(resource);
}

void FakeKubelet::take_list(const std::string& resource, std::string_view list) {
  EXPECT_LE(list.size(), std::size_t{4} << 20) << "the kubelet would drop it";
  std::uint64_t healthy = 0;
  std::uint64_t unhealthy = 0;
  rpc::ProtobufScanner devices(list);
  while (const auto device = devices.next()) ++(is_healthy(device->bytes) ? healthy : unhealthy);
  EXPECT_FALSE(devices.is_malformed());
  const std::scoped_lock lock(mutex_);
  Record& record = records_[resource];
  if (record.lists++ == 0) record.least_healthy = healthy;
  set_devices(record, healthy, unhealthy);
}

void FakeKubelet::set_devices(Record& record, std::uint64_t healthy, std::uint64_t unhealthy) {
  record.healthy = healthy;
  record.unhealthy = unhealthy;
  record.least_healthy = std::min(record.least_healthy, healthy);
  changed_.notify_all();
}

void FakeKubelet::disconnect_kept(const std::string& resource) {
  const std::scoped_lock lock(mutex_);
  const auto kept = clients_.find(resource);
  if (kept == clients_.end()) return;
  kept->second->close();
  clients_.erase(kept);
  Record& record = records_[resource];
  set_devices(record, 0, record.healthy + record.unhealthy);
}

void FakeKubelet::disconnect(const std::string& resource) { disconnect_kept(resource); }

FakeKubelet::Record FakeKubelet::look(const std::string& resource) const {
  const auto found = records_.find(resource);
  Record out = found == records_.end() ? Record{} : found->second;
  out.has_client = clients_.contains(resource);
  return out;
}

FakeKubelet::Record FakeKubelet::record(const std::string& resource) const {
  const std::scoped_lock lock(mutex_);
  return look(resource);
}

FakeKubelet::Record FakeKubelet::wait(const std::string& resource, const char* what,
                                      const std::function<bool(const Record&)>& is_so) const {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return is_so(look(resource)); }))
      << resource << ": " << what << "; " << look(resource).healthy << " are healthy";
  return look(resource);
}

FakeKubelet::Record FakeKubelet::wait_healthy(const std::string& resource,
                                              std::uint64_t count) const {
  return wait(resource, "so many healthy devices",
              [&](const Record& record) { return record.healthy == count; });
}

void FakeKubelet::forget_least(const std::string& resource) {
  const std::scoped_lock lock(mutex_);
  records_[resource].least_healthy = records_[resource].healthy;
}

PluginConnection::Answer FakeKubelet::allocate(const std::string& resource,
                                               const std::vector<std::string>& ids) const {
  std::string request;
  for (const std::string& id : ids) request += as_text(rpc::testing::bytes_field(1, as_bytes(id)));
  const ByteVector container = rpc::testing::bytes_field(1, as_bytes(request));
  std::shared_ptr<Client> endpoint;
  {
    const std::scoped_lock lock(mutex_);
    endpoint = endpoints_.at(resource);
  }
  return endpoint->calls->call("/v1beta1.DevicePlugin/Allocate", as_text(container));
}

void FakeKubelet::drop_next_client() {
  const std::scoped_lock lock(mutex_);
  drops_next_client_ = true;
}

bool FakeKubelet::is_to_be_dropped() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(drops_next_client_, false);
}

void FakeKubelet::refuse(std::string why) {
  const std::scoped_lock lock(mutex_);
  refusal_ = std::move(why);
}

void FakeKubelet::before_answer(std::function<void(const std::string& resource)> hook) {
  const std::scoped_lock lock(mutex_);
  hook_ = std::move(hook);
}

}  // namespace confcom::service::testing
