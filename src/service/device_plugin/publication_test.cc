#include "service/device_plugin/publication.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

const DevicePool kFits{"", {{262'144}}};
const DevicePool kTooLong{"", {{300'000}}};
const DevicePool kTooLongWithHints{"", {{131'072, true, 0}, {131'072, true, 1}}};

TEST(Publication, IsChosenByWhatAKubeletTakes) {
  const struct {
    PublishOption option;
    const DevicePool& pool;
    Publication want;
    const char* says;
  } rows[] = {
      {PublishOption::kAuto, kFits, Publication::kDevices, "262144 devices is 4190080 bytes"},
      {PublishOption::kDevices, kFits, Publication::kDevices, "262144 devices is 4190080 bytes"},
      {PublishOption::kNodeStatus, kFits, Publication::kNodeStatus, "--publish node-status"},
      {PublishOption::kDra, kTooLong, Publication::kDra, "--publish dra"},
      {PublishOption::kAuto, kTooLong, Publication::kNodeStatus, "a kubelet takes 4194304"},
      {PublishOption::kAuto, kTooLongWithHints, Publication::kNodeStatus,
       "a kubelet takes 4194304"},
      {PublishOption::kNodeStatus, kTooLong, Publication::kNodeStatus, "--publish node-status"},
      {PublishOption::kAuto, {}, Publication::kDevices, "0 devices is 0 bytes"},
  };
  for (const auto& row : rows) {
    const auto chosen = choose_publication(row.option, row.pool);
    ASSERT_TRUE(chosen.has_value());
    EXPECT_EQ(chosen->publication, row.want);
    EXPECT_THAT(chosen->reason, HasSubstr(row.says));
  }
}

TEST(Publication, AsDevicesIsRefusedWhereNoKubeletWouldTakeThem) {
  for (const DevicePool& pool : {kTooLong, kTooLongWithHints}) {
    const auto refused = choose_publication(PublishOption::kDevices, pool);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(refused.error().message, HasSubstr("give --publish auto"));
  }
}

}  // namespace
}  // namespace confcom::service
