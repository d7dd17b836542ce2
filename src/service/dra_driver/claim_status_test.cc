#include "service/dra_driver/claim_status.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/log.h"
#include "service/dra_driver/testing/fake_cluster.h"

namespace confcom::service {
namespace {

using Json = nlohmann::json;

const std::vector<EpcDevice> kDevices = {{.name = "epc-0", .bytes = 64 << 20, .numa_node = 0},
                                         {.name = "epc", .bytes = 64 << 20}};

PreparedClaim example() {
  return {.name_space = "ns",
          .name = "claim",
          .uid = "u1",
          .pool = "node1",
          .shares = {
              {.request = "a", .device = "epc-0", .share_id = "s1", .bytes = 5, .provision = true},
              {.request = "b", .device = "epc", .bytes = 6, .quote_helper = true}}};
}

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return Timestamp(std::chrono::seconds(0)); }
};

TEST(ClaimStatus, SaysWhatWasPrepared) {
  EXPECT_EQ(Json::parse(write_claim_status(example(), kDevices, FixedClock().now())),
            Json::parse(R"({
    "apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim",
    "metadata": {"name": "claim", "namespace": "ns", "uid": "u1"},
    "status": {"devices": [
      {"driver": "sgx.confcom.dev", "pool": "node1", "device": "epc-0", "shareID": "s1",
       "conditions": [{"type": "Ready", "status": "True", "reason": "Prepared",
                       "message": "containers of the node can have it",
                       "lastTransitionTime": "1970-01-01T00:00:00Z"}],
       "data": {"epcBytes": 5, "numa": 0, "provision": true, "quoteHelper": false}},
      {"driver": "sgx.confcom.dev", "pool": "node1", "device": "epc",
       "conditions": [{"type": "Ready", "status": "True", "reason": "Prepared",
                       "message": "containers of the node can have it",
                       "lastTransitionTime": "1970-01-01T00:00:00Z"}],
       "data": {"epcBytes": 6, "provision": false, "quoteHelper": true}}]}})"));
}

TEST(ClaimStatusWriter, WritesWhatThereIsAndGivesUpWhatIsGone) {
  testing::FakeCluster cluster;
  const FixedClock clock;
  Log log(LogLevel::kError);
  cluster.set_claim("ns/claim", "{}");
  ClaimStatusWriter writer(cluster.client(), clock, log);
  PreparedClaim gone = example();
  gone.uid = "a-gone-one";
  gone.name = "gone";
  writer.prepared(gone, kDevices);
  writer.prepared(example(), kDevices);
  EXPECT_EQ(Json::parse(cluster.await_status("ns/claim"))["metadata"]["uid"], "u1");
}

}  // namespace
}  // namespace confcom::service
