#include "rpc/kubernetes/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "rpc/kubernetes/testing/answering_server.h"

namespace confcom::rpc {
namespace {

using testing::AnsweringServer;
using ::testing::HasSubstr;
using testing::http_answer;
using ::testing::StartsWith;

class SetClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return time; }
  Timestamp time = parse_timestamp("2026-01-15T12:00:00Z").value();
};

const EventObject kNode{.kind = "Node", .name = "n1", .name_space = "", .uid = ""};
const EventObject kPod{.kind = "Pod", .name = "p", .name_space = "team", .uid = "1-2"};

class Events : public ::testing::Test {
 protected:
  Result<void> record(const EventObject& object, std::string_view message) {
    return recorder.record(
        object, {.type = EventType::kWarning, .reason = "Why", .message = std::string(message)});
  }
  /// The latest request's.
  [[nodiscard]] std::string asked() const { return api.asked().back(); }

  AnsweringServer api{{http_answer(201, "{}")}};
  SetClock clock;
  EventRecorder recorder{api.client(), clock, {"confcom.dev/device-plugin", "n1"}};
};

TEST_F(Events, AreCreatedAboutANode) {
  ASSERT_TRUE(record(kNode, "text").has_value());
  EXPECT_THAT(asked(), StartsWith("POST /api/v1/namespaces/default/events\n"));
  for (const std::string_view part :
       {R"("involvedObject":{"apiVersion":"v1","kind":"Node","name":"n1","uid":"n1"})",
        R"("type":"Warning")", R"("reason":"Why")", R"("message":"text")", R"("count":1)",
        R"("firstTimestamp":"2026-01-15T12:00:00Z")", R"("lastTimestamp":"2026-01-15T12:00:00Z")",
        R"("reportingComponent":"confcom.dev/device-plugin")", R"("reportingInstance":"n1")"}) {
    EXPECT_THAT(asked(), HasSubstr(part));
  }
}

TEST_F(Events, AreCreatedInThePodsNamespace) {
  ASSERT_TRUE(record(kPod, "text").has_value());
  EXPECT_THAT(asked(), StartsWith("POST /api/v1/namespaces/team/events\n"));
  EXPECT_THAT(asked(), HasSubstr(R"("namespace":"team","uid":"1-2")"));
  EXPECT_EQ(record({.kind = "Pod", .name = "p", .name_space = "a/b", .uid = ""}, "x").error().code,
            ErrorCode::kInvalidArgument);
}

TEST_F(Events, MayBeAboutAKindOfAnotherGroup) {
  EventObject claim{.kind = "ResourceClaim", .name = "c", .name_space = "team", .uid = "1-2"};
  ASSERT_TRUE(record(claim, "text").has_value());
  claim.api_version = "resource.k8s.io/v1";
  ASSERT_TRUE(record(claim, "text").has_value());
  EXPECT_THAT(asked(), StartsWith("POST /api/v1/namespaces/team/events\n"));
  EXPECT_THAT(asked(), HasSubstr(R"("involvedObject":{"apiVersion":"resource.k8s.io/v1",)"
                                 R"("kind":"ResourceClaim","name":"c","namespace":"team")"));
  EXPECT_THAT(asked(), HasSubstr(R"("apiVersion":"v1","count":1)"));
}

TEST_F(Events, AreCountedWithinAnHour) {
  ASSERT_TRUE(record(kNode, "text").has_value());
  clock.time += std::chrono::minutes(59);
  ASSERT_TRUE(record(kNode, "text").has_value());
  EXPECT_THAT(asked(), StartsWith("PATCH /api/v1/namespaces/default/events/n1."));
  EXPECT_THAT(asked(), HasSubstr(R"({"count":2,"lastTimestamp":"2026-01-15T12:59:00Z"})"));
  ASSERT_TRUE(record(kNode, "text").has_value());
  EXPECT_THAT(asked(), HasSubstr(R"("count":3)"));
  clock.time += std::chrono::minutes(1);
  ASSERT_TRUE(record(kNode, "text").has_value());
  EXPECT_THAT(asked(), StartsWith("POST "));
}

TEST_F(Events, OfAnotherMessageOrObjectAreOthers) {
  ASSERT_TRUE(record(kNode, "text").has_value());
  ASSERT_TRUE(record(kNode, "other").has_value());
  EXPECT_THAT(asked(), StartsWith("POST "));
  ASSERT_TRUE(record(kPod, "text").has_value());
  EXPECT_THAT(asked(), StartsWith("POST "));
}

TEST_F(Events, AreRememberedUpToABound) {
  for (std::size_t i = 0; i <= EventRecorder::kMaxRemembered; ++i) {
    ASSERT_TRUE(record(kNode, std::to_string(i)).has_value());
  }
  ASSERT_TRUE(record(kNode, "1").has_value());
  EXPECT_THAT(asked(), StartsWith("PATCH "));
  ASSERT_TRUE(record(kNode, "0").has_value());
  EXPECT_THAT(asked(), StartsWith("POST "));
}

TEST_F(Events, HaveAMessageOfAtMostAKibibyteWithoutHalfACharacter) {
  ASSERT_TRUE(record(kNode, std::string(1024, 'x')).has_value());
  EXPECT_THAT(asked(), HasSubstr("\"message\":\"" + std::string(1024, 'x') + "\""));
  ASSERT_TRUE(record(kNode, std::string(1023, 'x') + "\u00e4y").has_value());
  EXPECT_THAT(asked(), HasSubstr("\"message\":\"" + std::string(1023, 'x') + "\""));
}

TEST(EventRecorder, CreatesAnewWhatSomebodyHasDeleted) {
  const AnsweringServer api({http_answer(201, "{}"),
                             http_answer(404, testing::status_json(404, "NotFound", "gone")),
                             http_answer(201, "{}")});
  const SetClock clock;
  EventRecorder recorder(api.client(), clock, {"c", "i"});
  const EventText text{.type = EventType::kNormal, .reason = "R", .message = "m"};
  ASSERT_TRUE(recorder.record(kNode, text).has_value());
  ASSERT_TRUE(recorder.record(kNode, text).has_value());
  EXPECT_THAT(api.asked(), ::testing::ElementsAre(StartsWith("POST "), StartsWith("PATCH "),
                                                  StartsWith("POST ")));
}

TEST(EventRecorder, ForgetsWhatCouldNotBeWritten) {
  const AnsweringServer api(
      {http_answer(503, testing::status_json(503, "x", "later")), http_answer(201, "{}")});
  const SetClock clock;
  EventRecorder recorder(api.client(), clock, {"c", "i"});
  const EventText text{.type = EventType::kNormal, .reason = "R", .message = "m"};
  EXPECT_EQ(recorder.record(kNode, text).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(recorder.record(kNode, text).has_value());
  EXPECT_THAT(api.asked().back(), StartsWith("POST "));
}

}  // namespace
}  // namespace confcom::rpc
