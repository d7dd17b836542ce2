#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "rpc/kubelet/dra_service.h"
#include "service/peer_watch.h"

namespace confcom {
class Log;
}
namespace confcom::rpc {
class DirectoryWatcher;
class EventLoop;
class GrpcServer;
}  // namespace confcom::rpc

namespace confcom::service {

/// The driver's socket in the directory where a kubelet finds it. Several instances have one each;
/// a kubelet calls the one that it took last. Thread-safe but for start() and leave().
class DraEndpoint {
 public:
  /// Called from the loop when this instance may have become the newest one that lives, or has
  /// ceased to be.
  using PeersChanged = std::function<void()>;

  /// All must outlive it. `name`: of the socket, see socket_name().
  DraEndpoint(rpc::EventLoop& loop, Log& log, std::filesystem::path directory, std::string name,
              rpc::DraBackend& backend, PeersChanged peers_changed);
  DraEndpoint(const DraEndpoint&) = delete;
  DraEndpoint& operator=(const DraEndpoint&) = delete;
  ~DraEndpoint();

  /// Serves, and removes sockets of instances that were killed. Errors: not_found (the directory:
  /// is this a node?); io.
  [[nodiscard]] Result<void> start();

  /// Takes the socket's name away, by which a kubelet forgets this instance. Calls go on.
  void retire();
  /// Ends what is connected. No call comes once it has returned and the loop has turned.
  void stop();

  /// Whether no instance lives that was started after this one.
  [[nodiscard]] bool is_newest() const;
  /// Tells the devices' health to kubelets.
  void health_changed() { service_.send_health(); }

  [[nodiscard]] std::filesystem::path socket() const { return directory_ / name_; }

 private:
  [[nodiscard]] Result<void> serve();
  void on_change(std::string_view name, bool exists);

  rpc::EventLoop& loop_;
  Log& log_;
  const std::filesystem::path directory_;
  const std::string name_;
  const PeersChanged peers_changed_;
  rpc::DraService service_;
  PeerWatch peers_;
  mutable std::mutex mutex_;
  bool is_retired_ = false;
  std::unique_ptr<rpc::GrpcServer> server_;
  std::unique_ptr<rpc::DirectoryWatcher> watcher_;
};

/// "sgx.confcom.dev-NUMBER.sock", the number being 16 hexadecimal digits of nanoseconds: of names,
/// the greatest is that of the instance that was started last.
[[nodiscard]] std::string socket_name(std::uint64_t start_nanoseconds);

}  // namespace confcom::service
