#include "base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>

namespace confcom {
namespace {

int open_null() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1 || errno != EBADF; }

TEST(UniqueFd, OwnsNothingAtFirst) {
  const UniqueFd fd;
  EXPECT_FALSE(fd.valid());
  EXPECT_EQ(fd.get(), -1);
}

TEST(UniqueFd, AFailedSyscallsResultIsNotValid) { EXPECT_FALSE(UniqueFd(-1).valid()); }

TEST(UniqueFd, ClosesAtItsEnd) {
  const int number = open_null();
  {
    const UniqueFd fd(number);
    ASSERT_TRUE(fd.valid());
    EXPECT_EQ(fd.get(), number);
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(UniqueFd, MovesItsOwnership) {
  UniqueFd first(open_null());
  const int number = first.get();
  UniqueFd second(std::move(first));
  EXPECT_FALSE(first.valid());  // NOLINT(bugprone-use-after-move): what is left behind is the point
  EXPECT_EQ(second.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, AssignmentClosesWhatItReplaces) {
  UniqueFd target(open_null());
  UniqueFd source(open_null());
  const int replaced = target.get();
  const int kept = source.get();
  target = std::move(source);
  EXPECT_EQ(target.get(), kept);
  EXPECT_FALSE(is_open(replaced));
  EXPECT_TRUE(is_open(kept));
  target = UniqueFd();
  EXPECT_FALSE(is_open(kept));
}

TEST(UniqueFd, SurvivesAssignmentToItself) {
  UniqueFd fd(open_null());
  UniqueFd& same = fd;
  const int number = fd.get();
  fd = std::move(same);
  EXPECT_EQ(fd.get(), number);
  EXPECT_TRUE(is_open(number));
}

}  // namespace
}  // namespace confcom
