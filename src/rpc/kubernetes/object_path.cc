#include "rpc/kubernetes/object_path.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"

namespace confcom::rpc {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

Result<void> check_name(std::string_view kind, std::string_view name) {
  if (is_object_name(name)) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("{} '{}': no name that Kubernetes has", kind, printable(name)));
}

}  // namespace

bool is_object_name(std::string_view name) {
  constexpr std::size_t kMaxNameBytes = 253;
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  return is_alphanumeric(name.front()) && is_alphanumeric(name.back()) && !name.contains("..") &&
         std::ranges::all_of(name,
                             [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

Result<std::string> node_path(std::string_view node) {
  CONFCOM_CHECK(check_name("node", node));
  return fmt::format("/api/v1/nodes/{}", node);
}

Result<std::string> events_path(std::string_view name_space) {
  CONFCOM_CHECK(check_name("namespace", name_space));
  return fmt::format("/api/v1/namespaces/{}/events", name_space);
}

}  // namespace confcom::rpc
