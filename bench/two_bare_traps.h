#pragma once

#include <benchmark/benchmark.h>
#include <ucontext.h>

#include <csignal>

namespace confcom {

/// The least that a program can do about an instruction that traps: go on after it.
inline void skip_ud2(int /*number*/, siginfo_t* /*info*/, void* context) {
  static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP] += 2;
}

inline void two_bare_traps(benchmark::State& state) {
  struct sigaction action{};
  action.sa_sigaction = skip_ud2;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  struct sigaction before{};
  ::sigaction(SIGILL, &action, &before);
  for (auto _ : state) {
    asm volatile("ud2");
    asm volatile("ud2");
  }
  ::sigaction(SIGILL, &before, nullptr);
}

}  // namespace confcom
