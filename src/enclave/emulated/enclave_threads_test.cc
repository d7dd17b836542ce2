// Many threads, and signals all the while.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <thread>
#include <tuple>
#include <vector>

#include "enclave/testing/emulated_test.h"

namespace confcom::enclave {
namespace {

using testing::EmulatedTest;
using testing::operation;
using testing::TestEnclaveOptions;
using testing::TestOp;

constexpr std::uint32_t kThreads = 8;
constexpr std::uint64_t kCalls = 100'000;
constexpr std::chrono::microseconds kSignalPeriod{100};

std::uint64_t alarms = 0;
std::uint64_t user_signals = 0;
thread_local std::uint64_t of_this_thread = 0;  // FS is the host's when a handler runs

/// Not instrumented: GCC 12's TSan delivers signals that it has deferred at atomic operations, and
/// when it does that within a handler it leaves every signal of the thread blocked.
__attribute__((no_sanitize("thread"))) void on_signal(int number) {
  __atomic_fetch_add(number == SIGALRM ? &alarms : &user_signals, 1, __ATOMIC_RELAXED);
  of_this_thread = of_this_thread + 1;
}

/// Takes a signal for as long as a test lasts.
class SignalTaken {
 public:
  explicit SignalTaken(int number) : number_(number) {
    struct sigaction action{};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    ::sigaction(number, &action, &before_);
  }
  SignalTaken(const SignalTaken&) = delete;
  SignalTaken& operator=(const SignalTaken&) = delete;
  ~SignalTaken() { ::sigaction(number_, &before_, nullptr); }

 private:
  int number_;
  struct sigaction before_{};
};

/// Sends a signal to the process at 10 kHz; whichever thread takes it runs the handler.
class SignalTimer {
 public:
  explicit SignalTimer(int number) {
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = number;
    EXPECT_EQ(::timer_create(CLOCK_MONOTONIC, &event, &timer_), 0);
    const timespec every{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds(kSignalPeriod).count()};
    const itimerspec period{.it_interval = every, .it_value = every};
    EXPECT_EQ(::timer_settime(timer_, 0, &period, nullptr), 0);
  }
  SignalTimer(const SignalTimer&) = delete;
  SignalTimer& operator=(const SignalTimer&) = delete;
  ~SignalTimer() { ::timer_delete(timer_); }

 private:
  timer_t timer_{};
};

class EnclaveThreads : public EmulatedTest {
 protected:
  EnclaveThreads() : EmulatedTest(TestEnclaveOptions{.threads = kThreads}) {}

  /// How many calls gave what they must.
  std::uint64_t call(std::uint32_t thread, std::uint64_t calls) {
    std::uint64_t right = 0;
    for (std::uint64_t i = 0; i < calls; ++i) {
      const EnclaveExit exit = enter(operation(TestOp::kCount, 100), thread);
      if (!exit.exception.has_value() && exit.registers.rdi == 5050) ++right;
    }
    return right;
  }
};

TEST_F(EnclaveThreads, SignalsLoseNothing) {
  const SignalTaken alarm_taken(SIGALRM);
  const SignalTaken user_taken(SIGUSR1);
  std::atomic<std::uint64_t> right = 0;
  {
    const SignalTimer alarm_timer(SIGALRM);
    const SignalTimer user_timer(SIGUSR1);
    std::vector<std::jthread> callers;
    for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
      callers.emplace_back([&, thread] { right += call(thread, kCalls / kThreads); });
    }
  }
  EXPECT_EQ(right, kCalls);
  EXPECT_GT(__atomic_load_n(&alarms, __ATOMIC_RELAXED), 0U);
  EXPECT_GT(__atomic_load_n(&user_signals, __ATOMIC_RELAXED), 0U);
}

TEST_F(EnclaveThreads, FaultsOfOneThreadAreItsOwn) {
  std::atomic<std::uint64_t> right = 0;
  std::vector<std::jthread> threads;
  for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 200; ++i) {
        const EnclaveExit out = enter(operation(TestOp::kDivide), thread);
        if (out.exception.value_or(EnclaveException{}).vector != Vector::kDivideError) continue;
        std::ignore = enter({.rdi = 0, .rsi = 2}, thread);
        right += resume(thread).registers.rdi == 100 ? 1 : 0;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(right, 200U * kThreads);
}

TEST_F(EnclaveThreads, ThreadsComeAndGo) {
  for (int i = 0; i < 300; ++i) {
    std::jthread([&] { EXPECT_EQ(call(0, 1), 1U); }).join();
  }
}

}  // namespace
}  // namespace confcom::enclave
