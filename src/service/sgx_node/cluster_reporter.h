#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.h"
#include "rpc/kubernetes/events.h"
#include "service/sgx_node/node_report.h"

namespace confcom {
class Clock;
class Log;
}  // namespace confcom

namespace confcom::rpc {
class KubernetesClient;
struct PodList;
struct PodOnNode;
}  // namespace confcom::rpc

namespace confcom::service {

/// Labels that tell of SGX: ours, and the one of Intel's hook, from which AKS' is derived.
inline constexpr const char* kSgxLabel = "confcom.dev/sgx";
inline constexpr const char* kIntelCapableLabel = "sgx.intel.com/capable";

/// What a kubelet of version 1.36 can write to one pod's status: it names each device in 40 bytes,
/// and a request is at most 3 MiB. Source: Kubernetes 1.36, by experiment.
inline constexpr std::uint64_t kMaxIdsInPodStatus = 78'600;

struct ClusterReporterOptions {
  std::string node;
  std::string epc_resource;
  bool label_node = false;
  bool ids_in_pod_status = true;  ///< EPC is given as devices, whose ids the kubelet writes down
  std::string component = "confcom.dev/device-plugin";  ///< who reports events
  /// Told of the node's object, and again whenever it changes, from the reporter's thread.
  std::function<void(std::string_view node_json)> on_node = {};
};

/// Tells a cluster of a node's SGX: its labels and extended resources, which are put back whenever
/// somebody, or a node object that was made anew, has others; and events. All of it from threads of
/// its own, that try until it is done; nothing waits for them, and they wait for news. Thread-safe.
class ClusterReporter {
 public:
  /// `client`, `clock` and `log` must outlive it.
  ClusterReporter(const rpc::KubernetesClient& client, const Clock& clock, Log& log,
                  ClusterReporterOptions options);
  ClusterReporter(const ClusterReporter&) = delete;
  ClusterReporter& operator=(const ClusterReporter&) = delete;
  ~ClusterReporter();

  /// What the node is to say from now on.
  void set_node(NodeReport report);
  /// An event about the node, of type Warning.
  void report_trouble(const std::string& reason, const std::string& message);
  /// Looks at the pods that have EPC for what will not work.
  void look_at_pods();

 private:
  void keep_node(const std::stop_token& stop);
  [[nodiscard]] Result<void> follow_node(const std::stop_token& stop);
  [[nodiscard]] Result<void> watch_node(const NodeReport& wanted, const std::stop_token& following);
  [[nodiscard]] Result<void> put_right(std::string_view node_json, const NodeReport& wanted);
  [[nodiscard]] Result<void> put_labels_right(std::string_view node_json, const NodeReport& wanted);

  void report(const std::stop_token& stop);
  [[nodiscard]] Result<void> send_events();
  [[nodiscard]] Result<void> record(const rpc::EventObject& about, const rpc::EventText& text);
  [[nodiscard]] Result<void> check_pods();
  [[nodiscard]] Result<void> check_pod(const rpc::PodOnNode& pod, bool has_helper);
  void keep_told(const rpc::PodList& pods);

  const rpc::KubernetesClient& client_;
  Log& log_;
  const ClusterReporterOptions options_;
  rpc::EventRecorder recorder_;
  std::set<std::string> told_;  // pods, by uid; of the thread that reports

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::optional<NodeReport> wanted_;
  std::stop_source following_;  // ends when something else is wanted
  std::deque<rpc::EventText> events_;
  bool pods_changed_ = false;

  std::jthread keeper_;
  std::jthread reporter_;
};

/// Labels of pods by which a quote helper is known: ours, AKS' and Intel's.
[[nodiscard]] bool is_quote_helper(const rpc::PodOnNode& pod);

/// What will not work for a pod that has `epc_resource`: events to write about it.
[[nodiscard]] std::vector<rpc::EventText> pod_troubles(const rpc::PodOnNode& pod,
                                                       const ClusterReporterOptions& options,
                                                       bool has_helper);

}  // namespace confcom::service
