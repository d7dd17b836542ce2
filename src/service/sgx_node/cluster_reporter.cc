#include "service/sgx_node/cluster_reporter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/node_labels.h"
#include "rpc/kubernetes/node_resource.h"
#include "rpc/kubernetes/pods_on_node.h"
#include "service/backoff.h"
#include "service/sgx_node/sgx_grant.h"

namespace confcom::service {
namespace {

using std::chrono::milliseconds;
using Label = std::pair<std::string_view, std::string_view>;

constexpr milliseconds kFirstPause{500};
constexpr milliseconds kLongestPause{10'000};
/// Pods come in crowds: one look serves all that come meanwhile.
constexpr milliseconds kCrowd{1000};
/// What is kept for a server that does not answer; older ones go.
constexpr std::size_t kMaxEvents = 64;

constexpr std::array<Label, 3> kQuoteHelperLabels = {{
    {"app.kubernetes.io/component", "quote-helper"},
    {"app", "sgx-quote-helper"},
    {"app", "intel-sgx-aesmd"},
}};

rpc::LabelChanges wanted_labels(const NodeReport& report) {
  rpc::LabelChanges out;
  out[kSgxLabel] = report.has_sgx ? "true" : "false";
  // Whoever asks for Intel's wants the real thing.
  const bool capable = report.has_sgx && !report.simulated;
  out[kIntelCapableLabel] = capable ? std::optional<std::string>("true") : std::nullopt;
  return out;
}

/// The node's label of that name; nothing where it has none.
Result<std::optional<std::string>> label_of(const JsonValue& node, std::string_view name) {
  CONFCOM_TRY(const JsonValue metadata, node.member("metadata"));
  CONFCOM_TRY(const auto labels, metadata.optional_member("labels"));
  if (!labels.has_value()) return std::nullopt;
  CONFCOM_TRY(const auto label, labels->optional_member(name));
  if (!label.has_value()) return std::nullopt;
  CONFCOM_TRY(const std::string_view text, label->string());
  return std::string(text);
}

/// From where to watch what a list has shown.
Result<std::string> resource_version(std::string_view list_json) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(list_json));
  CONFCOM_TRY(const JsonValue metadata, document.root().member("metadata"));
  CONFCOM_TRY(const JsonValue version, metadata.member("resourceVersion"));
  CONFCOM_TRY(const std::string_view text, version.string());
  return std::string(text);
}

std::uint64_t limit_of(const rpc::PodOnNode& pod, const std::string& resource) {
  std::uint64_t out = 0;
  for (const rpc::PodContainer& container : pod.containers) {
    const auto limit = container.limits.find(resource);
    if (limit != container.limits.end()) out += limit->second;
  }
  return out;
}

bool asks_quote_helper(const rpc::PodOnNode& pod) {
  return std::ranges::any_of(pod.containers, [](const rpc::PodContainer& container) {
    return container.environment.contains(kAesmVariable);
  });
}

rpc::EventText too_many_ids(std::uint64_t count) {
  return {rpc::EventType::kWarning, "EpcExceedsPodStatus",
          fmt::format("{} MiB of EPC are {} device ids, and a kubelet of version 1.36 cannot write "
                      "more than about {} into a pod's status: the containers run, but the pod "
                      "stays Pending, and is deleted only with --force --grace-period=0. Start the "
                      "device plugin with --publish node-status, or the "
                      "kubelet with the feature gates ResourceHealthStatus=false,"
                      "ResourceHealthStatusMessage=false, or ask for less in each pod",
                      count, count, kMaxIdsInPodStatus)};
}

rpc::EventText no_helper() {
  return {rpc::EventType::kWarning, "QuoteHelperMissing",
          "The pod sets SGX_AESM_ADDR, but no quote helper runs on its node: quotes will fail. "
          "Enable the quote helper (it is off by default), or quote in process"};
}

}  // namespace

bool is_quote_helper(const rpc::PodOnNode& pod) {
  return pod.phase == "Running" && !pod.is_terminating &&
         std::ranges::any_of(kQuoteHelperLabels, [&](const Label& label) {
           const auto found = pod.labels.find(label.first);
           return found != pod.labels.end() && found->second == label.second;
         });
}

