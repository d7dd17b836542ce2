#include "platform/snp_hardware/hardware_report_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/testing/scratch_directory.h"
#include "platform/testing/fake_sev_guest.h"
#include "platform/testing/fake_tsm.h"
#include "platform/testing/fake_waiting.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class HardwareReports : public ::testing::Test {
 protected:
  HardwareReports() { fs::create_directories(scratch_.path() / "dev"); }

  void add_device() const { scratch_.write(kSevGuestDevice, ""); }
  Result<ReportReply> get() {
    return HardwareReportProvider(scratch_.path(), tsm_, device_.ioctl(), waiting_.waiting())
        .get_report({});
  }

  confcom::testing::ScratchDirectory scratch_;
  testing::FakeTsm tsm_;
  testing::FakeSevGuest device_;
  testing::FakeWaiting waiting_;
};

TEST_F(HardwareReports, AsksConfigfsFirst) {
  add_device();
  EXPECT_EQ(get().value().source, "configfs-tsm");
  EXPECT_TRUE(device_.requests.empty());
}

TEST_F(HardwareReports, AsksTheDeviceWhereConfigfsIsClosed) {
  add_device();
  for (const std::errc closed :
       {std::errc::no_such_file_or_directory, std::errc::read_only_file_system}) {
    tsm_.failures[""] = {closed};
    EXPECT_EQ(get().value().source, "/dev/sev-guest");
  }
}

TEST_F(HardwareReports, DoesNotPassOverARefusal) {
  add_device();
  tsm_.provider = "tdx_guest\n";
  EXPECT_EQ(get().error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(device_.requests.empty());
}

TEST_F(HardwareReports, SaysWhatIsMissingOfBoth) {
  tsm_.failures[""] = {std::errc::permission_denied};
  const Error neither = get().error();
  EXPECT_EQ(neither.code, ErrorCode::kDenied);
  EXPECT_THAT(neither.message, AllOf(HasSubstr(kTsmReports), HasSubstr(kSevGuestDevice)));
}

TEST_F(HardwareReports, AreLookedFor) {
  const auto none = find_report_hardware(scratch_.path());
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(none.error().message, AllOf(HasSubstr(kTsmReports), HasSubstr(kSevGuestDevice)));
  fs::create_directories(scratch_.path() / kTsmReports);
  EXPECT_TRUE(find_report_hardware(scratch_.path()).has_value());
  fs::remove(scratch_.path() / kTsmReports);
  add_device();
  EXPECT_TRUE(find_report_hardware(scratch_.path()).has_value());
}

}  // namespace
}  // namespace confcom::platform
