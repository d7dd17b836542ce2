#include "enclave/emulated/guard.h"

#include <gtest/gtest.h>

#include <cstring>

#include "enclave/testing/emulated_test.h"

namespace confcom::enclave {
namespace {

using testing::EmulatedTest;
using testing::operation;
using testing::TestOp;

class Guarded : public EmulatedTest {
 protected:
  Guarded() : EmulatedTest({}, LaunchOptions{.guard = true}) {}

  /// Volatile: a read of which nothing comes is one all the same.
  std::uint8_t read_heap() {
    const std::uint64_t heap = enclave().base() + built().heap();
    // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast): enclave memory.
    return *reinterpret_cast<const volatile std::uint8_t*>(heap);
  }
};

TEST_F(Guarded, RunsAsWithoutIt) {
  EXPECT_EQ(enter(operation(TestOp::kAdd, 40, 2)).registers.rdi, 42U);
  EXPECT_TRUE(enter(operation(TestOp::kUndefined)).exception.has_value());
}

TEST_F(Guarded, HostCodeThatLooksInsideIsEndedAndTold) {
  EXPECT_DEATH(read_heap(), "code outside of the enclave, at 0x[0-9a-f]+, touches its memory");
}

TEST_F(EmulatedTest, WithoutAGuardTheHostSeesAll) {
  const std::uint64_t secret = enclave().base() + built().heap();
  ASSERT_EQ(enter(operation(TestOp::kWrite, secret, 42)).registers.rdi, 109U);
  std::uint64_t seen = 0;
  // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast): enclave memory.
  std::memcpy(&seen, reinterpret_cast<const void*>(secret), sizeof seen);
  EXPECT_EQ(seen, 42U);
}

}  // namespace
}  // namespace confcom::enclave
