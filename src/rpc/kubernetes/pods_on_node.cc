#include "rpc/kubernetes/pods_on_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/object_path.h"
#include "rpc/kubernetes/quantity.h"

namespace confcom::rpc {
namespace {

/// A pod has 10 to 50 KiB as JSON, which takes ten times as much while it is read.
constexpr std::size_t kPodsAPage = 50;

Result<std::string> text_of(const JsonValue& object, std::string_view key) {
  CONFCOM_TRY(const JsonValue member, object.member(key));
  CONFCOM_TRY(const std::string_view text, member.string());
  return std::string(text);
}

Result<std::map<std::string, std::string, std::less<>>> parse_labels(const JsonValue& metadata) {
  std::map<std::string, std::string, std::less<>> out;
  CONFCOM_TRY(const auto labels, metadata.optional_member("labels"));
  if (!labels.has_value()) return out;
  CONFCOM_TRY(const auto members, labels->members());
  for (const auto& [name, value] : members) {
    CONFCOM_TRY(const std::string_view text, value.string());
    out.emplace(name, text);
  }
  return out;
}

Result<void> parse_limits(const JsonValue& container, PodContainer& out) {
  CONFCOM_TRY(const auto resources, container.optional_member("resources"));
  if (!resources.has_value()) return {};
  CONFCOM_TRY(const auto limits, resources->optional_member("limits"));
  if (!limits.has_value()) return {};
  CONFCOM_TRY(const auto members, limits->members());
  for (const auto& [name, value] : members) {
    CONFCOM_TRY(const std::string_view text, value.string());
    const auto amount = parse_quantity(text);
    if (amount.has_value())
      out.limits.emplace(name, *amount);
    else if (amount.error().code != ErrorCode::kUnsupported)
      return value.error(ErrorCode::kMalformed, amount.error().message);
  }
  return {};
}

/// The variable's literal value, if it has one; a variable without any is empty.
Result<std::optional<std::string_view>> literal_value(const JsonValue& variable) {
  CONFCOM_TRY(const auto reference, variable.optional_member("valueFrom"));
  if (reference.has_value()) return std::nullopt;
  CONFCOM_TRY(const auto value, variable.optional_member("value"));
  if (!value.has_value()) return std::string_view();
  CONFCOM_TRY(const std::string_view text, value->string());
  return text;
}

Result<void> parse_environment(const JsonValue& container, std::span<const std::string> variables,
                               PodContainer& out) {
  CONFCOM_TRY(const auto list, container.optional_member("env"));
  if (!list.has_value()) return {};
  CONFCOM_TRY(const auto elements, list->elements());
  for (const JsonValue& variable : elements) {
    CONFCOM_TRY(std::string name, text_of(variable, "name"));
    if (std::ranges::find(variables, name) == variables.end()) continue;
    CONFCOM_TRY(const auto value, literal_value(variable));
    out.environment.erase(name);  // of a name that occurs again the last counts
    if (value.has_value()) out.environment.emplace(std::move(name), *value);
  }
  return {};
}

Result<void> parse_containers(const JsonValue& spec, std::string_view key, bool is_init,
                              std::span<const std::string> variables, PodOnNode& out) {
  CONFCOM_TRY(const auto list, spec.optional_member(key));
  if (!list.has_value()) return {};
  CONFCOM_TRY(const auto elements, list->elements());
  for (const JsonValue& element : elements) {
    PodContainer container{.name = {}, .is_init = is_init, .limits = {}, .environment = {}};
    CONFCOM_TRY(container.name, text_of(element, "name"));
    CONFCOM_CHECK(parse_limits(element, container));
    CONFCOM_CHECK(parse_environment(element, variables, container));
    out.containers.push_back(std::move(container));
  }
  return {};
}

Result<void> parse_metadata(const JsonValue& pod, PodOnNode& out) {
  CONFCOM_TRY(const JsonValue metadata, pod.member("metadata"));
  CONFCOM_TRY(out.name_space, text_of(metadata, "namespace"));
  CONFCOM_TRY(out.name, text_of(metadata, "name"));
  CONFCOM_TRY(out.uid, text_of(metadata, "uid"));
  CONFCOM_TRY(out.labels, parse_labels(metadata));
  CONFCOM_TRY(const auto deletion, metadata.optional_member("deletionTimestamp"));
  out.is_terminating = deletion.has_value();
  return {};
}

Result<std::string> parse_phase(const JsonValue& pod) {
  CONFCOM_TRY(const auto status, pod.optional_member("status"));
  if (!status.has_value()) return std::string();
  CONFCOM_TRY(const auto phase, status->optional_member("phase"));
  if (!phase.has_value()) return std::string();
  CONFCOM_TRY(const std::string_view text, phase->string());
  return std::string(text);
}

/// Those of one page, behind those of the pages before.
Result<void> append(PodList page, PodList& all) {
  if (page.pods.size() > kMaxPodsOnNode - all.pods.size()) {
    return fail(ErrorCode::kMalformed, fmt::format("a node with over {} pods", kMaxPodsOnNode));
  }
  std::ranges::move(page.pods, std::back_inserter(all.pods));
  all.resource_version = std::move(page.resource_version);
  return {};
}

}  // namespace

Result<PodOnNode> parse_pod(const JsonValue& pod, std::span<const std::string> variables) {
  PodOnNode out;
  CONFCOM_CHECK(parse_metadata(pod, out));
  CONFCOM_TRY(out.phase, parse_phase(pod));
  CONFCOM_TRY(const JsonValue spec, pod.member("spec"));
  CONFCOM_CHECK(parse_containers(spec, "initContainers", true, variables, out));
  CONFCOM_CHECK(parse_containers(spec, "containers", false, variables, out));
  return out;
}

Result<PodList> parse_pod_list(const JsonValue& list, std::span<const std::string> variables) {
  PodList out;
  CONFCOM_TRY(const JsonValue metadata, list.member("metadata"));
  CONFCOM_TRY(out.resource_version, text_of(metadata, "resourceVersion"));
  CONFCOM_TRY(const JsonValue items, list.member("items"));
  CONFCOM_TRY(const auto elements, items.elements());
  for (const JsonValue& element : elements) {
    CONFCOM_TRY(PodOnNode pod, parse_pod(element, variables));
    out.pods.push_back(std::move(pod));
  }
  return out;
}

Result<std::string> pods_on_node_path(std::string_view node) {
  CONFCOM_CHECK(node_path(node));
  return with_query("/api/v1/pods", "fieldSelector", fmt::format("spec.nodeName={}", node));
}

Result<PodList> list_pods_on_node(const KubernetesClient& client, std::string_view node,
                                  std::span<const std::string> variables) {
  CONFCOM_TRY(const std::string path, pods_on_node_path(node));
  PodList all;
  CONFCOM_CHECK(client.list(path, kPodsAPage, [&](const JsonValue& page) -> Result<void> {
    CONFCOM_TRY(PodList pods, parse_pod_list(page, variables));
    return append(std::move(pods), all);
  }));
  return all;
}

}  // namespace confcom::rpc
