#include "enclave/report_verifier.h"

#include <gtest/gtest.h>

#include <utility>

namespace confcom::enclave {
namespace {

ByteArray<16> svn(std::uint8_t value) {
  ByteArray<16> out{};
  out.fill(std::byte{value});
  return out;
}

/// Two processors made from one secret are one and the same.
CpuSecret some_secret() {
  CpuSecret out;
  out.cpu_svn = svn(5);
  out.owner_epoch = svn(0x11);
  out.provisioning = Key(svn(0x22));
  out.seal = Key(svn(0x33));
  return out;
}

SimulatedCpu some_cpu() { return SimulatedCpu(some_secret()); }

Secs some_enclave() {
  Secs secs;
  secs.attributes = {.flags = evidence::Attributes::kInit, .xfrm = 3};
  secs.mr_enclave.fill(std::byte{0xaa});
  return secs;
}

bool verifies(const SimulatedCpu& cpu, const Secs& target, const ByteArray<432>& report) {
  return ReportVerifier(cpu, target).verify(report);
}

TEST(ReportVerifier, HoldsForTheTargetOnTheSameProcessorAlone) {
  const Secs target = some_enclave();
  const auto report =
      evidence::write_report(some_cpu().ereport(some_enclave(), target_info_of(target), {}));
  EXPECT_TRUE(verifies(some_cpu(), target, report));

  Secs other = target;
  other.mr_enclave[0] ^= std::byte{1};
  EXPECT_FALSE(verifies(some_cpu(), other, report)) << "another target";
  EXPECT_FALSE(verifies(SimulatedCpu(CpuSecret::make(svn(5))), target, report))
      << "another processor";
  CpuSecret updated = some_secret();
  updated.cpu_svn = svn(6);
  EXPECT_FALSE(verifies(SimulatedCpu(std::move(updated)), target, report))
      << "the processor after a microcode update";
}

TEST(ReportVerifier, FailsWithAnyBitOfTheBodyKeyIdOrMacFlipped) {
  const SimulatedCpu cpu = some_cpu();
  const Secs target = some_enclave();
  const auto good = evidence::write_report(cpu.ereport(target, target_info_of(target), {}));
  const ReportVerifier verifier(cpu, target);
  ASSERT_TRUE(verifier.verify(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bytes = good;
    bytes.at(i) ^= std::byte{0x10};
    EXPECT_FALSE(verifier.verify(bytes)) << "byte " << i;
  }
}

/// A processor that was reset has another key id; its old REPORTs still hold.
TEST(ReportVerifier, TakesTheKeyIdFromTheReport) {
  const SimulatedCpu cpu = some_cpu();
  const Secs target = some_enclave();
  evidence::Report report = cpu.ereport(target, target_info_of(target), {});
  report.key_id[0] ^= std::byte{1};
  evidence::KeyRequest request;
  request.key_name = std::to_underlying(evidence::KeyName::kReport);
  request.key_id = report.key_id;
  const auto key = cpu.egetkey(target, request);
  ASSERT_TRUE(key.has_value());
  report.mac = crypto::aes128_cmac(key->bytes(), evidence::write_report_body(report.body));
  EXPECT_TRUE(verifies(cpu, target, evidence::write_report(report)));
}

}  // namespace
}  // namespace confcom::enclave
