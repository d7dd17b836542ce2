#include "enclave/emulated/emulated_enclave.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <csignal>
#include <cstring>
#include <memory>
#include <numbers>
#include <span>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "enclave/emulated/ssa_frame.h"
#include "enclave/report_verifier.h"
#include "enclave/testing/emulated_test.h"
#include "enclave/testing/test_enclave.h"
#include "evidence/sgx/key_request.h"

namespace confcom::enclave {
namespace {

using testing::address;
using testing::EmulatedTest;
using testing::exception_of;
using testing::operation;
using testing::TestEnclaveOptions;
using testing::TestOp;

TEST_F(EmulatedTest, EntersAndExits) {
  const EnclaveExit exit = enter(operation(TestOp::kAdd, 40, 2));
  EXPECT_FALSE(exit.exception.has_value());
  EXPECT_EQ(exit.registers.rdi, 42U);
}

TEST_F(EmulatedTest, HostStateSurvivesAnEnclaveThatChangesAllOfIt) {
  const double before = std::sqrt(2.0);
  const EnclaveExit exit = enter(operation(TestOp::kClobber));
  EXPECT_EQ(exit.registers.rdi, 110U);
  EXPECT_EQ(std::sqrt(2.0), before);
  EXPECT_EQ(std::lrint(std::numbers::pi_v<long double> * 100), 314);
}

TEST_F(EmulatedTest, ThreadsWithoutATcsOfTheirOwnAreRefused) {
  const auto entry_fault = [&](std::uint64_t tcs) {
    return exception_of(enclave().enter(tcs, Entry::kEenter, {}).value());
  };
  EXPECT_EQ(entry_fault(built().tcs() + 1).vector, Vector::kGeneralProtection);
  EXPECT_EQ(entry_fault(0).vector, Vector::kPageFault);
  EXPECT_EQ(entry_fault(built().image.size).vector, Vector::kPageFault);
  EXPECT_EQ(entry_fault(0).leaf, EncluLeaf::kEenter);
}

TEST_F(EmulatedTest, NothingToResumeIsGeneralProtection) {
  const EnclaveExit exit = enclave().enter(built().tcs(), Entry::kEresume, {}).value();
  EXPECT_EQ(exception_of(exit).vector, Vector::kGeneralProtection);
  EXPECT_EQ(exception_of(exit).leaf, EncluLeaf::kEresume);
}

TEST_F(EmulatedTest, ReportsAreForTheirTargetWithWhatWasSigned) {
  const ReportVerifier verifier(cpu(), enclave().secs());
  const ByteArray<64> data = {std::byte{9}};
  const auto target = evidence::write_target_info(target_info_of(enclave().secs()));
  ByteArray<evidence::kReportBytes> report{};
  const EnclaveExit exit =
      enter(operation(TestOp::kReport, address(target), address(data), address(report)));
  ASSERT_FALSE(exit.exception.has_value());
  EXPECT_TRUE(verifier.verify(report));
  const evidence::ReportBody body = evidence::parse_report(report).value().body;
  EXPECT_EQ(body.mr_enclave, built().sigstruct.enclave_hash);
  EXPECT_EQ(body.isv_prod_id, 7);
  EXPECT_EQ(body.isv_svn, 3);
  EXPECT_EQ(body.report_data, data);
}

TEST_F(EmulatedTest, CallsOutAndBackKeepWhatIsInside) {
  EXPECT_EQ(enter(operation(TestOp::kCallOut, 77, 1000)).registers.rdi, 77U);
  EXPECT_EQ(enter(operation(TestOp::kReturned, 1)).registers.rdi, 1001U);
}

TEST_F(EmulatedTest, AStackThatOverflowsMeetsItsGuard) {
  const EnclaveException exception = exception_of(enter(operation(TestOp::kOverflow)));
  EXPECT_EQ(exception.vector, Vector::kPageFault);
  EXPECT_EQ(exception.address, enclave().base() + built().stack() - kPageBytes);
}

TEST_F(EmulatedTest, TheEnclaveReachesHostMemory) {
  const std::uint64_t value = 0x1122334455667788;
  EXPECT_EQ(enter(operation(TestOp::kRead, address(value))).registers.rdi, value);
}

/// Each way to fault, what the host is told, and how long the instruction is.
struct FaultCase {
  const char* name;
  TestOp op;
  Vector vector;
  std::uint32_t exit_info;  // without EXINFO
  std::uint64_t length;     // after which it goes on
  std::uint64_t result;
};

constexpr std::uint32_t kHardware = 0x80000300;

constexpr FaultCase kFaults[] = {
    {"DivisionByZero", TestOp::kDivide, Vector::kDivideError, kHardware | 0, 2, 100},
    {"Undefined", TestOp::kUndefined, Vector::kInvalidOpcode, kHardware | 6, 2, 101},
    {"Breakpoint", TestOp::kBreakpoint, Vector::kInvalidOpcode, kHardware | 6, 1, 102},
    {"Misaligned", TestOp::kMisaligned, Vector::kGeneralProtection, 0, 5, 103},
    {"SystemCall", TestOp::kSyscall, Vector::kInvalidOpcode, kHardware | 6, 2, 104},
    {"Interrupt", TestOp::kInt, Vector::kInvalidOpcode, kHardware | 6, 2, 105},
    {"SseDivisionByZero", TestOp::kSseInvalid, Vector::kSimd, kHardware | 19, 4, 111},
};

class Faults : public EmulatedTest, public ::testing::WithParamInterface<FaultCase> {};

TEST_P(Faults, ReachTheHostAndGoOnWhereTheEnclaveSays) {
  const FaultCase& fault = GetParam();
  const EnclaveException exception = exception_of(enter(operation(fault.op)));
  EXPECT_EQ(exception.leaf, EncluLeaf::kEresume);
  EXPECT_EQ(exception.vector, fault.vector);
  const EnclaveExit handled = enter({.rdi = 0, .rsi = fault.length});
  ASSERT_FALSE(handled.exception.has_value());
  EXPECT_EQ(handled.registers.rdi, fault.exit_info);
  EXPECT_EQ(handled.registers.rsi, exception.instruction_offset.value_or(0) + fault.length);
  const EnclaveExit resumed = resume();
  ASSERT_FALSE(resumed.exception.has_value());
  EXPECT_EQ(resumed.registers.rdi, fault.result);
}

INSTANTIATE_TEST_SUITE_P(Each, Faults, ::testing::ValuesIn(kFaults),
                         [](const auto& test) { return test.param.name; });

TEST_F(EmulatedTest, IllegalInstructionsAreNamed) {
  EXPECT_EQ(exception_of(enter(operation(TestOp::kSyscall))).illegal_instruction, "SYSCALL");
  reload();
  EXPECT_EQ(exception_of(enter(operation(TestOp::kInt))).illegal_instruction, "INT");
  reload();
  EXPECT_EQ(exception_of(enter(operation(TestOp::kBreakpoint))).illegal_instruction, "INT3");
  reload();
  EXPECT_EQ(exception_of(enter(operation(TestOp::kIn))).illegal_instruction, "IN or OUT");
  reload();
  EXPECT_EQ(exception_of(enter(operation(TestOp::kUndefined))).illegal_instruction, "");
}

constexpr std::uint64_t kNowhere = 0x10;

class WithDebugger : public EmulatedTest {
 protected:
  WithDebugger()
      : EmulatedTest(TestEnclaveOptions{}, LaunchOptions{.debug = true, .debug_opt_in = true}) {}
};

TEST_F(WithDebugger, BreakpointsAreBreakpoints) {
  const EnclaveException exception = exception_of(enter(operation(TestOp::kBreakpoint)));
  EXPECT_EQ(exception.vector, Vector::kBreakpoint);
  const EnclaveExit handled = enter({.rdi = 0, .rsi = 1});
  EXPECT_EQ(handled.registers.rdi, 0x80000603U);
  EXPECT_EQ(resume().registers.rdi, 102U);
}

TEST_F(EmulatedTest, PageFaultsAreTheHostsAloneWithoutExinfo) {
  const EnclaveException exception = exception_of(enter(operation(TestOp::kRead, kNowhere)));
  EXPECT_EQ(exception.vector, Vector::kPageFault);
  EXPECT_EQ(exception.address, 0U);  // its page
  EXPECT_EQ(enter({}).registers.rdi, 0U);
}

class WithExinfo : public EmulatedTest {
 protected:
  WithExinfo() : EmulatedTest(TestEnclaveOptions{.misc_select = kMiscExinfo}) {}
};

TEST_F(WithExinfo, TheEnclaveIsToldOfPageFaults) {
  EXPECT_EQ(exception_of(enter(operation(TestOp::kRead, kNowhere))).vector, Vector::kPageFault);
  const EnclaveExit handled = enter({});
  EXPECT_EQ(handled.registers.rdi, kHardware | 14);
  EXPECT_EQ(handled.registers.rdx, kNowhere);
}

TEST_F(WithExinfo, TheEnclaveIsToldOfGeneralProtection) {
  EXPECT_EQ(exception_of(enter(operation(TestOp::kMisaligned))).vector, Vector::kGeneralProtection);
  EXPECT_EQ(enter({}).registers.rdi, kHardware | 13);
}

TEST_F(EmulatedTest, TwoFaultsFillBothFramesAndThenNobodyEnters) {
  EXPECT_TRUE(enter(operation(TestOp::kUndefined)).exception.has_value());
  const EnclaveException second = exception_of(enter({.rdi = testing::kFaultAgain}));
  EXPECT_EQ(second.vector, Vector::kInvalidOpcode);
  EXPECT_EQ(second.leaf, EncluLeaf::kEresume);
  const EnclaveException third = exception_of(enter({}));
  EXPECT_EQ(third.vector, Vector::kGeneralProtection);
  EXPECT_EQ(third.leaf, EncluLeaf::kEenter);
}

TEST_F(EmulatedTest, SegmentBasesOfItsOwnAreKeptOverAnException) {
  constexpr std::uint64_t kFs = 0x123456789000;
  ASSERT_EQ(exception_of(enter(operation(TestOp::kSegments, kFs, 0x7000))).vector,
            Vector::kInvalidOpcode);
  skip_breakpoint();
  const EnclaveExit resumed = resume();
  EXPECT_EQ(resumed.registers.rdi, kFs);
  EXPECT_EQ(resumed.registers.rsi, 0x7000U);
}

class WithAvx : public EmulatedTest {
 protected:
  WithAvx()
      : EmulatedTest(TestEnclaveOptions{
            .attributes = {.flags = evidence::Attributes::kMode64Bit, .xfrm = 7}}) {}
};

TEST_F(WithAvx, VectorAndX87StateIsKeptOverAnException) {
  alignas(32) std::array<std::byte, 128> given{};
  for (std::size_t i = 32; i < given.size(); ++i) given.at(i) = static_cast<std::byte>(i);
  const std::uint32_t mxcsr = 0x3f80;
  std::memcpy(given.data(), &mxcsr, sizeof mxcsr);
  alignas(32) std::array<std::byte, 128> taken{};
  ASSERT_EQ(exception_of(enter(operation(TestOp::kVectors, address(given), address(taken)))).vector,
            Vector::kInvalidOpcode);
  skip_breakpoint();
  ASSERT_EQ(resume().registers.rdi, 107U);
  EXPECT_TRUE(std::ranges::equal(std::span(given).subspan(32), std::span(taken).subspan(32)));
  std::uint32_t kept = 0;
  std::memcpy(&kept, taken.data(), sizeof kept);
  EXPECT_EQ(kept, mxcsr);
  double pi = 0;
  std::memcpy(&pi, taken.data() + 8, sizeof pi);
  EXPECT_EQ(pi, std::numbers::pi);
}

/// ENCLU and the illegal instructions are known by their bytes.
TEST(EmulatedEnclave, CodeThatIsOnlyExecutableRuns) {
  testing::TestEnclave built = testing::make_test_enclave();
  for (PageRange& range : built.image.ranges) {
    if ((range.flags.permissions() & SecinfoFlags::kExecute) != 0)
      range.flags = SecinfoFlags::regular(SecinfoFlags::kExecute);
  }
  testing::sign_again(built);
  const auto cpu = std::make_shared<SimulatedCpu>(CpuSecret::make({}));
  const auto enclave = EmulatedEnclave::load(built.image, built.sigstruct, {}, cpu).value();
  const auto run = [&](TestOp op) {
    return enclave->enter(built.tcs(), Entry::kEenter, operation(op, 40, 2)).value();
  };
  EXPECT_EQ(run(TestOp::kAdd).registers.rdi, 42U);
  EXPECT_EQ(exception_of(run(TestOp::kInt)).illegal_instruction, "INT");
}

TEST_F(EmulatedTest, AnEnclaveCannotStepThroughItself) {
  EXPECT_EQ(enter(operation(TestOp::kTrapFlag)).registers.rdi, 112U);
}

TEST_F(EmulatedTest, JumpsOutOfTheEnclaveToNowhereFault) {
  EXPECT_EQ(exception_of(enter(operation(TestOp::kJump, kNowhere))).vector, Vector::kPageFault);
}

TEST_F(EmulatedTest, AnEnclaveThatSpinsLetsSignalsThrough) {
  static std::atomic<std::uint8_t> stop = 0;
  stop = 0;
  struct sigaction action{};
  action.sa_handler = [](int) { stop = 1; };
  struct sigaction before{};
  ASSERT_EQ(::sigaction(SIGUSR1, &action, &before), 0);
  const pthread_t self = ::pthread_self();
  std::jthread sender([self] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ::pthread_kill(self, SIGUSR1);
  });
  EXPECT_EQ(enter(operation(TestOp::kSpin, address(stop))).registers.rdi, 108U);
  ::sigaction(SIGUSR1, &before, nullptr);
}

// Under TSan libc's sigaction puts a handler of TSan's in front, which looks at FS: there a program
// may not do this.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CONFCOM_UNDER_TSAN
#endif
#elif defined(__SANITIZE_THREAD__)
#define CONFCOM_UNDER_TSAN
#endif
#ifndef CONFCOM_UNDER_TSAN
TEST_F(EmulatedTest, EntersWithEverySignalBlocked) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ASSERT_EQ(::pthread_sigmask(SIG_SETMASK, &all, &before), 0);
  EXPECT_EQ(enter(operation(TestOp::kAdd, 40, 2)).registers.rdi, 42U);
  EXPECT_TRUE(enter(operation(TestOp::kUndefined)).exception.has_value());
  sigset_t after;
  ASSERT_EQ(::pthread_sigmask(SIG_SETMASK, &before, &after), 0);
  EXPECT_EQ(::sigismember(&after, SIGILL), 1) << "and they are blocked afterwards";
}

