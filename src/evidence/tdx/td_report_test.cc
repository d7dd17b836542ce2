#include "evidence/tdx/td_report.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "evidence/testing/layout_check.h"

namespace confcom::evidence {
namespace {

using testing::expect_fields;
using testing::pattern;

void expect_fields_of_10(const TdReport& report, Bytes in) {
  expect_fields({{"TEE_TCB_SVN", report.tee_tcb_svn, 0},
                 {"MRSEAM", report.mr_seam, 16},
                 {"MRSIGNERSEAM", report.mr_signer_seam, 64},
                 {"SEAMATTRIBUTES", report.seam_attributes, 112},
                 {"MRTD", report.mr_td, 136},
                 {"MRCONFIGID", report.mr_config_id, 184},
                 {"MROWNER", report.mr_owner, 232},
                 {"MROWNERCONFIG", report.mr_owner_config, 280},
                 {"RTMR0", report.rtmr[0], 328},
                 {"RTMR1", report.rtmr[1], 376},
                 {"RTMR2", report.rtmr[2], 424},
                 {"RTMR3", report.rtmr[3], 472},
                 {"REPORTDATA", report.report_data, 520}},
                in);
  EXPECT_EQ(report.td_attributes, 0x7f7e7d7c7b7a7978U);
  EXPECT_EQ(report.xfam, 0x8786858483828180U);
}

TEST(ParseTdReport10, ReadsEachFieldAtItsOffset) {
  const auto in = pattern<kTdReport10Bytes>();
  const TdReport report = parse_td_report_10(in);
  expect_fields_of_10(report, in);
  EXPECT_FALSE(report.extension_15.has_value());
}

TEST(ParseTdReport15, ReadsEachFieldAtItsOffset) {
  const auto in = pattern<kTdReport15Bytes>();
  const TdReport report = parse_td_report_15(in);
  expect_fields_of_10(report, in);
  ASSERT_TRUE(report.extension_15.has_value());
  const TdReport::Extension15 extension = report.extension_15.value_or(TdReport::Extension15{});
  expect_fields({{"TEE_TCB_SVN_2", extension.tee_tcb_svn_2, 584},
                 {"MRSERVICETD", extension.mr_service_td, 600}},
                in);
}

// No byte of the body is reserved, so that writing gives back every one.
TEST(WriteTdReport, IsTheInverseOfParsing) {
  const auto in_10 = pattern<kTdReport10Bytes>();
  const auto in_15 = pattern<kTdReport15Bytes>();
  EXPECT_EQ(to_hex(write_td_report(parse_td_report_10(in_10))), to_hex(in_10));
  EXPECT_EQ(to_hex(write_td_report(parse_td_report_15(in_15))), to_hex(in_15));
}

TEST(TdReport, NamesItsAttributes) {
  TdReport report;
  EXPECT_FALSE(report.debug());
  EXPECT_FALSE(report.sept_ve_disable());
  report.td_attributes = 0x1;
  EXPECT_TRUE(report.debug());
  EXPECT_FALSE(report.sept_ve_disable());
  report.td_attributes = 0x10000000;
  EXPECT_FALSE(report.debug());
  EXPECT_TRUE(report.sept_ve_disable());
}

}  // namespace
}  // namespace confcom::evidence
