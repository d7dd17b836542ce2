#include "service/dra_driver/epc_slice.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace confcom::service {
namespace {

using Json = nlohmann::json;

EpcSlice example() {
  return {.node = "node1",
          .simulated = true,
          .sgx2 = false,
          .launch_control = true,
          .version = "0.1.0",
          .devices = {{.name = "epc-0", .bytes = std::uint64_t{64} << 30, .numa_node = 0},
                      {.name = "epc", .bytes = 3 << 20, .healthy = false}}};
}

TEST(EpcSlice, SaysWhatTheNodeHas) {
  const Json slice = Json::parse(write_slice(example(), "uid-of-node", 7, "123"));
  EXPECT_EQ(slice, Json::parse(R"({
    "apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice",
    "metadata": {"name": "node1-sgx.confcom.dev", "resourceVersion": "123",
      "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": "node1",
                           "uid": "uid-of-node", "controller": true}]},
    "spec": {"driver": "sgx.confcom.dev", "nodeName": "node1",
      "pool": {"name": "node1", "generation": 7, "resourceSliceCount": 1},
      "devices": [
        {"name": "epc-0", "allowMultipleAllocations": true,
         "attributes": {"numa": {"int": 0}, "platform": {"string": "simulated"},
                        "sgx2": {"bool": false}, "flc": {"bool": true},
                        "driverVersion": {"version": "0.1.0"}},
         "capacity": {"epc": {"value": "64Gi", "requestPolicy": {
           "default": "1Mi", "validRange": {"min": "1Mi", "step": "1Mi"}}}}},
        {"name": "epc", "allowMultipleAllocations": true,
         "attributes": {"platform": {"string": "simulated"}, "sgx2": {"bool": false},
                        "flc": {"bool": true}, "driverVersion": {"version": "0.1.0"}},
         "capacity": {"epc": {"value": "3Mi", "requestPolicy": {
           "default": "1Mi", "validRange": {"min": "1Mi", "step": "1Mi"}}}},
         "taints": [{"key": "sgx.confcom.dev/unhealthy", "effect": "NoSchedule"}]}]}})"));
}

TEST(EpcSlice, ANewOneHasNoVersion) {
  const Json slice = Json::parse(write_slice(example(), "u", 1, ""));
  EXPECT_FALSE(slice["metadata"].contains("resourceVersion"));
}

TEST(EpcSlice, IsComparedWithoutWhatComesByItself) {
  Json slice = Json::parse(write_slice(example(), "u", 9, "1"));
  slice["spec"]["devices"][1]["taints"][0]["timeAdded"] = "2026-11-22T00:00:00Z";
  slice["metadata"]["managedFields"] = Json::array();
  EXPECT_EQ(slice_content(slice.dump()), slice_content(example()));
}

TEST(EpcSlice, EveryOtherDifferenceCounts) {
  const std::string wanted = slice_content(example());
  const Json slice = Json::parse(write_slice(example(), "u", 9, "1"));
  const auto differs = [&](const char* pointer, const Json& value) {
    Json changed = slice;
    changed[Json::json_pointer(pointer)] = value;
    EXPECT_NE(slice_content(changed.dump()), wanted) << pointer;
  };
  differs("/spec/devices/0/capacity/epc/value", "65Gi");
  differs("/spec/devices/0/attributes/numa/int", 1);
  differs("/spec/devices/0/attributes/more", Json{{"bool", true}});
  differs("/spec/devices/1/taints/0/effect", "NoExecute");
  differs("/spec/devices/1/taints", Json::array());
  differs("/spec/pool/resourceSliceCount", 2);
  differs("/spec/pool/name", "node2");
  differs("/spec/devices", Json::array());
  differs("/spec/allNodes", true);
}

TEST(EpcSlice, WhatIsNoneIsMalformed) {
  for (const char* const text : {"", "[]", "{}", R"({"spec": []})"}) {
    EXPECT_FALSE(slice_content(text).has_value()) << text;
  }
  for (const char* const text : {R"({"spec": {"pool": 1, "devices": [1, {"taints": [1]}]}})",
                                 R"({"spec": {"devices": {"taints": 1}}})"}) {
    EXPECT_TRUE(slice_content(text).has_value()) << "and equal to nothing of ours";
  }
}

TEST(SliceName, IsOfTheNodeHoweverLongItsName) {
  EXPECT_EQ(slice_name("node1"), "node1-sgx.confcom.dev");
  const std::string one = slice_name(std::string(250, 'a'));
  EXPECT_LE(one.size(), 253U);
  EXPECT_NE(one, slice_name(std::string(251, 'a')));
}

}  // namespace
}  // namespace confcom::service
