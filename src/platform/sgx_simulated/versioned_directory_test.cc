#include "platform/sgx_simulated/versioned_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/testing/scratch_directory.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;

using confcom::testing::ScratchDirectory;

constexpr std::string_view kNames[] = {"a", "folder/b"};
constexpr std::string_view kLinks[] = {"a", "folder"};

FileSet files(std::string_view a, std::string_view b) {
  FileSet out;
  out.put("a", a);
  out.put("folder/b", b);
  return out;
}

Result<void> publish(const VersionedDirectory& versions, const FileSet& files) {
  CONFCOM_TRY(const auto lock, versions.lock());
  return versions.publish(lock, files, kLinks);
}

/// "a/b", or the error's code.
std::string content(const VersionedDirectory& versions) {
  const auto loaded = versions.load(kNames);
  if (!loaded.has_value()) return std::string(to_string(loaded.error().code));
  return std::string(loaded->text("a").value_or("-"))
      .append("/")
      .append(loaded->text("folder/b").value_or("-"));
}

std::size_t entries(const fs::path& directory) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

class VersionedDirectoryTest : public ::testing::Test {
 protected:
  ScratchDirectory scratch_;
  VersionedDirectory versions_{scratch_.path() / "above" / "sim"};
};

TEST_F(VersionedDirectoryTest, HasNothingBeforeTheFirstSet) {
  EXPECT_EQ(content(versions_), "not_found");
  ASSERT_TRUE(versions_.lock().has_value());
  EXPECT_EQ(content(versions_), "not_found") << "the directory alone is nothing";
}

TEST_F(VersionedDirectoryTest, GivesTheSetThatWasPublishedLast) {
  ASSERT_TRUE(publish(versions_, files("1", "2")).has_value());
  EXPECT_EQ(content(versions_), "1/2");
  const std::string first = versions_.generation().value();
  ASSERT_TRUE(publish(versions_, files("3", "4")).has_value());
  EXPECT_EQ(content(versions_), "3/4");
  EXPECT_NE(versions_.generation().value(), first);
}

TEST_F(VersionedDirectoryTest, GivesOfOptionalFilesThoseThatAreThere) {
  constexpr std::string_view kNeeded[] = {"a"};
  constexpr std::string_view kOptional[] = {"folder/b", "folder/c", "none/d"};
  ASSERT_TRUE(publish(versions_, files("1", "2")).has_value());
  const auto loaded = versions_.load(kNeeded, kOptional);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(loaded->all().size(), 2U);
  EXPECT_EQ(loaded->text("folder/b"), "2");
  fs::create_directory(versions_.path() / "current" / "folder" / "c");
  const auto unreadable = versions_.load(kNeeded, kOptional);
  ASSERT_FALSE(unreadable.has_value());
  EXPECT_EQ(unreadable.error().code, ErrorCode::kIo) << "there, and not to be read";
}

TEST_F(VersionedDirectoryTest, DropsLinksToWhatANewSetDoesNotHave) {
  ASSERT_TRUE(publish(versions_, files("1", "2")).has_value());
  fs::create_symlink("elsewhere", versions_.path() / "foreign");
  const auto lock = versions_.lock();
  ASSERT_TRUE(lock.has_value());
  ASSERT_TRUE(versions_.publish(*lock, files("1", "2"), std::span(kLinks).first(1)).has_value());
  EXPECT_TRUE(fs::is_symlink(versions_.path() / "a"));
  EXPECT_FALSE(fs::is_symlink(versions_.path() / "folder"));
  EXPECT_TRUE(fs::is_symlink(versions_.path() / "foreign")) << "no link to a set";
}

TEST_F(VersionedDirectoryTest, IsOpenToItsOwnerAlone) {
  fs::create_directories(versions_.path());
  fs::permissions(versions_.path(), fs::perms::all);
  ASSERT_TRUE(publish(versions_, files("1", "2")).has_value());
  EXPECT_EQ(fs::status(versions_.path()).permissions(), fs::perms(0700));
  EXPECT_EQ(fs::status(versions_.path() / "a").permissions(), fs::perms(0600));
  EXPECT_EQ(fs::status(versions_.path() / "folder").permissions(), fs::perms(0700));
}

