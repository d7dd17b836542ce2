#include "evidence/sgx/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "base/hex.h"
#include "evidence/testing/layout_check.h"

namespace confcom::evidence {
namespace {

using testing::expect_fields;
using ::testing::HasSubstr;
using testing::pattern;

template <class T>
void expect_refused(const Result<T>& result, ErrorCode code, std::string_view field) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(to_string(result.error().code), to_string(code)) << result.error().message;
  EXPECT_THAT(result.error().message, HasSubstr(field));
}

TEST(ParseReportBody, ReadsEachFieldAtItsOffset) {
  const auto in = pattern<kReportBodyBytes>();
  const ReportBody body = parse_report_body(in);
  expect_fields({{"CPUSVN", body.cpu_svn, 0},
                 {"ISVEXTPRODID", body.isv_ext_prod_id, 32},
                 {"MRENCLAVE", body.mr_enclave, 64},
                 {"MRSIGNER", body.mr_signer, 128},
                 {"CONFIGID", body.config_id, 192},
                 {"ISVFAMILYID", body.isv_family_id, 304},
                 {"REPORTDATA", body.report_data, 320}},
                in);
  EXPECT_EQ(body.misc_select, 0x13121110U);
  EXPECT_EQ(body.attributes.flags, 0x3736353433323130U);
  EXPECT_EQ(body.attributes.xfrm, 0x3f3e3d3c3b3a3938U);
  EXPECT_EQ(body.isv_prod_id, 0x0605);
  EXPECT_EQ(body.isv_svn, 0x0807);
  EXPECT_EQ(body.config_svn, 0x0a09);
}

TEST(WriteReportBody, IsTheInverseWithReservedBytesZero) {
  const ReportBody body = parse_report_body(pattern<kReportBodyBytes>());
  const auto out = write_report_body(body);
  EXPECT_EQ(parse_report_body(out), body);
  const Bytes bytes = out;
  EXPECT_TRUE(all_zero(bytes.subspan(20, 12)));
  EXPECT_TRUE(all_zero(bytes.subspan(96, 32)));
  EXPECT_TRUE(all_zero(bytes.subspan(160, 32)));
  EXPECT_TRUE(all_zero(bytes.subspan(262, 42)));
}

TEST(Attributes, DebugIsBitOne) {
  EXPECT_TRUE((Attributes{.flags = 0x2, .xfrm = 0}).debug());
  EXPECT_FALSE((Attributes{.flags = ~std::uint64_t{0x2}, .xfrm = ~std::uint64_t{0}}).debug());
}

TEST(ParseReport, ReadsBodyKeyIdAndMac) {
  const auto in = pattern<kReportBytes>();
  const auto report = parse_report(in);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->body,
            parse_report_body(FixedBytes<kReportBytes>(in).first<kReportBodyBytes>()));
  expect_fields({{"KEYID", report->key_id, 384}, {"MAC", report->mac, 416}}, in);
}

TEST(WriteReport, IsTheInverse) {
  const auto report = parse_report(pattern<kReportBytes>());
  ASSERT_TRUE(report.has_value()) << report.error().message;
  const auto out = write_report(*report);
  const auto again = parse_report(out);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->body, report->body);
  EXPECT_EQ(again->key_id, report->key_id);
  EXPECT_EQ(again->mac, report->mac);
}

TEST(ParseReport, RefusesAnotherSize) {
  expect_refused(parse_report({}), ErrorCode::kTruncated, "report");
  expect_refused(parse_report(ByteVector(kReportBytes - 1)), ErrorCode::kTruncated, "report");
  expect_refused(parse_report(ByteVector(kReportBytes + 1)), ErrorCode::kMalformed, "report");
}

TargetInfo some_target_info() {
  TargetInfo info;
  info.mr_enclave = pattern<32>();
  info.attributes = {.flags = 0x0102030405060708, .xfrm = 0x1112131415161718};
  info.config_svn = 0x2122;
  info.misc_select = 0x31323334;
  info.config_id = pattern<64>();
  return info;
}

TEST(WriteTargetInfo, PutsEachFieldAtItsOffset) {
  const TargetInfo info = some_target_info();
  const auto out = write_target_info(info);
  expect_fields({{"MRENCLAVE", info.mr_enclave, 0}, {"CONFIGID", info.config_id, 64}}, out);
  EXPECT_EQ(to_hex(Bytes(out).subspan(32, 32)),
            "0807060504030201"
            "1817161514131211"
            "0000"
            "2221"
            "34333231"
            "0000000000000000");
  EXPECT_TRUE(all_zero(Bytes(out).subspan(128)));
}

TEST(ParseTargetInfo, IsTheInverseOfWriting) {
  const auto in = write_target_info(some_target_info());
  const auto info = parse_target_info(in);
  ASSERT_TRUE(info.has_value()) << info.error().message;
  EXPECT_EQ(write_target_info(*info), in);
}

TEST(ParseTargetInfo, RefusesAnotherSize) {
  expect_refused(parse_target_info({}), ErrorCode::kTruncated, "target info");
  expect_refused(parse_target_info(ByteVector(kTargetInfoBytes - 1)), ErrorCode::kTruncated,
                 "target info");
  expect_refused(parse_target_info(ByteVector(kTargetInfoBytes + 1)), ErrorCode::kMalformed,
                 "target info");
}

TEST(ParseTargetInfo, RefusesReservedBytes) {
  for (const std::size_t offset : {48U, 49U, 56U, 63U, 128U, 511U}) {
    SCOPED_TRACE(offset);
    auto in = write_target_info(some_target_info());
    in.at(offset) = std::byte{1};
    expect_refused(parse_target_info(in), ErrorCode::kMalformed, "reserved bytes");
  }
}

}  // namespace
}  // namespace confcom::evidence
