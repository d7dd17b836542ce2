#include "enclave/emulated/leaves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include "evidence/sgx/key_request.h"
#include "evidence/sgx/report.h"

namespace confcom::enclave {
namespace {

using evidence::Attributes;
using evidence::KeyRequest;

constexpr std::uint64_t kPages = 8;
constexpr std::uint64_t kReadWrite = SecinfoFlags::kRead | SecinfoFlags::kWrite;

// Where the operands are, by page: each page is of another kind.
constexpr std::uint64_t kInput = 0;
constexpr std::uint64_t kOutput = 1 * kPageBytes;
constexpr std::uint64_t kReadOnly = 2 * kPageBytes;
constexpr std::uint64_t kMissing = 3 * kPageBytes;
constexpr std::uint64_t kPending = 4 * kPageBytes;

constexpr std::uint64_t kZeroFlag = 0x40;
constexpr std::uint64_t kCarryFlag = 0x01;

Secs some_secs() {
  Secs secs;
  secs.attributes = {.flags = Attributes::kInit | Attributes::kMode64Bit, .xfrm = 3};
  secs.mr_enclave.fill(std::byte{0xe1});
  secs.mr_signer.fill(std::byte{0x51});
  secs.isv_svn = 3;
  secs.config_svn = 2;
  return secs;
}

/// A processor with CPUSVN 2, an enclave, its pages, and a leaf's operands in them.
class LeafTest : public ::testing::Test {
 protected:
  LeafTest() {
    set(kInput, SecinfoFlags::regular(kReadWrite));
    set(kOutput, SecinfoFlags::regular(kReadWrite));
    set(kReadOnly, SecinfoFlags::regular(SecinfoFlags::kRead));
    set(kPending, {SecinfoFlags::regular(kReadWrite).value | SecinfoFlags::kPending});
  }

  void set(std::uint64_t offset, SecinfoFlags flags) {
    EXPECT_TRUE(space_.set(offset / kPageBytes, 1, flags).has_value());
  }
  void put(std::uint64_t offset, Bytes bytes) {
    std::ranges::copy(bytes, space_.reach(at(offset), bytes.size(), kReadWrite).value().begin());
  }
  template <std::size_t N>
  ByteArray<N> get(std::uint64_t offset) {
    ByteArray<N> out{};
    std::ranges::copy(space_.reach(at(offset), N, SecinfoFlags::kRead).value(), out.begin());
    return out;
  }
  [[nodiscard]] std::uint64_t at(std::uint64_t offset) const { return space_.base() + offset; }

  Leaf<void> run(GeneralRegisters& registers) {
    return run_leaf({.cpu = cpu_, .secs = secs_, .space = space_, .tcss = tcss_}, registers);
  }