std::vector<rpc::EventText> pod_troubles(const rpc::PodOnNode& pod,
                                         const ClusterReporterOptions& options, bool has_helper) {
  std::vector<rpc::EventText> out;
  const std::uint64_t count = limit_of(pod, options.epc_resource);
  if (options.ids_in_pod_status && count > kMaxIdsInPodStatus) out.push_back(too_many_ids(count));
  if (!has_helper && asks_quote_helper(pod)) out.push_back(no_helper());
  return out;
}

ClusterReporter::ClusterReporter(const rpc::KubernetesClient& client, const Clock& clock, Log& log,
                                 ClusterReporterOptions options)
    : client_(client),
      log_(log),
      options_(std::move(options)),
      recorder_(client, clock, {.component = options_.component, .instance = options_.node}),
      keeper_([this](const std::stop_token& stop) { keep_node(stop); }),
      reporter_([this](const std::stop_token& stop) { report(stop); }) {}

ClusterReporter::~ClusterReporter() {
  keeper_.request_stop();
  reporter_.request_stop();
  const std::scoped_lock lock(mutex_);
  following_.request_stop();
}

void ClusterReporter::set_node(NodeReport report) {
  {
    const std::scoped_lock lock(mutex_);
    wanted_ = std::move(report);
    following_.request_stop();
  }
  changed_.notify_all();
}

void ClusterReporter::report_trouble(const std::string& reason, const std::string& message) {
  {
    const std::scoped_lock lock(mutex_);
    if (events_.size() == kMaxEvents) events_.pop_front();
    events_.push_back({rpc::EventType::kWarning, reason, message});
  }
  changed_.notify_all();
}

void ClusterReporter::look_at_pods() {
  {
    const std::scoped_lock lock(mutex_);
    pods_changed_ = true;
  }
  changed_.notify_all();
}

void ClusterReporter::keep_node(const std::stop_token& stop) {
  Backoff backoff(kFirstPause, kLongestPause);
  while (!stop.stop_requested()) {
    const auto followed = follow_node(stop);
    if (followed.has_value()) {
      backoff.succeeded();
    } else {
      log_.warning("the node's object cannot be kept up to date, going on to try: " +
                   followed.error().message);
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, backoff.wait(), [&] { return following_.stop_requested(); });
  }
}

/// Puts the node right, then whenever it changes, until something else is wanted or the server has
/// told all that it will.
Result<void> ClusterReporter::follow_node(const std::stop_token& stop) {
  NodeReport wanted;
  std::stop_token following;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return wanted_.has_value(); });
    if (stop.stop_requested()) return {};  // with what was followed before
    wanted = wanted_.value_or(NodeReport{});
    following_ = {};
    following = following_.get_token();
  }
  const bool has_to = options_.label_node || options_.on_node || !wanted.resources.empty();
  if (has_to) return watch_node(wanted, following);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, stop, [&] { return following.stop_requested(); });
  return {};
}

Result<void> ClusterReporter::watch_node(const NodeReport& wanted,
                                         const std::stop_token& following) {
  const std::string path =
      rpc::with_query("/api/v1/nodes", "fieldSelector", "metadata.name=" + options_.node);
  CONFCOM_TRY(const std::string list, client_.get(path));
  CONFCOM_TRY(const std::string version, resource_version(list));
  const auto node = client_.get("/api/v1/nodes/" + options_.node);
  if (node.has_value()) {
    CONFCOM_CHECK(put_right(*node, wanted));
  } else if (node.error().code != ErrorCode::kNotFound) {
    return std::unexpected(node.error());
  }
  const auto put_event_right = [&](const rpc::WatchEvent& event) -> Result<void> {
    if (event.type == rpc::WatchEventType::kDeleted) return {};
    return put_right(event.object_json, wanted);
  };
  const auto ended = client_.watch(path, version, put_event_right, following);
  if (!ended.has_value()) return std::unexpected(ended.error());
  return {};
}

Result<void> ClusterReporter::put_right(std::string_view node_json, const NodeReport& wanted) {
  if (options_.on_node) options_.on_node(node_json);
  if (options_.label_node) CONFCOM_CHECK(put_labels_right(node_json, wanted));
  for (const auto& [name, amount] : wanted.resources) {
    CONFCOM_TRY(const rpc::NodeResource shown, rpc::parse_node_resource(node_json, name));
    if (shown.capacity == amount && shown.allocatable == amount) continue;
    CONFCOM_CHECK(rpc::set_node_resource(client_, options_.node, name, amount));
    log_.info("set in the node's status", {{"resource", name}, {"amount", std::to_string(amount)}});
  }
  return {};
}

