#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "service/device_plugin/plugin_endpoint.h"
#include "service/device_plugin/publication.h"
#include "service/device_plugin/sgx_device_plugin_options.h"
#include "service/sgx_node/epc_right.h"
#include "service/sgx_node/node_report.h"
#include "service/sgx_node/node_source.h"
#include "service/sgx_node/node_watch.h"

namespace confcom::rpc {
class DirectoryWatcher;
class EventLoop;
}  // namespace confcom::rpc

namespace confcom::service {

class OfferedResource;

/// A node's SGX as resources of its kubelet: found, offered, kept registered, and looked at again
/// when something changes. Thread-safe but for prepare(), start() and leave(), which come in this
/// order.
class SgxDevicePlugin {
 public:
  /// What happens, for metrics, events and the node's status.
  class Observer {
   public:
    Observer() = default;
    Observer(const Observer&) = delete;
    Observer& operator=(const Observer&) = delete;
    virtual ~Observer() = default;

    virtual void on_allocated(const std::string& resource, std::uint64_t count,
                              const Error* error) = 0;
    /// At the start, and whenever the node's findings are others.
    virtual void on_node(const NodeReport& report) = 0;
    /// Something that an operator must act on; a line of what, and of what to do.
    virtual void on_trouble(const std::string& reason, const std::string& message) = 0;
  };

  SgxDevicePlugin(rpc::EventLoop& loop, Log& log, const NodeSource& source, Observer& observer,
                  SgxDevicePluginOptions options);
  SgxDevicePlugin(const SgxDevicePlugin&) = delete;
  SgxDevicePlugin& operator=(const SgxDevicePlugin&) = delete;
  ~SgxDevicePlugin();

  /// Finds what there is and decides how to publish it. Errors: what cannot be found out;
  /// invalid_argument (a publication that cannot be).
  [[nodiscard]] Result<void> prepare();

  /// Serves, and registers. Errors: not_found (no kubelet's directory); io.
  [[nodiscard]] Result<void> start();

  /// Ends the service, handing over to another instance that is there. Blocks for two seconds, and
  /// where a kubelet does not answer for twenty more; the loop must run.
  void leave();

  /// Looks at the node again.
  void refresh();

  struct ResourceState {
    std::string name;
    std::uint64_t capacity = 0;
    std::uint64_t healthy = 0;
    PluginEndpoint::State endpoint;
  };
  [[nodiscard]] std::vector<ResourceState> resources() const;
  [[nodiscard]] Publication publication() const { return publication_; }
  /// Why nothing is offered although there may be something; empty where it is.
  [[nodiscard]] std::string refusal() const { return right_.refusal(); }

 private:
  enum class Kind : std::uint8_t { kEpc, kEnclave, kProvision };
  struct Served;

  [[nodiscard]] Result<EpcPublication> ask_for_right() const;
  void on_right(const Error* refused);
  [[nodiscard]] bool may_offer() const;
  [[nodiscard]] NodeFindings offered(const NodeFindings& findings) const;
  [[nodiscard]] DevicePool epc_pool(const NodeFindings& findings) const;
  [[nodiscard]] DevicePool pool_of(Kind kind, const NodeFindings& findings) const;
  [[nodiscard]] rpc::DeviceGrant grant_of(Kind kind, const NodeFindings& findings) const;
  void offer_all();
  void offer(Kind kind, const std::string& name);
  void apply(const NodeFindings& findings, const std::string& unreadable);
  void tell(const NodeFindings& findings, const std::string& unreadable);
  [[nodiscard]] NodeReport report_of(const NodeFindings& findings) const;
  [[nodiscard]] Result<void> watch_kubelet();
  void on_change(std::string_view name, bool exists);

  rpc::EventLoop& loop_;
  Log& log_;
  Observer& observer_;
  const SgxDevicePluginOptions options_;
  Publication publication_ = Publication::kDevices;
  std::vector<std::unique_ptr<Served>> served_;     // fixed once started
  std::unique_ptr<rpc::DirectoryWatcher> watcher_;  // of the kubelet's directory

  std::atomic<std::uint64_t> epc_bytes_ = 0;  // of the node

  // Of the node's looks, which come one after the other.
  bool was_usable_ = false;  // until then, there are no devices rather than unhealthy ones
  std::string told_;         // what was last said of the node
  bool told_offered_ = false;
  NodeWatch node_;
  EpcRight right_;
};

}  // namespace confcom::service
