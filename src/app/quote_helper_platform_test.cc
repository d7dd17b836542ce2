#include "app/quote_helper_platform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/scratch_directory.h"
#include "platform/sgx_simulated/platform_directory.h"

namespace confcom::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ChoosePlatform : public ::testing::Test {
 protected:
  PlatformPlaces places() const {
    return {.sim_directory = scratch_.file("sim"),
            .quote_library = "libsgx_qe3_logic.so",
            .device_root = scratch_.path() / "root",
            .library_directories = directories_};
  }

  confcom::testing::ScratchDirectory scratch_;
  std::string library_directory_ = scratch_.file("lib");
  std::string_view directories_[1] = {library_directory_};
};

TEST_F(ChoosePlatform, SaysWhatIsMissingOfEach) {
  const auto choice = choose_platform(places());
  ASSERT_FALSE(choice.has_value());
  EXPECT_EQ(choice.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(choice.error().message, AllOf(HasSubstr("sgx_enclave"), HasSubstr("sim init")));
}

TEST_F(ChoosePlatform, TakesTheSimulatedOneWithoutHardware) {
  ASSERT_TRUE(platform::create_platform(places().sim_directory, {}, std::chrono::hours(1), false));
  const auto choice = choose_platform(places());
  ASSERT_TRUE(choice.has_value()) << choice.error().message;
  EXPECT_EQ(*choice, PlatformChoice::kSimulated);
}

TEST_F(ChoosePlatform, TakesHardwareWithDevicesAndLibrary) {
  // Any character device that opens stands for SGX's.
  std::filesystem::create_directories(scratch_.path() / "root/dev");
  for (const char* node : {"sgx_enclave", "sgx_provision"})
    std::filesystem::create_symlink("/dev/null", scratch_.path() / "root/dev" / node);
  const auto without = find_hardware(places());
  ASSERT_FALSE(without.has_value());
  EXPECT_THAT(without.error().message,
              AllOf(HasSubstr("libsgx_qe3_logic.so"), HasSubstr("--quote-library")));
  scratch_.write("lib/libsgx_qe3_logic.so", "");
  const auto choice = choose_platform(places());
  ASSERT_TRUE(choice.has_value()) << choice.error().message;
  EXPECT_EQ(*choice, PlatformChoice::kHardware);
}

TEST_F(ChoosePlatform, TakesALibraryByItsPath) {
  PlatformPlaces here = places();
  here.quote_library = scratch_.file("elsewhere.so");
  EXPECT_THAT(find_hardware(here).error().message, HasSubstr("sgx_enclave"));
}

}  // namespace
}  // namespace confcom::app
