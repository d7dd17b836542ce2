#include "platform/report_provider.h"

#include <gtest/gtest.h>

#include "platform/testing/fake_tsm.h"

namespace confcom::platform {
namespace {

TEST(ReportRequest, IsForAVmplThatThereIs) {
  EXPECT_TRUE(check_report_request({}).has_value());
  EXPECT_TRUE(check_report_request({.vmpl = 3}).has_value());
  EXPECT_EQ(check_report_request({.vmpl = 4}).error().code, ErrorCode::kInvalidArgument);
}

TEST(ReportReply, AnswersItsOwnRequest) {
  const ReportRequest request{.vmpl = 1};
  const ByteVector report = testing::unsigned_report(request.report_data, 1);
  EXPECT_TRUE(check_report_answers(report, request).has_value());
  EXPECT_TRUE(check_report_answers(report, {}).has_value()) << "of whatever VMPL";
  EXPECT_FALSE(check_report_answers(report, {.vmpl = 2}).has_value());
  ReportRequest other = request;
  other.report_data.back() = std::byte{1};
  EXPECT_EQ(check_report_answers(report, other).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(check_report_answers({}, request).error().code, ErrorCode::kTruncated);
}

}  // namespace
}  // namespace confcom::platform
