// Many threads, and signals all the while.

#include <gtest/gtest.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
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

std::atomic<std::uint64_t> alarms = 0;
std::atomic<std::uint64_t> user_signals = 0;
thread_local std::uint64_t of_this_thread = 0;  // FS is the host's when a handler runs

void on_signal(int number) {
  (number == SIGALRM ? alarms : user_signals).fetch_add(1, std::memory_order_relaxed);
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

/// SIGALRM from a timer, to whichever thread takes it.
class Alarm {
 public:
  Alarm() { set(kSignalPeriod); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm() { set({}); }

 private:
  static void set(std::chrono::microseconds period) {
    const timeval every{.tv_sec = 0, .tv_usec = period.count()};
    const itimerval timer{.it_interval = every, .it_value = every};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
  }
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
  std::atomic<std::uint32_t> running = kThreads;
  std::vector<std::jthread> callers;
  for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
    callers.emplace_back([&, thread] {
      right += call(thread, kCalls / kThreads);
      --running;
    });
  }
  {
    const Alarm alarm;
    for (std::size_t turn = 0; running != 0; ++turn) {
      if (running == kThreads) ::pthread_kill(callers.at(turn % kThreads).native_handle(), SIGUSR1);
      std::this_thread::sleep_for(kSignalPeriod);
    }
  }
  EXPECT_EQ(right, kCalls);
  EXPECT_GT(alarms, 0U);
  EXPECT_GT(user_signals, 0U);
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