TEST_F(VersionedDirectoryTest, LinksFollowTheSetThatCounts) {
  ASSERT_TRUE(publish(versions_, files("1", "2")).has_value());
  ASSERT_TRUE(publish(versions_, files("3", "4")).has_value());
  std::string text;
  std::ifstream(versions_.path() / "folder" / "b") >> text;
  EXPECT_EQ(text, "4");
}

TEST_F(VersionedDirectoryTest, KeepsTheGenerationBeforeForItsReadersAndNoOlderOne) {
  for (const char* a : {"1", "2", "3", "4"})
    ASSERT_TRUE(publish(versions_, files(a, "b")).has_value());
  // Two generations, "current", "a", "folder".
  EXPECT_EQ(entries(versions_.path()), 5U);
}

TEST_F(VersionedDirectoryTest, RemovesWhatKilledWritersLeft) {
  ASSERT_TRUE(publish(versions_, files("1", "2")).has_value());
  fs::create_directories(versions_.path() / "generation-half");
  fs::create_symlink("generation-half", versions_.path() / ".current-new");
  ASSERT_TRUE(publish(versions_, files("3", "4")).has_value());
  EXPECT_FALSE(fs::exists(versions_.path() / "generation-half"));
  EXPECT_FALSE(fs::is_symlink(versions_.path() / ".current-new"));
}

TEST_F(VersionedDirectoryTest, LeavesADirectoryOfOthersAlone) {
  fs::create_directories(versions_.path());
  fs::permissions(versions_.path(), fs::perms(0755));
  std::ofstream(versions_.path() / "theirs") << "text";
  const auto published = publish(versions_, files("1", "2"));
  ASSERT_FALSE(published.has_value());
  EXPECT_EQ(published.error().code, ErrorCode::kDenied);
  EXPECT_NE(published.error().message.find("theirs"), std::string::npos);
  EXPECT_EQ(fs::status(versions_.path()).permissions(), fs::perms(0755));
  EXPECT_EQ(entries(versions_.path()), 1U);
}

TEST_F(VersionedDirectoryTest, TakesOverWhatAKilledFirstWriterLeft) {
  fs::create_directories(versions_.path() / "generation-half");
  fs::create_symlink("current/a", versions_.path() / "a");
  ASSERT_TRUE(publish(versions_, files("1", "2")).has_value());
  EXPECT_EQ(content(versions_), "1/2");
}

TEST_F(VersionedDirectoryTest, RefusesANameThatIsTaken) {
  ASSERT_TRUE(publish(versions_, files("1", "2")).has_value());
  fs::remove(versions_.path() / "a");
  std::ofstream(versions_.path() / "a") << "somebody's";
  const auto published = publish(versions_, files("3", "4"));
  ASSERT_FALSE(published.has_value());
  EXPECT_EQ(published.error().code, ErrorCode::kDenied);
  EXPECT_EQ(content(versions_), "1/2") << "nothing counts that was not published whole";
}

TEST_F(VersionedDirectoryTest, NamesTheFileThatAGenerationLacks) {
  ASSERT_TRUE(publish(versions_, files("1", "2")).has_value());
  fs::remove(versions_.path() / "current" / "folder" / "b");
  const auto loaded = versions_.load(kNames);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, ErrorCode::kNotFound);
  EXPECT_NE(loaded.error().message.find("folder/b"), std::string::npos) << loaded.error().message;
}

TEST_F(VersionedDirectoryTest, SaysWhatIsInTheWay) {
  std::ofstream(scratch_.path() / "above") << "a file";
  const auto lock = versions_.lock();
  ASSERT_FALSE(lock.has_value());
  EXPECT_EQ(lock.error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace confcom::platform
