#include "enclave/enclave_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/testing/scratch_directory.h"
#include "enclave/simulated_cpu.h"
#include "enclave/testing/test_enclave.h"

namespace confcom::enclave {
namespace {

using ::testing::HasSubstr;
using testing::operation;
using testing::TestOp;

class EnclaveLoader : public ::testing::Test {
 protected:
  Result<Loaded> load(const LoaderOptions& options) {
    return load_enclave(built_.image, built_.sigstruct, options);
  }

  confcom::testing::ScratchDirectory root_;  // a machine without devices
  testing::TestEnclave built_ = testing::make_test_enclave();
  std::shared_ptr<const SimulatedCpu> cpu_ = std::make_shared<SimulatedCpu>(CpuSecret::make({}));
};

TEST_F(EnclaveLoader, EmulatesWhereThereIsNoSgx) {
  const Loaded loaded = load({.launch = {}, .device_root = root_.path(), .cpu = cpu_}).value();
  EXPECT_EQ(loaded.backend, Backend::kEmulated);
  const EnclaveExit exit =
      loaded.enclave->enter(built_.tcs(), Entry::kEenter, operation(TestOp::kAdd, 1, 2)).value();
  EXPECT_EQ(exit.registers.rdi, 3U);
}

TEST_F(EnclaveLoader, WarnsOfWhatHardwareWouldNotRun) {
  const Loaded loaded = load({.launch = {}, .try_driver = false, .cpu = cpu_}).value();
  EXPECT_THAT(loaded.warnings, ::testing::Contains(HasSubstr("CPUID")));
}

TEST_F(EnclaveLoader, WarnsOfPagesThatTheDriverCouldNotMeasure) {
  const auto warnings_when = [&](std::uint16_t measured) {
    built_.image.ranges.front().measured = measured;
    testing::sign_again(built_);
    return load({.launch = {}, .try_driver = false, .cpu = cpu_}).value().warnings;
  };
  const auto in_part = HasSubstr("measured in part");
  EXPECT_THAT(warnings_when(PageRange::kAll), ::testing::Not(::testing::Contains(in_part)));
  EXPECT_THAT(warnings_when(0), ::testing::Not(::testing::Contains(in_part)));
  EXPECT_THAT(warnings_when(0x7fff), ::testing::Contains(in_part).Times(1));
  built_.image.ranges.back().measured = 1;
  EXPECT_THAT(warnings_when(1), ::testing::Contains(in_part).Times(1));
}

TEST_F(EnclaveLoader, EmulatesNothingUnasked) {
  EXPECT_FALSE(load({.launch = {}, .device_root = root_.path(), .cpu = {}}).has_value());
  EXPECT_EQ(load({.launch = {}, .try_driver = false, .cpu = {}}).error().code,
            ErrorCode::kUnavailable);
}

TEST_F(EnclaveLoader, RefusesWhatIsNotWhatWasSigned) {
  built_.sigstruct.enclave_hash[0] ^= std::byte{1};
  built_.sigstruct.isv_svn = 9;
  const LoaderOptions options{.launch = {}, .try_driver = false, .cpu = cpu_};
  EXPECT_EQ(load(options).error().code, ErrorCode::kUntrusted);
}

}  // namespace
}  // namespace confcom::enclave