  SimulatedCpu cpu_{CpuSecret::make({std::byte{2}, std::byte{5}})};
  Secs secs_ = some_secs();
  EnclaveSpace space_{EnclaveMemory::reserve(kPages * kPageBytes).value()};
  TcsTable tcss_;
};

TEST_F(LeafTest, LeavesOfTheHostAndUnknownOnesFaultInside) {
  for (const std::uint64_t rax : {2ULL, 3ULL, 8ULL, 9ULL, 10ULL, 0x1'0000'0000ULL, ~0ULL}) {
    GeneralRegisters registers{.rax = rax};
    EXPECT_EQ(run(registers).error().vector, Vector::kGeneralProtection) << rax;
  }
}

// EREPORT

/// Operands that are right but for one thing.
struct OperandCase {
  const char* name;
  std::uint64_t rbx, rcx, rdx;
  std::optional<Vector> fault;
  std::uint64_t fault_offset = 0;
};

class EreportOperands : public LeafTest, public ::testing::WithParamInterface<OperandCase> {};

TEST_P(EreportOperands, AreCheckedInTheirOrder) {
  const OperandCase& wanted = GetParam();
  GeneralRegisters registers{
      .rax = 0, .rcx = at(wanted.rcx), .rdx = at(wanted.rdx), .rbx = at(wanted.rbx)};
  const Leaf<void> done = run(registers);
  ASSERT_EQ(done.has_value(), !wanted.fault.has_value());
  if (done.has_value()) return;
  EXPECT_EQ(done.error().vector, wanted.fault);
  if (wanted.fault == Vector::kPageFault) {
    EXPECT_EQ(done.error().address, at(wanted.fault_offset));
  }
}

constexpr OperandCase kEreportOperands[] = {
    {"Good", kInput, kInput + 512, kOutput, {}},
    {"TargetInfoMisaligned", kInput + 256, kInput + 512, kOutput, Vector::kGeneralProtection},
    {"ReportDataMisaligned", kInput, kInput + 64, kOutput, Vector::kGeneralProtection},
    {"OutputMisaligned", kInput, kInput + 512, kOutput + 256, Vector::kGeneralProtection},
    {"TargetInfoOutside", kPages* kPageBytes, kInput, kOutput, Vector::kGeneralProtection},
    {"ReportDataOutside", kInput, kPages* kPageBytes, kOutput, Vector::kGeneralProtection},
    {"OutputOutside", kInput, kInput + 512, kPages* kPageBytes, Vector::kGeneralProtection},
    {"OutputBelow", kInput, kInput + 512, 0 - kPageBytes, Vector::kGeneralProtection},
    {"TargetInfoMissing", kMissing, kInput, kOutput, Vector::kPageFault, kMissing},
    {"ReportDataPending", kInput, kPending, kOutput, Vector::kPageFault, kPending},
    {"OutputReadOnly", kInput, kInput + 512, kReadOnly, Vector::kPageFault, kReadOnly},
    {"TargetInfoReadOnly", kReadOnly, kInput + 512, kOutput, {}},
};
INSTANTIATE_TEST_SUITE_P(Each, EreportOperands, ::testing::ValuesIn(kEreportOperands),
                         [](const auto& test) { return test.param.name; });

TEST_F(LeafTest, ReservedBytesOfATargetInfoFault) {
  for (const std::size_t reserved : {48U, 49U, 56U, 63U, 128U, 511U}) {
    ByteArray<evidence::kTargetInfoBytes> target{};
    target.at(reserved) = std::byte{1};
    put(kInput, target);
    GeneralRegisters registers{.rcx = at(kInput + 512), .rdx = at(kOutput), .rbx = at(kInput)};
    EXPECT_EQ(run(registers).error().vector, Vector::kGeneralProtection) << reserved;
  }
}

TEST_F(LeafTest, ReportsCarryTheEnclaveAndChangeNoRegister) {
  ByteArray<64> data{};
  data.fill(std::byte{7});
  put(kInput + 512, data);
  GeneralRegisters registers{
      .rcx = at(kInput + 512), .rdx = at(kOutput), .rbx = at(kInput), .rflags = 0x202};
  ASSERT_TRUE(run(registers).has_value());
  EXPECT_EQ(registers.rax, 0U);
  EXPECT_EQ(registers.rflags, 0x202U);
  const evidence::Report report =
      evidence::parse_report(get<evidence::kReportBytes>(kOutput)).value();
  EXPECT_EQ(report.body.mr_enclave, secs_.mr_enclave);
  EXPECT_EQ(report.body.report_data, data);
}

// EGETKEY

class EgetkeyOperands : public LeafTest, public ::testing::WithParamInterface<OperandCase> {};

TEST_P(EgetkeyOperands, AreCheckedInTheirOrder) {
  const OperandCase& wanted = GetParam();
  put(kInput, evidence::write_key_request({.key_name = 4}));
  GeneralRegisters registers{.rax = 1, .rcx = at(wanted.rcx), .rbx = at(wanted.rbx)};
  const Leaf<void> done = run(registers);
  ASSERT_EQ(done.has_value(), !wanted.fault.has_value());
  if (done.has_value()) return;
  EXPECT_EQ(done.error().vector, wanted.fault);
}

constexpr OperandCase kEgetkeyOperands[] = {
    {"Good", kInput, kOutput, 0, {}},
    {"RequestMisaligned", kInput + 128, kOutput, 0, Vector::kGeneralProtection},
    {"KeyMisaligned", kInput, kOutput + 8, 0, Vector::kGeneralProtection},
    {"RequestOutside", kPages* kPageBytes, kOutput, 0, Vector::kGeneralProtection},
    {"KeyOutside", kInput, kPages* kPageBytes, 0, Vector::kGeneralProtection},
    {"RequestMissing", kMissing, kOutput, 0, Vector::kPageFault},
    {"KeyReadOnly", kInput, kReadOnly, 0, Vector::kPageFault},
};
INSTANTIATE_TEST_SUITE_P(Each, EgetkeyOperands, ::testing::ValuesIn(kEgetkeyOperands),
                         [](const auto& test) { return test.param.name; });

TEST_F(LeafTest, ReservedBytesAndPoliciesOfAKeyRequestFault) {
  const auto faults_with = [&](std::size_t byte, std::byte value) {
    ByteArray<evidence::kKeyRequestBytes> raw = evidence::write_key_request({.key_name = 4});
    raw.at(byte) = value;
    put(kInput, raw);
    GeneralRegisters registers{.rax = 1, .rcx = at(kOutput), .rbx = at(kInput)};
    const Leaf<void> done = run(registers);
    return !done.has_value() && done.error().vector == Vector::kGeneralProtection;
  };
  for (const std::size_t reserved : {6U, 7U, 78U, 511U}) {
    EXPECT_TRUE(faults_with(reserved, std::byte{1})) << reserved;
  }
  EXPECT_TRUE(faults_with(2, std::byte{0x40}));
  EXPECT_TRUE(faults_with(3, std::byte{0x01}));
}

/// A request that is right but for one thing, and the code that comes of it.
struct KeyCase {
  const char* name;
  std::function<void(KeyRequest&, Secs&)> change;
  std::uint64_t code;
};

class EgetkeyCodes : public LeafTest, public ::testing::WithParamInterface<KeyCase> {};

TEST_P(EgetkeyCodes, AreTheArchitectures) {
  KeyRequest request{.key_name = 4, .key_policy = KeyRequest::kMrEnclave, .isv_svn = 3};
  request.cpu_svn = cpu_.cpu_svn();
  GetParam().change(request, secs_);
  put(kInput, evidence::write_key_request(request));
  GeneralRegisters registers{
      .rax = 1, .rcx = at(kOutput), .rbx = at(kInput), .rflags = 0x202 | kCarryFlag};
  ASSERT_TRUE(run(registers).has_value());
  EXPECT_EQ(registers.rax, GetParam().code);
  EXPECT_EQ((registers.rflags & kZeroFlag) != 0, GetParam().code != 0);
  EXPECT_EQ(registers.rflags & kCarryFlag, 0U);
  EXPECT_EQ(all_zero(get<16>(kOutput)), GetParam().code != 0) << "a key is written, or none";
}

void keep(KeyRequest& /*request*/, Secs& /*secs*/) {}

const KeyCase kKeyCases[] = {
    {"Seal", keep, 0},
    {"Report", [](KeyRequest& r, Secs&) { r.key_name = 3; }, 0},
    {"UnknownName", [](KeyRequest& r, Secs&) { r.key_name = 5; }, 256},
    {"LargestName", [](KeyRequest& r, Secs&) { r.key_name = 0xffff; }, 256},
    {"ProvisionWithoutAttribute", [](KeyRequest& r, Secs&) { r.key_name = 1; }, 2},
    {"ProvisionSealWithoutAttribute", [](KeyRequest& r, Secs&) { r.key_name = 2; }, 2},
    {"TokenWithoutAttribute", [](KeyRequest& r, Secs&) { r.key_name = 0; }, 2},
    {"Provision",
     [](KeyRequest& r, Secs& s) {
       r.key_name = 1;
       s.attributes.flags |= Attributes::kProvisionKey;
     },
     0},
    {"CpuSvnAbove", [](KeyRequest& r, Secs&) { r.cpu_svn[0] = std::byte{3}; }, 32},
    {"CpuSvnAboveInALaterComponent", [](KeyRequest& r, Secs&) { r.cpu_svn[2] = std::byte{1}; }, 32},
    {"CpuSvnBelow", [](KeyRequest& r, Secs&) { r.cpu_svn[0] = std::byte{1}; }, 0},
    {"IsvSvnAbove", [](KeyRequest& r, Secs&) { r.isv_svn = 4; }, 64},
    {"IsvSvnBelow", [](KeyRequest& r, Secs&) { r.isv_svn = 0; }, 0},
    {"ConfigPolicyWithoutKss", [](KeyRequest& r, Secs&) { r.key_policy = KeyRequest::kConfigId; },
     2},
    {"ConfigSvnAbove",
     [](KeyRequest& r, Secs& s) {
       r.key_policy = KeyRequest::kConfigId;
       r.config_svn = 3;
       s.attributes.flags |= Attributes::kKss;
     },
     64},
    {"ConfigSvnEqual",
     [](KeyRequest& r, Secs& s) {
       r.key_policy = KeyRequest::kConfigId;
       r.config_svn = 2;
       s.attributes.flags |= Attributes::kKss;
     },
     0},
};
INSTANTIATE_TEST_SUITE_P(Each, EgetkeyCodes, ::testing::ValuesIn(kKeyCases),
                         [](const auto& test) { return test.param.name; });

/// What must give another key, and what the same.
class EgetkeyKeys : public LeafTest {
 protected:
  ByteArray<16> key(const KeyRequest& request, const Secs& secs) {
    secs_ = secs;
    put(kInput, evidence::write_key_request(request));
    GeneralRegisters registers{.rax = 1, .rcx = at(kOutput), .rbx = at(kInput)};
    EXPECT_TRUE(run(registers).has_value());
    EXPECT_EQ(registers.rax, 0U);
    return get<16>(kOutput);
  }

