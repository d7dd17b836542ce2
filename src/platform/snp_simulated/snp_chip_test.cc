#include "platform/snp_simulated/snp_chip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/pem.h"
#include "evidence/snp/certificate_table.h"
#include "platform/snp_simulated/snp_files.h"
#include "platform/testing/simulated_snp_keys.h"

namespace confcom::platform {
namespace {

using evidence::SnpProduct;
using evidence::SnpReport;
using ::testing::HasSubstr;

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();

SnpChip chip(SnpProduct product = SnpProduct::kMilan) {
  return testing::simulated_snp(product, kNow).chip;
}

SnpReport report_of(const SnpChip& chip, const SnpGuest& guest, const ReportRequest& request = {}) {
  return evidence::parse_snp_report(chip.report(guest, request).value()).value();
}

TEST(SnpChip, ReportsTheGuestAsItWasLaunched) {
  SnpGuest guest{.policy = {evidence::GuestPolicy::kReservedOne | 0x0137}, .guest_svn = 9};
  guest.host_data.fill(std::byte{0x22});
  guest.measurement.fill(std::byte{0x11});
  ReportRequest request{.vmpl = 2};
  request.report_data.fill(std::byte{0x33});
  const SnpReport report = report_of(chip(), guest, request);
  EXPECT_EQ(report.host_data, guest.host_data);
  EXPECT_EQ(report.measurement, guest.measurement);
  EXPECT_EQ(report.policy, guest.policy);
  EXPECT_EQ(report.guest_svn, 9U);
  EXPECT_EQ(report.report_data, request.report_data);
  EXPECT_EQ(report.vmpl, 2U);
}

TEST(SnpChip, ReportsWhatItsCertificateSays) {
  const SnpChip one = chip(SnpProduct::kGenoa);
  const SnpReport report = report_of(one, {});
  const auto& certified = one.certified();
  EXPECT_EQ(to_vector(report.chip_id), certified.hw_id);
  EXPECT_EQ(decode_tcb_version(report.reported_tcb, SnpProduct::kGenoa).value(), certified.tcb);
  EXPECT_EQ(report.committed_tcb, report.reported_tcb);
  EXPECT_EQ(report.launch_tcb, report.reported_tcb);
  EXPECT_TRUE(report.platform_info.alias_check_complete());
}

TEST(SnpChip, WritesTheVersionOfItsProductUnlessToldTo) {
  struct Case {
    SnpProduct product;
    std::uint32_t version;
    std::size_t id_bytes;
  };
  for (const Case& c : {Case{SnpProduct::kMilan, 3, 64}, Case{SnpProduct::kGenoa, 3, 64},
                        Case{SnpProduct::kTurin, 5, 8}}) {
    const SnpChip one = chip(c.product);
    EXPECT_EQ(one.certified().hw_id.value_or(ByteVector()).size(), c.id_bytes);
    const SnpReport own = report_of(one, {});
    EXPECT_EQ(own.version, c.version);
    ASSERT_TRUE(own.cpuid.has_value());
    EXPECT_EQ(evidence::snp_product_of_cpuid(own.cpuid->family, own.cpuid->model), c.product);
    for (const std::uint32_t version : {2U, 3U, 5U}) {
      const SnpReport told = report_of(one, {.report_version = version});
      EXPECT_EQ(told.version, version);
      EXPECT_EQ(told.cpuid.has_value(), version >= 3);
      EXPECT_EQ(told.mitigation_vectors.has_value(), version == 5);
    }
  }
}

TEST(SnpChip, RefusesWhatNoReportCanSay) {
  const SnpChip one = chip();
  const std::pair<Result<ByteArray<evidence::kSnpReportBytes>>, std::string> refused[] = {
      {one.report({.report_version = 4}, {}), "version 4"},
      {one.report({.report_version = 6}, {}), "version 6"},
      {one.report({.policy = {0}}, {}), "bit 17"},
      {one.report({.policy = {std::uint64_t{1} << 26 | evidence::GuestPolicy::kReservedOne}}, {}),
       "above 25"},
      {one.report({}, {.vmpl = 4}), "VMPL 4"}};
  for (const auto& [report, part] : refused) {
    ASSERT_FALSE(report.has_value()) << part;
    EXPECT_EQ(report.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(report.error().message, HasSubstr(part));
  }
}

TEST(SnpChip, HandsOutItsCertificates) {
  const SimulatedSnp snp = testing::simulated_snp(SnpProduct::kMilan, kNow);
  FileSet files;
  ASSERT_TRUE(write_simulated_snp(snp, {}, files).has_value());
  const ByteVector table = snp.chip.certificate_table();
  const auto found = evidence::parse_certificate_table(table).value();
  EXPECT_EQ(crypto::to_pem(found.vcek, "CERTIFICATE"), files.text(kSnpVcekFile));
  EXPECT_EQ(crypto::to_pem(found.ark, "CERTIFICATE"), files.text(kSnpArkFile));
  EXPECT_EQ(crypto::to_pem(found.ask, "CERTIFICATE") + crypto::to_pem(found.ark, "CERTIFICATE"),
            files.text(kSnpChainFile));
  EXPECT_TRUE(found.vlek.empty());
}

TEST(SnpChip, IsAnotherEachTime) {
  EXPECT_NE(chip().certified().hw_id, chip().certified().hw_id);
  const SnpChip one = chip();
  EXPECT_NE(report_of(one, {}).report_id, report_of(one, {}).report_id);
}

}  // namespace
}  // namespace confcom::platform
