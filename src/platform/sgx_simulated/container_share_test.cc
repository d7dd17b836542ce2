#include "platform/sgx_simulated/container_share.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "base/testing/scratch_directory.h"
#include "base/unique_fd.h"
#include "platform/sgx_simulated/platform_directory.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/sgx_simulated/simulated_platform.h"
#include "platform/sgx_simulated/versioned_directory.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();

mode_t mode_of(const fs::path& path) {
  struct stat found{};
  EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 0777;
}

class ContainerShareTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(create_platform(directory(), kNow, std::chrono::hours(24), false).has_value());
  }
  [[nodiscard]] fs::path directory() const { return scratch_.path() / "sim"; }

  confcom::testing::ScratchDirectory scratch_;
};

TEST_F(ContainerShareTest, MakesReportsAndQuotes) {
  const auto share = publish_container_share(directory());
  ASSERT_TRUE(share.has_value()) << share.error().message;
  EXPECT_TRUE(load_simulated_platform(*share, 3).has_value());
}

TEST_F(ContainerShareTest, HasNoKeyOfTheAuthority) {
  const fs::path share = publish_container_share(directory()).value();
  for (const auto& entry : fs::recursive_directory_iterator(share)) {
    const std::string name = entry.path().filename().string();
    EXPECT_EQ(name.find("key"), std::string::npos) << name;
    EXPECT_NE(name, "authority");
  }
}

TEST_F(ContainerShareTest, IsReadableByAnyUserWhateverTheUmask) {
  const mode_t before = ::umask(0077);
  const fs::path share = publish_container_share(directory()).value();
  ::umask(before);
  EXPECT_EQ(mode_of(share), 0755U);
  EXPECT_EQ(mode_of(share / "current"), 0755U);
  EXPECT_EQ(mode_of(share / "current" / kCpuSecretFile), 0644U);
  EXPECT_EQ(mode_of(directory()), 0700U);
}

TEST_F(ContainerShareTest, FollowsThePlatformAndStaysWhileItDoes) {
  const VersionedDirectory share(publish_container_share(directory()).value());
  const std::string first = share.generation().value();
  ASSERT_TRUE(publish_container_share(directory()).has_value());
  EXPECT_EQ(share.generation(), first);
  ASSERT_TRUE(create_platform(directory(), kNow, std::chrono::hours(24), true).has_value());
  ASSERT_TRUE(publish_container_share(directory()).has_value());
  EXPECT_NE(share.generation(), first);
}

/// Whoever reads a directory can lock it.
TEST_F(ContainerShareTest, DoesNotWaitForAContainer) {
  const fs::path share = publish_container_share(directory()).value();
  const UniqueFd container(::open(share.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::flock(container.get(), LOCK_EX | LOCK_NB), 0);
  ASSERT_TRUE(create_platform(directory(), kNow, std::chrono::hours(24), true).has_value());
  EXPECT_TRUE(publish_container_share(directory()).has_value());
}

TEST_F(ContainerShareTest, NeedsAPlatform) {
  const auto refused = publish_container_share(scratch_.path() / "none");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace confcom::platform
