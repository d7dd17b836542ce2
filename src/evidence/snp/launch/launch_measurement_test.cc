#include "evidence/snp/launch/launch_measurement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/hex.h"
#include "evidence/testing/ovmf_builder.h"

namespace confcom::evidence {
namespace {

using testing::amd_sev_parts;
using ::testing::HasSubstr;
using testing::make_ovmf;
using testing::OvmfParts;

class MeasureSnpLaunch : public ::testing::Test {
 protected:
  /// A launch of a firmware that lives as long as the test.
  SnpLaunch launch(const OvmfParts& parts = amd_sev_parts()) {
    image_ = make_ovmf(parts);
    return {.firmware = parse_ovmf(image_).value(), .kernel = {}, .cpuid_signature = 0x800f12};
  }
  static std::string hex(const SnpLaunch& launch) {
    return to_hex(measure_snp_launch(launch).value());
  }
  static void expect_refused(const SnpLaunch& launch, ErrorCode code, std::string_view what) {
    const auto measured = measure_snp_launch(launch);
    ASSERT_FALSE(measured.has_value()) << what;
    EXPECT_EQ(to_string(measured.error().code), to_string(code));
    EXPECT_THAT(measured.error().message, HasSubstr(what));
  }

  ByteVector image_;
};

TEST_F(MeasureSnpLaunch, ChainsFirmwareSectionsAndVcpus) {
  const SnpLaunch in = launch();
  SnpLaunchDigest expected;
  expected.add_normal(0xffffe000, Bytes(image_).first<4096>());
  expected.add_normal(0xfffff000, Bytes(image_).last<4096>());
  for (std::uint64_t at = 0x800000; at < 0x809000; at += 4096) {
    expected.add_without_contents(SnpPageType::kZero, at);
  }
  for (std::uint64_t at = 0x80a000; at < 0x80d000; at += 4096) {
    expected.add_without_contents(SnpPageType::kZero, at);
  }
  expected.add_without_contents(SnpPageType::kSecrets, 0x80d000);
  expected.add_without_contents(SnpPageType::kCpuid, 0x80e000);
  expected.add_without_contents(SnpPageType::kZero, 0x80f000);
  expected.add_without_contents(SnpPageType::kZero, 0x810000);
  expected.add_vmsa(
      write_reset_vmsa({.start = kResetVector, .cpuid_signature = 0x800f12, .sev_features = 1}));
  EXPECT_EQ(hex(in), to_hex(expected.value()));
}

TEST_F(MeasureSnpLaunch, DependsOnAllThatIsLaunched) {
  const SnpLaunch base = launch();
  std::set<std::string> all{hex(base)};
  const auto expect_another = [&](auto bend) {
    SnpLaunch bent = base;
    bend(bent);
    EXPECT_TRUE(all.insert(hex(bent)).second);
  };
  expect_another([](SnpLaunch& in) { in.vcpus = 2; });
  expect_another([](SnpLaunch& in) { in.vcpus = 3; });
  expect_another([](SnpLaunch& in) { in.cpuid_signature = 0xa00f11; });
  expect_another([](SnpLaunch& in) { in.sev_features = 0x21; });
  expect_another([](SnpLaunch& in) { in.vmm = SnpVmm::kEc2; });
  expect_another([](SnpLaunch& in) { in.vmm = SnpVmm::kGce; });
  expect_another([](SnpLaunch& in) { in.kernel.emplace(); });
  expect_another([](SnpLaunch& in) { in.kernel.emplace().kernel[31] = std::byte{1}; });
  expect_another([](SnpLaunch& in) { in.kernel.emplace().initrd[31] = std::byte{1}; });
  expect_another([](SnpLaunch& in) { in.kernel.emplace().command_line[31] = std::byte{1}; });
}

TEST_F(MeasureSnpLaunch, DependsOnEachByteOfTheFirmware) {
  const std::string before = hex(launch());
  for (const std::size_t at : {std::size_t{0}, std::size_t{4095}, image_.size() - 1}) {
    ByteVector bent = image_;
    bent[at] ^= std::byte{1};
    EXPECT_NE(
        hex({.firmware = parse_ovmf(bent).value(), .kernel = {}, .cpuid_signature = 0x800f12}),
        before);
  }
}

TEST_F(MeasureSnpLaunch, RefusesVcpusThatNoGuestHas) {
  SnpLaunch in = launch();
  in.vcpus = 0;
  expect_refused(in, ErrorCode::kInvalidArgument, "0 vCPUs");
  in.vcpus = kMaxVcpus + 1;
  expect_refused(in, ErrorCode::kInvalidArgument, "4097 vCPUs");
  in.vcpus = kMaxVcpus;
  EXPECT_TRUE(measure_snp_launch(in).has_value());
  in.sev_features = 0x20;
  expect_refused(in, ErrorCode::kInvalidArgument, "lack bit 0");
}

TEST_F(MeasureSnpLaunch, RefusesSeveralVcpusWithoutAResetBlock) {
  OvmfParts parts = amd_sev_parts();
  parts.ap_start.reset();
  SnpLaunch in = launch(parts);
  EXPECT_TRUE(measure_snp_launch(in).has_value());
  in.vcpus = 2;
  expect_refused(in, ErrorCode::kUnsupported, "reset block");
}

TEST_F(MeasureSnpLaunch, RefusesAKernelThatTheFirmwareWouldNotCheck) {
  const auto refused = [&](auto bend, ErrorCode code, std::string_view what) {
    OvmfParts parts = amd_sev_parts();
    bend(parts);
    SnpLaunch in = launch(parts);
    in.kernel.emplace();
    expect_refused(in, code, what);
  };
  refused([](OvmfParts& in) { in.sections.pop_back(); }, ErrorCode::kUnsupported, "any kernel");
  refused([](OvmfParts& in) { in.hash_table.reset(); }, ErrorCode::kUnsupported, "any kernel");
  constexpr ErrorCode kBad = ErrorCode::kMalformed;
  refused([](OvmfParts& in) { in.hash_table = {0x80fc00, 0x400}; }, kBad, "not in its page");
  refused([](OvmfParts& in) { in.hash_table = {0x810c01, 0x400}; }, kBad, "not in its page");
  refused([](OvmfParts& in) { in.hash_table = {0x810c00, 175}; }, kBad, "too small");
  refused([](OvmfParts& in) { in.hash_table = {0x810c00, 0xffffffff}; }, kBad, "not in its page");
}

}  // namespace
}  // namespace confcom::evidence
