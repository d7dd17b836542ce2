#include "rpc/kubernetes/resource_claim.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/printable.h"
#include "rpc/kubernetes/object_path.h"

namespace confcom::rpc {
namespace {

Result<std::string> text_of(const JsonValue& object, std::string_view key) {
  CONFCOM_TRY(const JsonValue member, object.member(key));
  CONFCOM_TRY(const std::string_view text, member.string());
  if (text.empty()) return member.error(ErrorCode::kMalformed, "expected a name, found none");
  return std::string(text);
}

/// One that may stand in a path: the server lets no other through.
Result<std::string> name_of(const JsonValue& object, std::string_view key) {
  CONFCOM_TRY(const JsonValue member, object.member(key));
  CONFCOM_TRY(const std::string_view text, member.string());
  if (is_object_name(text)) return std::string(text);
  return member.error(ErrorCode::kMalformed,
                      fmt::format("'{}' is no name that Kubernetes has", printable(text)));
}

/// The array's elements; none where there is no such member.
Result<std::vector<JsonValue>> elements_of(const JsonValue& object, std::string_view key,
                                           std::size_t cap) {
  CONFCOM_TRY(const auto list, object.optional_member(key));
  if (!list.has_value()) return std::vector<JsonValue>();
  CONFCOM_TRY(auto elements, list->elements());
  if (elements.size() <= cap) return elements;
  return list->error(ErrorCode::kMalformed,
                     fmt::format("{} entries, expected at most {}", elements.size(), cap));
}

Result<void> parse_consumed(const JsonValue& result, AllocationResult& out) {
  CONFCOM_TRY(const auto consumed, result.optional_member("consumedCapacity"));
  if (!consumed.has_value()) return {};
  CONFCOM_TRY(const auto members, consumed->members());
  for (const auto& [name, value] : members) {
    CONFCOM_TRY(const std::string_view quantity, value.string());
    out.consumed_capacity.emplace(name, quantity);
  }
  return {};
}

Result<AllocationResult> parse_result(const JsonValue& result) {
  AllocationResult out;
  CONFCOM_TRY(out.request, text_of(result, "request"));
  CONFCOM_TRY(out.driver, text_of(result, "driver"));
  CONFCOM_TRY(out.pool, text_of(result, "pool"));
  CONFCOM_TRY(out.device, text_of(result, "device"));
  CONFCOM_TRY(const auto share, result.optional_member("shareID"));
  if (share.has_value()) {
    CONFCOM_TRY(out.share_id, text_of(result, "shareID"));
  }
  CONFCOM_TRY(const auto admin, result.optional_member("adminAccess"));
  if (admin.has_value()) {
    CONFCOM_TRY(out.admin_access, admin->boolean());
  }
  CONFCOM_CHECK(parse_consumed(result, out));
  return out;
}

Result<bool> parse_source(const JsonValue& config) {
  CONFCOM_TRY(const JsonValue source, config.member("source"));
  CONFCOM_TRY(const std::string_view text, source.string());
  if (text == "FromClass") return true;
  if (text == "FromClaim") return false;
  return source.error(
      ErrorCode::kMalformed,
      fmt::format("'{}', expected \"FromClass\" or \"FromClaim\"", printable(text)));
}

Result<std::vector<std::string>> parse_requests(const JsonValue& config) {
  std::vector<std::string> out;
  CONFCOM_TRY(const auto elements, elements_of(config, "requests", kMaxAllocationResults));
  for (const JsonValue& element : elements) {
    CONFCOM_TRY(const std::string_view request, element.string());
    if (request.empty()) return element.error(ErrorCode::kMalformed, "expected a name, found none");
    out.emplace_back(request);
  }
  return out;
}

/// What is of another kind than opaque may be meant for any driver, so it is not passed over.
Result<JsonValue> opaque_of(const JsonValue& config) {
  CONFCOM_TRY(const auto opaque, config.optional_member("opaque"));
  if (opaque.has_value()) return *opaque;
  return config.error(ErrorCode::kUnsupported, "a configuration that is not opaque");
}

Result<OpaqueConfig> parse_config(const JsonValue& config) {
  CONFCOM_TRY(const bool from_class, parse_source(config));
  CONFCOM_TRY(auto requests, parse_requests(config));
  CONFCOM_TRY(const JsonValue opaque, opaque_of(config));
  CONFCOM_TRY(auto driver, text_of(opaque, "driver"));
  CONFCOM_TRY(const JsonValue parameters, opaque.member("parameters"));
  CONFCOM_CHECK(parameters.optional_member(""));  // an object
  return OpaqueConfig{.from_class = from_class,
                      .requests = std::move(requests),
                      .driver = std::move(driver),
                      .parameters = parameters};
}

/// The claim's allocation, once it has one.
Result<std::optional<JsonValue>> allocation_of(const JsonValue& claim) {
  CONFCOM_TRY(const auto status, claim.optional_member("status"));
  if (!status.has_value()) return std::nullopt;
  return status->optional_member("allocation");
}

Result<void> parse_devices(const JsonValue& allocation, ResourceClaim& out) {
  CONFCOM_TRY(const auto devices, allocation.optional_member("devices"));
  if (!devices.has_value()) return {};
  CONFCOM_TRY(const auto results, elements_of(*devices, "results", kMaxAllocationResults));
  for (const JsonValue& element : results) {
    CONFCOM_TRY(AllocationResult result, parse_result(element));
    out.results.push_back(std::move(result));
  }
  CONFCOM_TRY(const auto configs, elements_of(*devices, "config", kMaxClaimConfigs));
  for (const JsonValue& element : configs) {
    CONFCOM_TRY(OpaqueConfig config, parse_config(element));
    out.config.push_back(std::move(config));
  }
  return {};
}

}  // namespace

Result<ResourceClaim> parse_resource_claim(const JsonValue& claim) {
  ResourceClaim out;
  CONFCOM_TRY(const JsonValue metadata, claim.member("metadata"));
  CONFCOM_TRY(out.name_space, name_of(metadata, "namespace"));
  CONFCOM_TRY(out.name, name_of(metadata, "name"));
  CONFCOM_TRY(out.uid, name_of(metadata, "uid"));
  CONFCOM_TRY(const auto allocation, allocation_of(claim));
  if (!allocation.has_value()) return out;
  out.is_allocated = true;
  CONFCOM_CHECK(parse_devices(*allocation, out));
  return out;
}

Result<std::string> resource_claim_path(std::string_view name_space, std::string_view name) {
  if (!is_object_name(name_space) || !is_object_name(name)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("resource claim '{}' in '{}': no names that Kubernetes has",
                            printable(name), printable(name_space)));
  }
  return fmt::format("/apis/resource.k8s.io/v1/namespaces/{}/resourceclaims/{}", name_space, name);
}

}  // namespace confcom::rpc
