// SGX2: pages that come, change and go while an enclave runs, each as the enclave agrees to it.

#include <gtest/gtest.h>

#include <algorithm>

#include "enclave/testing/emulated_test.h"

namespace confcom::enclave {
namespace {

using testing::EmulatedTest;
using testing::exception_of;
using testing::operation;
using testing::TestEnclaveOptions;
using testing::TestOp;

constexpr std::uint64_t kReadWrite = SecinfoFlags::kRead | SecinfoFlags::kWrite;
constexpr std::uint64_t kNew = SecinfoFlags::regular(kReadWrite).value | SecinfoFlags::kPending;
constexpr std::uint64_t kMismatch = 19;
constexpr std::uint64_t kZeroFlag = 0x40;

constexpr std::uint64_t trimmed() {
  return (std::uint64_t{4} << SecinfoFlags::kTypeShift) | SecinfoFlags::kModified;
}

class DynamicMemory : public EmulatedTest {
 protected:
  DynamicMemory() : EmulatedTest(TestEnclaveOptions{.dynamic_pages = 4}) {}

  [[nodiscard]] std::uint64_t page(std::uint64_t index) {
    return enclave().base() + built().dynamic() + index * kPageBytes;
  }
  EnclaveExit leaf(EncluLeaf leaf, std::uint64_t secinfo, std::uint64_t rcx,
                   std::uint64_t rdx = 0) {
    return enter(operation(TestOp::kSecinfoLeaf, std::to_underlying(leaf), secinfo, rcx, rdx));
  }
  /// RAX after EACCEPT, or the exception's vector with a 0x100.
  std::uint64_t accept(std::uint64_t secinfo, std::uint64_t address) {
    return outcome(leaf(EncluLeaf::kEaccept, secinfo, address));
  }
  std::uint64_t read(std::uint64_t address) {
    return outcome(enter(operation(TestOp::kRead, address)));
  }
  std::uint64_t write(std::uint64_t address, std::uint64_t value) {
    return outcome(enter(operation(TestOp::kWrite, address, value)));
  }
  /// After an exception the enclave is of no more use to these tests but for a fresh frame.
  std::uint64_t outcome(const EnclaveExit& exit) {
    if (!exit.exception.has_value()) return exit.registers.rdi;
    reload();
    return 0x100 + std::to_underlying(exit.exception->vector);
  }

