#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.h"
#include "service/sgx_node/epc_publisher.h"

namespace confcom {
class Log;
}

namespace confcom::service {

/// EPC of a node that a device plugin offers, or that containers have of one.
struct PluginEpc {
  std::string plugin;  ///< for a person: "a device plugin of sgx.intel.com/epc"
  std::uint64_t bytes = 0;

  friend bool operator==(const PluginEpc&, const PluginEpc&) = default;
};

/// What extended resources of a node's status offer of its EPC, whoever put them there: the
/// largest, since several are names for the same. Errors: malformed.
[[nodiscard]] Result<PluginEpc> offered_by_node(std::string_view node_json);

/// Sees to it that the driver offers no EPC that a device plugin offers, too, or that containers
/// still have of one: ours by the publishers' locks, others by what the node's status says, and
/// what is left of either by what the kubelet says that containers have. Until all three are known
/// it refuses. Thread-safe.
class PublisherGuard {
 public:
  struct Places {
    std::filesystem::path publishers;            ///< of EpcPublication
    std::filesystem::path pod_resources_socket;  ///< the kubelet's
  };
  /// Called from the guard's thread when the answer is another one.
  using Changed = std::function<void()>;

  /// `share`: how many bytes the driver offers; nothing: all that there is.
  PublisherGuard(Places places, std::optional<std::uint64_t> share, Changed changed);
  PublisherGuard(const PublisherGuard&) = delete;
  PublisherGuard& operator=(const PublisherGuard&) = delete;
  ~PublisherGuard();

  /// Returns when Changed is called no more. May be called again.
  void stop();

  /// How much of all that the node has the driver would offer now.
  void set_offer(std::uint64_t bytes, std::uint64_t epc_bytes);
  /// The node's object has changed.
  void set_node(const Result<PluginEpc>& others);

  /// Whether anything may be offered. Errors: denied (another publisher does: names both); what
  /// could not be looked at.
  [[nodiscard]] Result<void> permission() const;

 private:
  struct Offer {
    std::uint64_t bytes = 0;
    std::uint64_t epc_bytes = 0;  // of the node
  };
  struct Known {
    Offer offer;
    Result<PluginEpc> others;
  };
  void guard(const std::stop_token& stop);
  [[nodiscard]] std::optional<Known> wait_for_news(const std::stop_token& stop);
  [[nodiscard]] Result<void> check(const Known& known);
  [[nodiscard]] Result<PluginEpc> leftovers(const std::vector<std::string>& resources,
                                            std::uint64_t epc_bytes) const;

  const Places places_;
  const std::optional<std::uint64_t> share_;
  const Changed changed_;

  // Of the thread.
  std::optional<EpcPublication> publication_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any wake_;
  std::optional<Offer> offer_;
  Result<PluginEpc> others_;
  bool is_new_ = false;
  Result<void> permission_;
  std::jthread thread_;
};

}  // namespace confcom::service
