#include "enclave/emulated/guard.h"

#include <gtest/gtest.h>

#include <cstring>

#include "enclave/testing/emulated_test.h"

namespace confcom::enclave {
namespace {

using testing::address;
using testing::EmulatedTest;
using testing::operation;
using testing::TestOp;

class Guarded : public EmulatedTest {
 protected:
  Guarded() : EmulatedTest({}, LaunchOptions{.guard = true}) {}

  std::uint8_t read_heap() {
    std::uint8_t value = 0;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the address of enclave memory.
    std::memcpy(&value, reinterpret_cast<const void*>(enclave().base() + built().heap()), 1);
    return value;
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
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the address of enclave memory.
  std::memcpy(&seen, reinterpret_cast<const void*>(secret), sizeof seen);
  EXPECT_EQ(seen, 42U);
}

}  // namespace
}  // namespace confcom::enclave