  static constexpr std::uint64_t kPageFault = 0x10e;
  static constexpr std::uint64_t kProtection = 0x10d;
  static constexpr std::uint64_t kWritten = 109;
};

TEST_F(DynamicMemory, PagesAreTheEnclavesOnceAccepted) {
  EXPECT_EQ(read(page(0)), kPageFault);
  EXPECT_EQ(accept(kNew, page(0)), 0U);
  EXPECT_EQ(read(page(0)), 0U);
  EXPECT_EQ(write(page(0), 42), kWritten);
  EXPECT_EQ(read(page(0)), 42U);
}

TEST_F(DynamicMemory, AcceptingTwiceOrAsSomethingElseIsAMismatch) {
  EXPECT_EQ(
      accept(SecinfoFlags::regular(SecinfoFlags::kRead).value | SecinfoFlags::kPending, page(0)),
      kMismatch);
  const EnclaveExit exit = leaf(EncluLeaf::kEaccept, kNew, page(0));
  EXPECT_EQ(exit.registers.rdi, 0U);
  EXPECT_EQ(exit.registers.rsi & kZeroFlag, 0U);
  const EnclaveExit again = leaf(EncluLeaf::kEaccept, kNew, page(0));
  EXPECT_EQ(again.registers.rdi, kMismatch);
  EXPECT_EQ(again.registers.rsi & kZeroFlag, kZeroFlag);
}

TEST_F(DynamicMemory, MalformedOperandsFault) {
  EXPECT_EQ(accept(kNew, page(0) + 8), kProtection);
  EXPECT_EQ(accept(kNew | 0x40, page(0)), kProtection) << "a reserved flag";
  EXPECT_EQ(accept(kNew | SecinfoFlags::kModified, page(0)), kProtection);
  EXPECT_EQ(accept(SecinfoFlags::regular(SecinfoFlags::kWrite).value, page(0)), kProtection);
  EXPECT_EQ(accept(kNew, enclave().base() + enclave().size()), kProtection);
  EXPECT_EQ(accept(SecinfoFlags::regular(kReadWrite).value, page(0)), kProtection)
      << "nothing that was changed";
}

TEST_F(DynamicMemory, PermissionsAreExtendedFromInsideAndRestrictedFromOutside) {
  ASSERT_EQ(accept(kNew, page(0)), 0U);
  EXPECT_FALSE(leaf(EncluLeaf::kEmodpe, SecinfoFlags::regular(7).value, page(0)).exception);
  const std::uint64_t offset = built().dynamic();
  ASSERT_TRUE(enclave().restrict_permissions(offset, kPageBytes, SecinfoFlags::kRead).has_value());
  EXPECT_EQ(
      accept(SecinfoFlags::regular(SecinfoFlags::kRead).value | SecinfoFlags::kPermissionRestricted,
             page(0)),
      0U);
  EXPECT_EQ(read(page(0)), 0U);
  EXPECT_EQ(write(page(0), 1), kPageFault);
}

TEST_F(DynamicMemory, CopiesAreAcceptedWithTheirPermissions) {
  ASSERT_EQ(accept(kNew, page(0)), 0U);
  ASSERT_EQ(write(page(0), 77), kWritten);
  const std::uint64_t read_only = SecinfoFlags::regular(SecinfoFlags::kRead).value;
  EXPECT_EQ(outcome(leaf(EncluLeaf::kEacceptcopy, read_only, page(1), page(0))), 0U);
  EXPECT_EQ(read(page(1)), 77U);
  EXPECT_EQ(outcome(leaf(EncluLeaf::kEacceptcopy, read_only, page(1), page(0))), kMismatch);
  EXPECT_EQ(write(page(1), 1), kPageFault);
}

TEST_F(DynamicMemory, TrimmedPagesGoWithTheirContent) {
  const std::uint64_t offset = built().dynamic();
  ASSERT_EQ(accept(kNew, page(0)), 0U);
  ASSERT_EQ(write(page(0), 42), kWritten);
  EXPECT_FALSE(enclave().remove_pages(offset, kPageBytes).has_value()) << "not trimmed";
  ASSERT_TRUE(enclave().modify_type(offset, kPageBytes, PageType::kTrim).has_value());
  EXPECT_FALSE(enclave().remove_pages(offset, kPageBytes).has_value()) << "not accepted";
  EXPECT_EQ(accept(trimmed(), page(0)), 0U);
  ASSERT_TRUE(enclave().remove_pages(offset, kPageBytes).has_value());
  EXPECT_EQ(accept(kNew, page(0)), 0U);
  EXPECT_EQ(read(page(0)), 0U);
}

TEST_F(DynamicMemory, AThreadIsAddedWhileItRuns) {
  // The new TCS: what the first has, which is not used meanwhile.
  const std::uint64_t tcs_offset = built().dynamic() + 2 * kPageBytes;
  for (std::uint64_t i = 0; i < 3; ++i) ASSERT_EQ(accept(kNew, page(i)), 0U);
  const std::uint64_t thread_page = built().tcs() - 3 * kPageBytes;
  ASSERT_EQ(write(page(2) + 16, thread_page + kPageBytes), kWritten);  // OSSA
  ASSERT_EQ(write(page(2) + 24, std::uint64_t{2} << 32), kWritten);    // NSSA
  ASSERT_EQ(write(page(2) + 32, 0x1000), kWritten);                    // OENTRY
  ASSERT_EQ(write(page(2) + 48, thread_page), kWritten);
  ASSERT_EQ(write(page(2) + 56, thread_page), kWritten);
  ASSERT_EQ(write(page(2) + 64, 0x00000fff'00000fff), kWritten);
  ASSERT_TRUE(enclave().modify_type(tcs_offset, kPageBytes, PageType::kTcs).has_value());
  const std::uint64_t as_tcs =
      (std::uint64_t{1} << SecinfoFlags::kTypeShift) | SecinfoFlags::kModified;
  EXPECT_EQ(exception_of(enclave().enter(tcs_offset, Entry::kEenter, {}).value()).vector,
            Vector::kPageFault)
      << "not accepted";
  ASSERT_EQ(accept(as_tcs, page(2)), 0U);
  const EnclaveExit exit =
      enclave().enter(tcs_offset, Entry::kEenter, operation(TestOp::kAdd, 1, 2)).value();
  EXPECT_EQ(exit.registers.rdi, 3U);
}

TEST_F(DynamicMemory, WholePagesThatAreThereAreChanged) {
  const std::uint64_t offset = built().dynamic();
  EXPECT_EQ(
      enclave().restrict_permissions(built().heap(), kPageBytes, SecinfoFlags::kWrite).error().code,
      ErrorCode::kInvalidArgument);
  EXPECT_EQ(enclave().remove_pages(offset, 1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(enclave().remove_pages(offset, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(enclave().remove_pages(offset, kPageBytes).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(enclave().remove_pages(enclave().size(), kPageBytes).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(enclave().modify_type(built().heap(), kPageBytes, PageType::kSecs).error().code,
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace confcom::enclave
