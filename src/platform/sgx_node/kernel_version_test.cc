#include "platform/sgx_node/kernel_version.h"

#include <gtest/gtest.h>

namespace confcom::platform {
namespace {

TEST(KernelVersion, IsTheReleasesFirstTwoNumbers) {
  EXPECT_EQ(parse_kernel_release("5.15.0-1098-azure"), (KernelVersion{5, 15}));
  EXPECT_EQ(parse_kernel_release("6.1"), (KernelVersion{6, 1}));
  EXPECT_EQ(parse_kernel_release("6.18rc1"), (KernelVersion{6, 18}));
}

TEST(KernelVersion, IsNotKnownWhereThereAreNone) {
  for (const char* const text : {"", "6", "6.", "6.x", ".1", "-5.11", " 5.11", "99999999999.1"})
    EXPECT_EQ(parse_kernel_release(text), std::nullopt) << text;
}

TEST(KernelVersion, IsOrdered) {
  EXPECT_LT((KernelVersion{5, 10}), kFirstWithSgx);
  EXPECT_LT((KernelVersion{4, 18}), kFirstWithSgx);
  EXPECT_GE((KernelVersion{6, 0}), kFirstWithNumaEpc);
}

TEST(KernelVersion, OfTheRunningKernelIsKnown) {
  EXPECT_TRUE(parse_kernel_release(running_kernel_release()).has_value());
}

}  // namespace
}  // namespace confcom::platform