TEST_F(EmulatedTest, TheTrapFlagStaysInside) {
  EXPECT_EQ(enter(operation(TestOp::kExitWithTrapFlag)).registers.rdi, 113U);
}

TEST_F(EmulatedTest, OutlivesAHandlerThatComesAndGoes) {
  struct sigaction theirs{};
  theirs.sa_handler = SIG_DFL;
  struct sigaction ours{};
  ASSERT_EQ(::sigaction(SIGILL, &theirs, &ours), 0);
  ASSERT_EQ(::sigaction(SIGILL, &ours, nullptr), 0);
  EXPECT_EQ(enter(operation(TestOp::kAdd, 40, 2)).registers.rdi, 42U);
}
#endif

/// By the signal, or by a sanitizer that took it before.
TEST_F(EmulatedTest, FaultsOutsideEndTheProcess) {
  EXPECT_DEATH(::raise(SIGSEGV), "");
  EXPECT_DEATH(__builtin_trap(), "");
}

/// Their handler first, then an enclave, then a fault that is theirs.
void fault_of_a_host_with_a_handler() {
  struct sigaction theirs{};
  theirs.sa_handler = [](int) {
    std::ignore = ::write(STDERR_FILENO, "theirs", 6);
    ::_exit(3);
  };
  ::sigaction(SIGFPE, &theirs, nullptr);
  const testing::TestEnclave built = testing::make_test_enclave();
  const auto cpu = std::make_shared<SimulatedCpu>(CpuSecret::make({}));
  const auto enclave = EmulatedEnclave::load(built.image, built.sigstruct, {}, cpu).value();
  std::ignore = enclave->enter(built.tcs(), Entry::kEenter, {});
  ::raise(SIGFPE);
}

TEST(EncluTraps, GiveOthersFaultsToWhoTookThemBefore) {
  EXPECT_EXIT(fault_of_a_host_with_a_handler(), ::testing::ExitedWithCode(3), "theirs");
}

class WithThreads : public EmulatedTest {
 protected:
  WithThreads() : EmulatedTest(TestEnclaveOptions{.threads = 8}) {}
};

TEST_F(WithThreads, OneThreadHasATcsAtATime) {
  std::atomic<std::uint8_t> stop = 0;
  std::jthread other([&] {
    while (enter(operation(TestOp::kSpin, address(stop)), 1).exception.has_value()) continue;
  });
  for (;;) {
    const EnclaveExit exit = enter(operation(TestOp::kAdd), 1);
    if (!exit.exception.has_value()) continue;  // the other is not in yet
    EXPECT_EQ(exit.exception->vector, Vector::kGeneralProtection);
    break;
  }
  stop = 1;
}

}  // namespace
}  // namespace confcom::enclave
