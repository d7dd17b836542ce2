#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "enclave/emulated/emulated_enclave.h"
#include "enclave/simulated_cpu.h"
#include "enclave/testing/test_enclave.h"

namespace confcom::enclave::testing {

/// An address for an enclave's registers.
template <class T>
std::uint64_t address(const T& object) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what a register holds.
  return reinterpret_cast<std::uint64_t>(&object);
}

/// The tests' own enclave, loaded by the emulator.
class EmulatedTest : public ::testing::Test {
 protected:
  explicit EmulatedTest(const TestEnclaveOptions& options = {}, const LaunchOptions& launch = {})
      : built_(make_test_enclave(options)),
        launch_(launch),
        cpu_(std::make_shared<SimulatedCpu>(CpuSecret::make({std::byte{2}}))) {
    reload();
  }

  /// A fresh one of the same file.
  void reload() {
    enclave_ = EmulatedEnclave::load(built_.image, built_.sigstruct, launch_, cpu_).value();
  }

  EnclaveExit enter(const EntryRegisters& registers, std::uint32_t thread = 0) {
    return enclave_->enter(built_.tcs(thread), Entry::kEenter, registers).value();
  }
  EnclaveExit resume(std::uint32_t thread = 0) {
    return enclave_->enter(built_.tcs(thread), Entry::kEresume, {}).value();
  }

  /// The enclave's handler goes on after the byte of an INT3.
  void skip_breakpoint() { ASSERT_FALSE(enter({.rdi = 0, .rsi = 1}).exception.has_value()); }

  [[nodiscard]] EmulatedEnclave& enclave() { return *enclave_; }
  [[nodiscard]] const TestEnclave& built() const { return built_; }
  [[nodiscard]] const SimulatedCpu& cpu() const { return *cpu_; }

 private:
  TestEnclave built_;
  LaunchOptions launch_;
  std::shared_ptr<const SimulatedCpu> cpu_;
  std::unique_ptr<EmulatedEnclave> enclave_;
};

}  // namespace confcom::enclave::testing
