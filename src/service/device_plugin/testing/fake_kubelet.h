#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "rpc/grpc/grpc_server.h"
#include "rpc/testing/running_loop.h"
#include "service/device_plugin/testing/plugin_connection.h"

namespace confcom::service::testing {

/// A kubelet's device manager, as far as plugins can tell it from a real one, and with its ways.
/// Source: Kubernetes 1.36, pkg/kubelet/cm/devicemanager:
/// - Register returns only when the plugin was connected to and has told its options;
/// - one client is kept for each resource: the newest, or none after one that could not be
///   connected to;
/// - Allocate goes to the newest that could be connected to, kept or not;
/// - any stream of lists, its client's kept or not, sets the resource's devices; and its end
///   disconnects whichever client is kept then, with which all devices become unhealthy;
/// - a start removes all sockets in the directory, and forgets all resources.
/// Thread-safe.
class FakeKubelet final : public rpc::GrpcService {
 public:
  explicit FakeKubelet(std::filesystem::path directory);
  FakeKubelet(const FakeKubelet&) = delete;
  FakeKubelet& operator=(const FakeKubelet&) = delete;
  ~FakeKubelet() override;

  void start();
  void stop();

  /// What it knows of a resource.
  struct Record {
    std::uint64_t healthy = 0;
    std::uint64_t unhealthy = 0;
    std::uint64_t least_healthy = 0;  ///< since forget_least(), or since the start
    std::uint64_t lists = 0;          ///< that came
    std::uint64_t connected = 0;      ///< times that a plugin was
    bool has_client = false;
    std::filesystem::path socket;  ///< that Allocate goes to, as it was called then
  };
  [[nodiscard]] Record record(const std::string& resource) const;
  /// Waits until it is so; `what` is for the test's failure.
  Record wait(const std::string& resource, const char* what,
              const std::function<bool(const Record&)>& is_so) const;
  Record wait_healthy(const std::string& resource, std::uint64_t count) const;
  void forget_least(const std::string& resource);

  /// Asks for devices as for a container.
  [[nodiscard]] PluginConnection::Answer allocate(const std::string& resource,
                                                  const std::vector<std::string>& ids) const;

  /// Drops the client of a resource, as on a list that is too long.
  void disconnect(const std::string& resource);
  /// The next registration is taken, and its client dropped before it watches: as where another
  /// instance's watch ends at that moment.
  void drop_next_client();
  /// Registrations fail with this text; empty: no more.
  void refuse(std::string why);
  /// Called while a registration waits for its answer.
  void before_answer(std::function<void(const std::string& resource)> hook);

 private:
  /// A plugin, over two connections in place of one: lists come while calls go.
  struct Client {
    explicit Client(const std::filesystem::path& socket);
    [[nodiscard]] bool connected() const { return lists != nullptr && calls != nullptr; }
    void close() const;

    const std::unique_ptr<PluginConnection> lists;
    const std::unique_ptr<PluginConnection> calls;
  };
  struct Registration {
    std::string version;
    std::string endpoint;
    std::string resource;
  };

  void serve(const rpc::GrpcRequest& request, std::shared_ptr<rpc::GrpcCall> call) override;
  static Registration read(std::string_view message);
  void answer(const Registration& registration, std::shared_ptr<rpc::GrpcCall> call);
  [[nodiscard]] std::string connect(const Registration& registration,
                                    const std::shared_ptr<Client>& client);
  [[nodiscard]] std::string refusal(const Registration& registration) const;
  void watch(const std::string& resource, const Client& client);
  void take_list(const std::string& resource, std::string_view list);
  [[nodiscard]] Record look(const std::string& resource) const;
  void set_devices(Record& record, std::uint64_t healthy, std::uint64_t unhealthy);
  void disconnect_kept(const std::string& resource);
  [[nodiscard]] bool is_to_be_dropped();

  const std::filesystem::path directory_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, Record> records_;
  std::map<std::string, std::shared_ptr<Client>> clients_;    // that are kept
  std::map<std::string, std::shared_ptr<Client>> endpoints_;  // that Allocate goes to
  std::vector<std::shared_ptr<Client>> all_;
  std::vector<std::jthread> threads_;  // one for each registration
  bool is_stopping_ = false;
  bool drops_next_client_ = false;
  std::string refusal_;
  std::function<void(const std::string&)> hook_;
  std::unique_ptr<rpc::testing::RunningLoop> loop_;  // these two: while it runs
  std::unique_ptr<rpc::GrpcServer> server_;
};

}  // namespace confcom::service::testing