Result<void> ClusterReporter::put_labels_right(std::string_view node_json,
                                               const NodeReport& wanted) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(node_json));
  rpc::LabelChanges changes = wanted_labels(wanted);
  for (auto label = changes.begin(); label != changes.end();) {
    CONFCOM_TRY(const auto shown, label_of(document.root(), label->first));
    label = shown == label->second ? changes.erase(label) : std::next(label);
  }
  if (changes.empty()) return {};
  CONFCOM_CHECK(rpc::change_node_labels(client_, options_.node, changes));
  log_.info("labelled the node", {{kSgxLabel, wanted.has_sgx ? "true" : "false"}});
  return {};
}

void ClusterReporter::report(const std::stop_token& stop) {
  Backoff backoff(kFirstPause, kLongestPause);
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [&] { return pods_changed_ || !events_.empty(); });
      changed_.wait_for(lock, stop, kCrowd, [] { return false; });
    }
    if (stop.stop_requested()) return;
    auto done = send_events();
    if (done.has_value()) done = check_pods();
    if (done.has_value()) {
      backoff.succeeded();
      continue;
    }
    log_.warning("events cannot be written, going on to try: " + done.error().message);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, backoff.wait(), [] { return false; });
  }
}

Result<void> ClusterReporter::send_events() {
  for (;;) {
    rpc::EventText event;
    {
      const std::scoped_lock lock(mutex_);
      if (events_.empty()) return {};
      event = events_.front();
    }
    CONFCOM_CHECK(
        record({.kind = "Node", .name = options_.node, .name_space = {}, .uid = {}}, event));
    const std::scoped_lock lock(mutex_);
    if (!events_.empty()) events_.pop_front();
  }
}

/// An event that the server will never take is given up, so that others are not held up by it.
Result<void> ClusterReporter::record(const rpc::EventObject& about, const rpc::EventText& text) {
  const auto recorded = recorder_.record(about, text);
  if (recorded.has_value() || rpc::is_worth_retrying(recorded.error())) return recorded;
  log_.warning("an event is refused, and given up: " + recorded.error().message);
  return {};
}

Result<void> ClusterReporter::check_pods() {
  {
    const std::scoped_lock lock(mutex_);
    if (!std::exchange(pods_changed_, false)) return {};
  }
  const std::vector<std::string> variables = {kAesmVariable};
  auto pods = rpc::list_pods_on_node(client_, options_.node, variables);
  if (!pods.has_value()) {
    look_at_pods();
    return std::unexpected(pods.error());
  }
  const bool has_helper = std::ranges::any_of(pods->pods, is_quote_helper);
  Result<void> out;
  for (const rpc::PodOnNode& pod : pods->pods) {
    const auto checked = check_pod(pod, has_helper);
    if (!checked.has_value()) out = checked;
  }
  if (!out.has_value()) look_at_pods();  // again, for those that have not been told
  keep_told(*pods);
  return out;
}

Result<void> ClusterReporter::check_pod(const rpc::PodOnNode& pod, bool has_helper) {
  const bool ended = pod.phase == "Succeeded" || pod.phase == "Failed" || pod.is_terminating;
  if (ended || limit_of(pod, options_.epc_resource) == 0 || told_.contains(pod.uid)) return {};
  for (const rpc::EventText& text : pod_troubles(pod, options_, has_helper)) {
    CONFCOM_CHECK(record(
        {.kind = "Pod", .name = pod.name, .name_space = pod.name_space, .uid = pod.uid}, text));
    log_.warning(text.reason, {{"namespace", pod.name_space}, {"pod", pod.name}});
  }
  told_.insert(pod.uid);
  return {};
}

/// Forgets pods that are gone.
void ClusterReporter::keep_told(const rpc::PodList& pods) {
  std::erase_if(told_, [&](const std::string& uid) {
    return std::ranges::find(pods.pods, uid, &rpc::PodOnNode::uid) == pods.pods.end();
  });
}

}  // namespace confcom::service
