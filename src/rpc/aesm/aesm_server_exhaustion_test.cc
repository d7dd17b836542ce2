// What happens when the process has no descriptor left for the client that waits. Not in builds
// with the address and undefined behaviour sanitizers: those need pipes of their own to look at
// types.
#ifndef __SANITIZE_ADDRESS__

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "rpc/testing/aesm_fixture.h"
#include "rpc/testing/fake_backend.h"

namespace confcom::rpc {
namespace {

using ::testing::ElementsAre;
using testing::FakeBackend;
using testing::TestClient;

/// While it lives the process gets no new descriptor but by closing one.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
    const UniqueFd lowest(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    EXPECT_TRUE(lowest.valid());
    set(static_cast<rlim_t>(lowest.get()));
  }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;
  ~NoMoreDescriptors() { set(before_.rlim_cur); }

 private:
  void set(rlim_t soft) const {
    const rlimit limit{.rlim_cur = soft, .rlim_max = before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  }

  rlimit before_{};
};

const AesmResponse kSize{GetQuoteSizeExResponse{4600}};

class AesmServerExhaustionTest : public testing::AesmFixture {};

TEST_F(AesmServerExhaustionTest, ClosesWhoWaitedLongestToAcceptTheNext) {
  FakeBackend backend;
  const Serving serving = serve(backend);
  TestClient first = idle_client(1);
  TestClient second = idle_client(2);
  TestClient third = TestClient::unconnected_unix();
  {
    const NoMoreDescriptors none;
    ASSERT_TRUE(third.connect(path_));
    third.send(request_frame());
    expect_answer(third, kSize);
  }
  EXPECT_THAT(observer_.closed(2), ElementsAre(AesmClosing::kEvicted, AesmClosing::kAnswered));
  expect_closed_without_answer(first);
  second.send(request_frame());
  expect_answer(second, kSize);
}

TEST_F(AesmServerExhaustionTest, AcceptsAgainWhenADescriptorIsFree) {
  FakeBackend backend;
  const Serving serving = serve(backend);
  TestClient client = TestClient::unconnected_unix();
  {
    const NoMoreDescriptors none;
    ASSERT_TRUE(client.connect(path_));
    client.send(request_frame());
    loop_.turn();
    loop_.turn();
    EXPECT_EQ(observer_.accepted(0), 0U);
  }
  expect_answer(client, kSize);
}

}  // namespace
}  // namespace confcom::rpc

#endif  // __SANITIZE_ADDRESS__
