#include "service/dra_driver/dra_endpoint.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "rpc/directory_watcher.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/unix_listener.h"
#include "service/dra_driver/epc_device.h"
#include "service/peer_sockets.h"

namespace confcom::service {
namespace {

std::string prefix() { return fmt::format("{}-", kDraDriverName); }

bool is_alive(const std::filesystem::path& socket) {
  const int error = connect_peer(socket).error;
  return error == 0 || error == EAGAIN;
}

}  // namespace

std::string socket_name(std::uint64_t start_nanoseconds) {
  return fmt::format("{}{:016x}.sock", prefix(), start_nanoseconds);
}

DraEndpoint::DraEndpoint(rpc::EventLoop& loop, Log& log, std::filesystem::path directory,
                         std::string name, rpc::DraBackend& backend, PeersChanged peers_changed)
    : loop_(loop),
      log_(log),
      directory_(std::move(directory)),
      name_(std::move(name)),
      peers_changed_(std::move(peers_changed)),
      service_(backend, kDraDriverName),
      // Its name goes, as if it had left.
      peers_(loop, [](const std::filesystem::path& socket) { remove_dead_socket(socket); }) {}

DraEndpoint::~DraEndpoint() = default;

Result<void> DraEndpoint::start() {
  CONFCOM_TRY(watcher_, rpc::DirectoryWatcher::make(
                            loop_, [this](const rpc::DirectoryWatcher::Change& change) {
                              on_change(change.name, change.exists);
                            }));
  const auto watched = watcher_->watch(directory_);
  if (!watched.has_value()) {
    return std::unexpected(with_context(
        watched.error(), "is this a node? The kubelet's directory of plugins' sockets is needed"));
  }
  remove_dead_sockets(directory_, prefix());
  for (const std::string& peer : living_sockets(directory_, prefix())) {
    peers_.watch(directory_ / peer);
  }
  const std::scoped_lock lock(mutex_);
  return serve();
}

Result<void> DraEndpoint::serve() {
  CONFCOM_TRY(rpc::UnixListener listener, rpc::UnixListener::listen_new(socket()));
  server_ = std::make_unique<rpc::GrpcServer>(loop_, std::move(listener), service_,
                                              rpc::GrpcServerLimits{});
  log_.info("serving", {{"socket", socket().string()}});
  return {};
}

/// An empty name: the directory was made anew, or it is not known what came and went.
void DraEndpoint::on_change(std::string_view name, bool exists) {
  if (name.empty()) (void)watcher_->watch(directory_);
  const bool is_peer = name != name_ && is_socket_of(name, prefix());
  if (is_peer && exists) peers_.watch(directory_ / name);
  if (is_peer) peers_changed_();
  if (is_peer || (name == name_ && exists)) return;

  const std::scoped_lock lock(mutex_);
  std::error_code ignored;
  if (is_retired_ || std::filesystem::exists(socket(), ignored)) return;
  const auto served = serve();
  if (!served.has_value()) log_.warning("cannot serve: " + served.error().message);
}

bool DraEndpoint::is_newest() const {
  {
    const std::scoped_lock lock(mutex_);
    if (is_retired_) return false;
  }
  std::error_code error;
  std::filesystem::directory_iterator entry(directory_, error);
  for (const std::filesystem::directory_iterator end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name > name_ && is_socket_of(name, prefix()) && is_alive(entry->path())) {
      return false;
    }
  }
  return true;
}

void DraEndpoint::retire() {
  {
    const std::scoped_lock lock(mutex_);
    is_retired_ = true;
  }
  std::error_code ignored;
  std::filesystem::remove(socket(), ignored);
}

void DraEndpoint::stop() {
  if (watcher_ != nullptr) watcher_->stop();
  peers_.stop();
  const std::scoped_lock lock(mutex_);
  if (server_ != nullptr) server_->stop();
}

}  // namespace confcom::service
