#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "rpc/kubelet/device_plugin_service.h"
#include "service/peer_watch.h"

namespace confcom {
class Log;
}

namespace confcom::rpc {
class EventLoop;
}

namespace confcom::service {

class OfferedResource;

/// One resource served to a kubelet, and kept registered with it for as long as this lives: a
/// socket of its own in the kubelet's directory, that no instance before or beside has; registered
/// again whenever nobody watches its list any more. Thread-safe.
class PluginEndpoint final : private rpc::DevicePluginBackend {
 public:
  struct State {
    bool registered = false;          ///< a kubelet watches the list
    std::uint64_t registrations = 0;  ///< that a kubelet took
    std::uint64_t failures = 0;
    std::string last_error;  ///< of the last try, if it failed
  };

  /// `directory` is the kubelet's, of device plugins. All must outlive it.
  PluginEndpoint(rpc::EventLoop& loop, Log& log, std::filesystem::path directory,
                 OfferedResource& offer);
  PluginEndpoint(const PluginEndpoint&) = delete;
  PluginEndpoint& operator=(const PluginEndpoint&) = delete;
  ~PluginEndpoint() override;

  /// Serves, and registers until it is stopped.
  void start();

  /// The offer's list is another one.
  void list_changed();

  /// Something changed in the directory: a name came or went; empty, where it is not known which.
  /// Perhaps a kubelet has started, or another instance of this plugin has ended.
  void on_directory_changed(std::string_view name, bool exists);

  /// Ends the service. Where another instance goes on, the kubelet is made to know that one and to
  /// forget this one first: see ADR 14. Blocks for two seconds; where a kubelet does not answer,
  /// for twenty more. The loop must run.
  void leave();

  [[nodiscard]] State state() const;
  [[nodiscard]] std::filesystem::path socket() const;

 private:
  [[nodiscard]] std::string device_list() override;
  [[nodiscard]] Result<rpc::DeviceGrant> allocate(std::span<const std::string_view> ids) override;
  void on_watched(bool watched) override;

  void register_again(bool settling = false);
  void keep_registered(const std::stop_token& stop);
  [[nodiscard]] bool stays_registered(std::unique_lock<std::mutex>& lock,
                                      const std::stop_token& stop, std::uint64_t begun);
  [[nodiscard]] std::uint64_t watches_begun() const;
  [[nodiscard]] bool has_too_many_watches() const;
  [[nodiscard]] Result<void> serve_and_register();
  [[nodiscard]] Result<void> serve();
  void note_success();
  void note_failure(const Error& error);
  [[nodiscard]] bool has_successor() const;
  void hand_over();

  rpc::EventLoop& loop_;
  Log& log_;
  const std::filesystem::path directory_;
  OfferedResource& offer_;
  const std::string prefix_;  // of the names of all instances' sockets
  const std::string name_;    // of this one's
  rpc::DevicePluginService service_;
  std::unique_ptr<rpc::GrpcServer> server_;  // of the thread that registers
  PeerWatch peers_;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  State state_;
  std::size_t watches_ = 0;  // of the list, by a kubelet, which ends none but its newest
  std::uint64_t begun_ = 0;  // of them, ever
  bool again_ = false;       // to be registered although it is, or at once
  bool settling_ = false;    // the kubelet may not have noticed yet that another one has ended
  bool leaving_ = false;
  std::jthread registrar_;
};

/// What the names of all instances' sockets for a resource begin with: "confcom-" and eight digits
/// of the name's SHA-256, for a socket's path is short.
[[nodiscard]] std::string socket_prefix(std::string_view resource);

}  // namespace confcom::service
