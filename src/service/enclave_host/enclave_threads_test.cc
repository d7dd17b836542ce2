#include "service/enclave_host/enclave_threads.h"

#include <gtest/gtest.h>

#include <vector>

#include "enclave/image/page.h"
#include "sdk/abi.h"

namespace confcom::service {
namespace {

using enclave::SecinfoFlags;

TEST(TcsOffsets, AreThePagesOfThatType) {
  enclave::EnclaveImage image;
  image.ranges = {{.offset = 0, .pages = 5, .flags = SecinfoFlags::regular(SecinfoFlags::kRead)},
                  {.offset = 0x5000, .pages = 1, .flags = SecinfoFlags::tcs()},
                  {.offset = 0x9000, .pages = 2, .flags = SecinfoFlags::tcs()}};
  EXPECT_EQ(tcs_offsets(image), (std::vector<std::uint64_t>{0x5000, 0x9000, 0xa000}));
}

TEST(EnclaveThreads, AreEachOnesOwnUntilGivenBack) {
  const auto threads = EnclaveThreads::make({0x5000, 0x9000}, sdk::kMinExchangeBytes).value();
  auto one = threads->take().value();
  const auto two = threads->take().value();
  EXPECT_NE(one->tcs, two->tcs);
  EXPECT_NE(one->exchange.address(), two->exchange.address());
  EXPECT_EQ(one->exchange.address() % enclave::kPageBytes, 0U);
  EXPECT_EQ(threads->take().error().code, ErrorCode::kUnavailable);
  const std::uint64_t tcs = one->tcs;
  one.reset();
  EXPECT_EQ(threads->take().value()->tcs, tcs);
}

}  // namespace
}  // namespace confcom::service
