#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "service/sgx_node/node_source.h"

namespace confcom::rpc {
class DirectoryWatcher;
class EventLoop;
}  // namespace confcom::rpc

namespace confcom::service {

/// Looks at a node's SGX, and again whenever a change of it may have come. Thread-safe but for
/// look() and start(), which come in this order.
class NodeWatch {
 public:
  /// Called with what there is, one look after the other. Where the node cannot be looked at any
  /// more, `unreadable` says why, and the findings are the last ones with all EPC unhealthy: what
  /// cannot be looked at may not be given. Must not call the watch.
  using Handler = std::function<void(const NodeFindings& findings, const std::string& unreadable)>;

  /// `loop` and `source` must outlive it.
  NodeWatch(rpc::EventLoop& loop, const NodeSource& source, Handler handler);
  NodeWatch(const NodeWatch&) = delete;
  NodeWatch& operator=(const NodeWatch&) = delete;
  /// After start(), the loop must have ended, or have turned since stop().
  ~NodeWatch();

  /// A first look, not told to the handler. Errors: those of NodeSource::find().
  [[nodiscard]] Result<NodeFindings> look();
  /// Watches from now on, and tells the handler what there is, so that nothing of what came since
  /// the first look is missed. Errors: io.
  [[nodiscard]] Result<void> start();
  /// Looks again.
  void refresh();
  /// No handler is called once it has returned.
  void stop();

 private:
  [[nodiscard]] Result<void> watch_source();
  void on_change(std::string_view name);

  rpc::EventLoop& loop_;
  const NodeSource& source_;
  const Handler handler_;
  std::unique_ptr<rpc::DirectoryWatcher> watcher_;

  std::mutex mutex_;  // of looking, and telling
  NodeFindings last_;
  bool stopped_ = false;
};

/// One sentence for a log: how much EPC there is and why not more.
[[nodiscard]] std::string summary(const NodeFindings& findings);

/// Whole MiB in which enclaves can be made.
[[nodiscard]] std::uint64_t healthy_mib(const platform::EpcInventory& epc);

}  // namespace confcom::service
