#include "evidence/snp/report_response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/hex.h"
#include "evidence/testing/layout_check.h"

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;
using testing::pattern;

ByteVector response() { return to_vector(write_snp_report_response(pattern<kSnpReportBytes>())); }

void expect_refused(Bytes in, ErrorCode code, std::string_view what) {
  const auto report = parse_snp_report_response(in);
  ASSERT_FALSE(report.has_value()) << what;
  EXPECT_EQ(to_string(report.error().code), to_string(code)) << report.error().message;
  EXPECT_THAT(report.error().message, HasSubstr(what));
}

TEST(ParseSnpReportResponse, GivesTheReportsBytes) {
  const ByteVector in = response();
  ASSERT_EQ(in.size(), 4000U);
  EXPECT_EQ(to_hex(Bytes(in).first(32)), "00000000a0040000" + std::string(48, '0'));
  const auto report = parse_snp_report_response(in);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(to_hex(*report), to_hex(pattern<kSnpReportBytes>()));
}

TEST(ParseSnpReportResponse, TellsWhyThereIsNoReport) {
  struct Case {
    unsigned status;
    ErrorCode code;
  };
  const std::vector<Case> cases = {{0x16, ErrorCode::kInvalidArgument},
                                   {0x27, ErrorCode::kUnsupported},
                                   {0x01, ErrorCode::kUnavailable},
                                   {0xff, ErrorCode::kUnavailable}};
  for (const Case& c : cases) {
    // The firmware leaves the rest zero.
    ByteVector in(kSnpReportResponseBytes);
    in[0] = static_cast<std::byte>(c.status);
    expect_refused(in, c.code, "status 0x");
  }
  ByteVector in = response();
  in[3] = std::byte{1};
  expect_refused(in, ErrorCode::kUnavailable, "status 0x1000000");
}

TEST(ParseSnpReportResponse, RefusesOtherShapes) {
  const ByteVector good = response();
  expect_refused({}, ErrorCode::kTruncated, "SNP report response");
  expect_refused(Bytes(good).first(3999), ErrorCode::kTruncated, "SNP report response");
  ByteVector longer = good;
  longer.push_back(std::byte{0});
  expect_refused(longer, ErrorCode::kMalformed, "SNP report response");
  for (const std::size_t size_byte : {4U, 5U, 7U}) {
    ByteVector in = good;
    in[size_byte] ^= std::byte{1};
    expect_refused(in, ErrorCode::kMalformed, "size of the report");
  }
  for (const std::size_t at : {8U, 31U}) {
    ByteVector in = good;
    in[at] = std::byte{1};
    expect_refused(in, ErrorCode::kMalformed, "reserved");
  }
  for (const std::size_t at : {32U + 1184U, 3999U}) {
    ByteVector in = good;
    in[at] = std::byte{1};
    expect_refused(in, ErrorCode::kMalformed, "after the report");
  }
}

}  // namespace
}  // namespace confcom::evidence
