#include "enclave/driver/vdso_entry.h"

#include <asm/sgx.h>
#include <gtest/gtest.h>

#include <cmath>

#include "enclave/testing/test_enclave.h"

namespace confcom::enclave {
namespace {

using Handler = int (*)(long, long, long, long, long, long, sgx_enclave_run*);
using Function = int (*)(unsigned long, unsigned long, unsigned long, unsigned int, unsigned long,
                         unsigned long, sgx_enclave_run*);

using testing::exception_of;

constexpr std::uint64_t kTcs = 0x7000;
constexpr EntryRegisters kIn{.rdi = 1, .rsi = 2, .rdx = 3, .r8 = 4, .r9 = 5};

Handler handler_of(const sgx_enclave_run* run) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast): as the kernel keeps it.
  return reinterpret_cast<Handler>(run->user_handler);
}

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as dlsym gives it.
VdsoEntry entry_by(Function function) { return VdsoEntry(reinterpret_cast<void*>(function)); }

/// Exits with each register one more; clobbers what an enclave may.
int exits(unsigned long rdi, unsigned long rsi, unsigned long rdx, unsigned int function,
          unsigned long r8, unsigned long r9, sgx_enclave_run* run) {
  EXPECT_EQ(run->tcs, kTcs);
  EXPECT_EQ(function, 2U);
  run->function = 4;
  const auto next = [](unsigned long value) { return static_cast<long>(value + 1); };
  const int result = handler_of(run)(next(rdi), next(rsi), next(rdx), 0, next(r8), next(r9), run);
  const unsigned control = 0x3f80;
  asm volatile("ldmxcsr %0; fldpi; fld1; std" : : "m"(control) : "cc");
  return result;
}

TEST(VdsoEntry, GivesWhatTheEnclaveLeft) {
  const double before = std::sqrt(2.0);
  const EnclaveExit exit = entry_by(exits).enter(kTcs, Entry::kEenter, kIn).value();
  EXPECT_FALSE(exit.exception.has_value());
  EXPECT_EQ(exit.registers, (EntryRegisters{.rdi = 2, .rsi = 3, .rdx = 4, .r8 = 5, .r9 = 6}));
  EXPECT_EQ(std::sqrt(2.0), before);
}

int faults(unsigned long, unsigned long, unsigned long, unsigned int, unsigned long, unsigned long,
           sgx_enclave_run* run) {
  run->function = 3;
  run->exception_vector = 14;
  run->exception_error_code = 6;
  run->exception_addr = 0x5000;
  return handler_of(run)(9, 9, 9, 9, 9, 9, run);
}

TEST(VdsoEntry, GivesTheException) {
  const EnclaveExit exit = entry_by(faults).enter(kTcs, Entry::kEenter, kIn).value();
  EXPECT_EQ(exception_of(exit).leaf, EncluLeaf::kEresume);
  EXPECT_EQ(exception_of(exit).vector, Vector::kPageFault);
  EXPECT_EQ(exception_of(exit).error_code, 6);
  EXPECT_EQ(exception_of(exit).address, 0x5000U);
  EXPECT_EQ(exit.registers, EntryRegisters{});
}

int refuses(unsigned long, unsigned long, unsigned long, unsigned int, unsigned long, unsigned long,
            sgx_enclave_run*) {
  return -22;
}

TEST(VdsoEntry, SaysWhenTheKernelRefuses) {
  EXPECT_EQ(entry_by(refuses).enter(kTcs, Entry::kEenter, kIn).error().code, ErrorCode::kInternal);
}

}  // namespace
}  // namespace confcom::enclave