  KeyRequest request_{.key_name = 4, .key_policy = KeyRequest::kMrEnclave, .isv_svn = 3};
};

TEST_F(EgetkeyKeys, DebugAndProductionDiffer) {
  Secs debug = some_secs();
  debug.attributes.flags |= Attributes::kDebug;
  EXPECT_NE(key(request_, some_secs()), key(request_, debug));
}

TEST_F(EgetkeyKeys, PolicySaysWhoHasTheSame) {
  Secs next_build = some_secs();
  next_build.mr_enclave.fill(std::byte{0xe2});
  EXPECT_NE(key(request_, some_secs()), key(request_, next_build));
  request_.key_policy = KeyRequest::kMrSigner;
  EXPECT_EQ(key(request_, some_secs()), key(request_, next_build));
  next_build.mr_signer.fill(std::byte{0x52});
  EXPECT_NE(key(request_, some_secs()), key(request_, next_build));
}

TEST_F(EgetkeyKeys, AnotherEnclavesReportKeyIsNotHad) {
  const KeyRequest report{.key_name = 3};
  Secs other = some_secs();
  other.mr_enclave.fill(std::byte{0xe2});
  EXPECT_NE(key(report, some_secs()), key(report, other));
  KeyRequest with_policy = report;
  with_policy.key_policy = KeyRequest::kMrSigner;  // of no account for a report key
  EXPECT_EQ(key(report, other), key(with_policy, other));
}

}  // namespace
}  // namespace confcom::enclave
