#include "rpc/kubernetes/node_labels.h"

#include <nlohmann/json.hpp>

#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/object_path.h"

namespace confcom::rpc {

namespace {

using Json = nlohmann::json;

/// A label that is no UTF-8 is written with replacement characters, which the server refuses.
std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Result<void> change_node_labels(const KubernetesClient& client, std::string_view node,
                                const LabelChanges& changes) {
  CONFCOM_TRY(const std::string path, node_path(node));
  Json labels = Json::object();
  for (const auto& [name, value] : changes) {
    labels[name] = value.has_value() ? Json(*value) : Json(nullptr);
  }
  const Json patch = {{"metadata", {{"labels", std::move(labels)}}}};
  CONFCOM_CHECK(client.patch(path, PatchKind::kMerge, to_text(patch)));
  return {};
}

}  // namespace confcom::rpc
