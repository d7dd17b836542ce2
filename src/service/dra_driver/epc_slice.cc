#include "service/dra_driver/epc_slice.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "crypto/digest.h"
#include "rpc/kubernetes/quantity.h"

namespace confcom::service {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxNameBytes = 253;
constexpr std::uint64_t kStep = std::uint64_t{1} << 20;

Json attributes(const EpcSlice& slice, const EpcDevice& device) {
  Json out = {{"platform", {{"string", slice.simulated ? "simulated" : "hardware"}}},
              {"sgx2", {{"bool", slice.sgx2}}},
              {"flc", {{"bool", slice.launch_control}}},
              {"driverVersion", {{"version", slice.version}}}};
  if (device.numa_node.has_value()) out["numa"] = {{"int", *device.numa_node}};
  return out;
}

Json capacity(const EpcDevice& device) {
  const std::string step = rpc::binary_quantity(kStep);
  return {
      {kEpcCapacity,
       {{"value", rpc::binary_quantity(device.bytes)},
        {"requestPolicy", {{"default", step}, {"validRange", {{"min", step}, {"step", step}}}}}}}};
}

Json device_json(const EpcSlice& slice, const EpcDevice& device) {
  Json out = {{"name", device.name},
              {"attributes", attributes(slice, device)},
              {"capacity", capacity(device)},
              {"allowMultipleAllocations", true}};
  if (!device.healthy) {
    out["taints"] = Json::array({{{"key", kUnhealthyTaint}, {"effect", "NoSchedule"}}});
  }
  return out;
}

Json spec(const EpcSlice& slice, std::uint64_t generation) {
  Json devices = Json::array();
  for (const EpcDevice& device : slice.devices) devices.push_back(device_json(slice, device));
  return {{"driver", kDraDriverName},
          {"nodeName", slice.node},
          {"pool", {{"name", slice.node}, {"generation", generation}, {"resourceSliceCount", 1}}},
          {"devices", devices}};
}

std::string comparable(Json spec) {
  if (spec.contains("pool") && spec["pool"].is_object()) spec["pool"].erase("generation");
  if (!spec.contains("devices") || !spec["devices"].is_array()) return spec.dump();
  for (Json& device : spec["devices"]) {
    if (!device.is_object() || !device.contains("taints") || !device["taints"].is_array()) continue;
    for (Json& taint : device["taints"]) {
      if (taint.is_object()) taint.erase("timeAdded");
    }
  }
  return spec.dump();
}

}  // namespace

std::string slice_name(std::string_view node) {
  std::string out = fmt::format("{}-{}", node, kDraDriverName);
  if (out.size() <= kMaxNameBytes) return out;
  return fmt::format("{}-{}", to_hex(crypto::sha256(as_bytes(node))), kDraDriverName);
}

std::string write_slice(const EpcSlice& slice, std::string_view node_uid, std::uint64_t generation,
                        std::string_view resource_version) {
  Json metadata = {{"name", slice_name(slice.node)},
                   {"ownerReferences", Json::array({{{"apiVersion", "v1"},
                                                     {"kind", "Node"},
                                                     {"name", slice.node},
                                                     {"uid", node_uid},
                                                     {"controller", true}}})}};
  if (!resource_version.empty()) metadata["resourceVersion"] = resource_version;
  return Json{{"apiVersion", "resource.k8s.io/v1"},
              {"kind", "ResourceSlice"},
              {"metadata", metadata},
              {"spec", spec(slice, generation)}}
      .dump();
}

Result<std::string> slice_content(std::string_view slice_json) {
  const Json slice = Json::parse(slice_json, nullptr, false);
  if (slice.is_object() && slice.contains("spec") && slice["spec"].is_object()) {
    return comparable(slice["spec"]);
  }
  return fail(ErrorCode::kMalformed, "a ResourceSlice without a spec");
}

std::string slice_content(const EpcSlice& slice) { return comparable(spec(slice, 0)); }

}  // namespace confcom::service
