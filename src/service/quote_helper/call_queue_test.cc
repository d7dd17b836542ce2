#include "service/quote_helper/call_queue.h"

#include <gtest/gtest.h>

#include <vector>

namespace confcom::service {
namespace {

using rpc::AesmError;
using std::chrono::milliseconds;

class CallQueueTest : public ::testing::Test {
 protected:
  /// Its answers' codes go to `answers_`, under its number.
  PendingCall call(std::size_t number, std::optional<std::uint32_t> timeout_ms) {
    if (answers_.size() <= number) answers_.resize(number + 1);
    return {{.body = rpc::GetSupportedAttestationKeyIdsRequest{static_cast<std::uint32_t>(number)},
             .timeout_ms = timeout_ms},
            [this, number](const rpc::AesmResponse& response) {
              answers_.at(number).push_back(response.code());
            },
            now_};
  }

  using Codes = std::vector<AesmError>;

  PendingCall::Time now_{};
  std::vector<Codes> answers_;
  CallQueue queue_{3};
};

TEST_F(CallQueueTest, GivesThemInOrder) {
  for (const std::size_t number : {0U, 1U, 2U}) queue_.push(call(number, {}));
  for (const std::uint32_t number : {0U, 1U, 2U}) {
    auto next = queue_.pop();
    if (next.has_value()) next->refuse(AesmError::kNetwork);
    EXPECT_EQ(answers_.at(number), Codes{AesmError::kNetwork});
  }
  EXPECT_FALSE(queue_.pop().has_value());
}

TEST_F(CallQueueTest, RefusesOneMoreThanItHolds) {
  for (const std::size_t number : {0U, 1U, 2U, 3U}) queue_.push(call(number, {}));
  EXPECT_EQ(answers_.at(3), Codes{AesmError::kBusy});
  EXPECT_TRUE(answers_.at(0).empty());
  EXPECT_TRUE(answers_.at(2).empty());
}

TEST_F(CallQueueTest, ExpiresThoseWhoseClientsWaitNoLonger) {
  queue_.push(call(0, 20));
  queue_.push(call(1, {}));
  queue_.push(call(2, 10));
  EXPECT_EQ(queue_.next_deadline(), now_ + milliseconds(10));
  queue_.expire(now_ + milliseconds(9));
  EXPECT_TRUE(answers_.at(2).empty());
  queue_.expire(now_ + milliseconds(10));
  EXPECT_EQ(answers_.at(2), Codes{AesmError::kBusy});
  EXPECT_TRUE(answers_.at(0).empty());
  EXPECT_EQ(queue_.next_deadline(), now_ + milliseconds(20));
  queue_.expire(now_ + milliseconds(1000));
  EXPECT_EQ(answers_.at(0), Codes{AesmError::kBusy});
  EXPECT_TRUE(answers_.at(1).empty());
  EXPECT_FALSE(queue_.next_deadline().has_value());
}

TEST_F(CallQueueTest, ATimeoutOfZeroIsNone) {
  queue_.push(call(0, 0));
  EXPECT_FALSE(queue_.next_deadline().has_value());
}

TEST_F(CallQueueTest, RefusesAllThatWait) {
  queue_.push(call(0, {}));
  queue_.push(call(1, 10));
  queue_.refuse_all(AesmError::kServiceStopped);
  EXPECT_EQ(answers_.at(0), Codes{AesmError::kServiceStopped});
  EXPECT_EQ(answers_.at(1), Codes{AesmError::kServiceStopped});
  EXPECT_FALSE(queue_.pop().has_value());
}

}  // namespace
}  // namespace confcom::service
