#include "platform/snp_hardware/configfs.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "base/testing/scratch_directory.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;

class SystemConfigfsTest : public ::testing::Test {
 protected:
  confcom::testing::ScratchDirectory scratch_;
  SystemConfigfs configfs_;
};

TEST_F(SystemConfigfsTest, MakesAndRemovesEntries) {
  const fs::path entry = scratch_.path() / "entry";
  ASSERT_TRUE(configfs_.make_entry(entry).has_value());
  EXPECT_TRUE(fs::is_directory(entry));
  EXPECT_EQ(configfs_.make_entry(entry).error(), std::errc::file_exists);
  configfs_.remove_entry(entry);
  EXPECT_FALSE(fs::exists(entry));
  EXPECT_EQ(configfs_.make_entry(scratch_.path() / "none" / "entry").error(),
            std::errc::no_such_file_or_directory);
}

TEST_F(SystemConfigfsTest, ReadsUpToTheCap) {
  const fs::path attribute = scratch_.write("attribute", "01234567");
  EXPECT_EQ(as_text(configfs_.read(attribute, 8).value()), "01234567");
  EXPECT_EQ(configfs_.read(attribute, 7).error(), std::errc::file_too_large);
  EXPECT_EQ(as_text(configfs_.read(scratch_.write("empty", ""), 8).value()), "");
  EXPECT_EQ(configfs_.read(scratch_.path() / "none", 8).error(),
            std::errc::no_such_file_or_directory);
  EXPECT_EQ(configfs_.read(scratch_.path(), 8).error(), std::errc::is_a_directory);
}

TEST_F(SystemConfigfsTest, WritesWhatIsThereAndMakesNothing) {
  const fs::path attribute = scratch_.write("attribute", "");
  ASSERT_TRUE(configfs_.write(attribute, as_bytes("3")).has_value());
  EXPECT_EQ(as_text(load_file(attribute, 8).value()), "3");
  EXPECT_EQ(configfs_.write(scratch_.path() / "none", as_bytes("3")).error(),
            std::errc::no_such_file_or_directory);
  EXPECT_FALSE(fs::exists(scratch_.path() / "none"));
  EXPECT_EQ(configfs_.write("/dev/full", as_bytes("3")).error(), std::errc::no_space_on_device);
}

}  // namespace
}  // namespace confcom::platform
