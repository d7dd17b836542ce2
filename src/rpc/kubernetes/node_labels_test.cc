#include "rpc/kubernetes/node_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rpc/kubernetes/testing/answering_server.h"

namespace confcom::rpc {
namespace {

using testing::AnsweringServer;
using ::testing::ElementsAre;
using testing::http_answer;

TEST(NodeLabels, AreSetAndRemovedInOne) {
  const AnsweringServer api({http_answer(200, "{}")});
  const LabelChanges changes{{"confcom.dev/sgx", "true"}, {"old", std::nullopt}};
  EXPECT_TRUE(change_node_labels(api.client(), "n1", changes).has_value());
  EXPECT_THAT(api.asked(),
              ElementsAre("PATCH /api/v1/nodes/n1\n"
                          R"({"metadata":{"labels":{"confcom.dev/sgx":"true","old":null}}})"));
}

TEST(NodeLabels, SayWhatTheServerRefuses) {
  const AnsweringServer api({http_answer(403, testing::status_json(403, "Forbidden", "no"))});
  EXPECT_EQ(change_node_labels(api.client(), "n1", {{"a", "\xff"}}).error().code,
            ErrorCode::kDenied);
  EXPECT_EQ(change_node_labels(api.client(), "a/b", {}).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace confcom::rpc
