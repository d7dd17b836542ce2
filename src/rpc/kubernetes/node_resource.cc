#include "rpc/kubernetes/node_resource.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "base/json.h"
#include "base/printable.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/object_path.h"
#include "rpc/kubernetes/quantity.h"

namespace confcom::rpc {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPlain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

/// "DOMAIN/NAME": what Kubernetes calls an extended resource.
Result<void> check_resource(std::string_view resource) {
  constexpr std::size_t kMaxNameBytes = 63;
  const std::size_t slash = resource.find('/');
  const std::string_view domain = resource.substr(0, slash);
  const std::string_view name =
      slash == std::string_view::npos ? std::string_view() : resource.substr(slash + 1);
  const bool is_name = !name.empty() && name.size() <= kMaxNameBytes &&
                       std::ranges::all_of(name, [](char c) { return kPlain.contains(c); });
  if (is_object_name(domain) && is_name) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("resource '{}': write it as DOMAIN/NAME", printable(resource)));
}

/// A merge patch, which does the same whatever is there: a JSON patch fails on a node whose kubelet
/// has not said anything of its capacity yet, and on removing what is not there.
std::string patch_of(std::string_view resource, const Json& amount) {
  const Json resources = {{std::string(resource), amount}};
  return Json{{"status", {{"capacity", resources}, {"allocatable", resources}}}}.dump();
}

Result<std::string> status_path(std::string_view node, std::string_view resource) {
  CONFCOM_CHECK(check_resource(resource));
  CONFCOM_TRY(const std::string path, node_path(node));
  return path + "/status";
}

Result<std::optional<std::uint64_t>> amount_in(const JsonValue& status, std::string_view list,
                                               std::string_view resource) {
  CONFCOM_TRY(const auto resources, status.optional_member(list));
  if (!resources.has_value()) return std::nullopt;
  CONFCOM_TRY(const auto quantity, resources->optional_member(resource));
  if (!quantity.has_value()) return std::nullopt;
  CONFCOM_TRY(const std::string_view text, quantity->string());
  CONFCOM_TRY(const std::uint64_t amount, parse_quantity(text));
  return amount;
}

}  // namespace

Result<NodeResource> parse_node_resource(std::string_view node_json, std::string_view resource) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(node_json));
  CONFCOM_TRY(const auto status, document.root().optional_member("status"));
  NodeResource out;
  if (!status.has_value()) return out;
  CONFCOM_TRY(out.capacity, amount_in(*status, "capacity", resource));
  CONFCOM_TRY(out.allocatable, amount_in(*status, "allocatable", resource));
  return out;
}

Result<NodeResource> set_node_resource(const KubernetesClient& client, std::string_view node,
                                       std::string_view resource, std::uint64_t amount) {
  CONFCOM_TRY(const std::string path, status_path(node, resource));
  if (amount > std::numeric_limits<std::int64_t>::max()) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("resource {}: {} is above 2^63 - 1", resource, amount));
  }
  CONFCOM_TRY(const std::string answer,
              client.patch(path, PatchKind::kMerge, patch_of(resource, std::to_string(amount))));
  return parse_node_resource(answer, resource);
}

}  // namespace confcom::rpc
