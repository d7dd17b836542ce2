#include "evidence/snp/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"
#include "evidence/testing/layout_check.h"

namespace confcom::evidence {
namespace {

using testing::expect_fields;
using ::testing::HasSubstr;
using testing::pattern;

using ReportBytes = ByteArray<kSnpReportBytes>;

void clear(ReportBytes& bytes, std::size_t from, std::size_t end) {
  for (std::size_t i = from; i < end; ++i) bytes.at(i) = std::byte{0};
}

void put_le(ReportBytes& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes.at(at + i) = static_cast<std::byte>(value >> 8 * i);
}

/// A report in which no field looks like another one.
ReportBytes report_bytes(std::uint32_t version) {
  ReportBytes out = pattern<kSnpReportBytes>();
  put_le(out, 0x000, version, 4);
  put_le(out, 0x008, 0x3ff3712, 8);
  put_le(out, 0x030, 3, 4);
  put_le(out, 0x034, 1, 4);
  put_le(out, 0x048, 0x7, 4);
  clear(out, 0x04c, 0x050);
  clear(out, version == 2 ? 0x188 : 0x18b, 0x1a0);
  clear(out, 0x1eb, 0x1ec);
  clear(out, 0x1ef, 0x1f0);
  clear(out, version <= 3 ? 0x1f8 : 0x208, 0x2a0);
  clear(out, 0x2d0, 0x2e8);
  clear(out, 0x318, kSnpReportBytes);
  return out;
}

SnpReport parsed(Bytes in) {
  auto report = parse_snp_report(in);
  EXPECT_TRUE(report.has_value()) << report.error().message;
  return report.value_or(SnpReport{});
}

void expect_refused(Bytes in, ErrorCode code, std::string_view field, std::string_view offset) {
  const auto report = parse_snp_report(in);
  ASSERT_FALSE(report.has_value()) << field << offset;
  EXPECT_EQ(to_string(report.error().code), to_string(code)) << report.error().message;
  EXPECT_THAT(report.error().message, HasSubstr(field));
  EXPECT_THAT(report.error().message, HasSubstr(offset));
}

constexpr std::uint32_t kVersions[] = {2, 3, 4, 5};

TEST(ParseSnpReport, ReadsEachFieldAtItsOffset) {
  for (const std::uint32_t version : kVersions) {
    SCOPED_TRACE(version);
    const ReportBytes in = report_bytes(version);
    const SnpReport report = parsed(in);
    EXPECT_EQ(report.version, version);
    EXPECT_EQ(report.guest_svn, 0x07060504U);
    EXPECT_EQ(report.policy.raw, 0x3ff3712U);
    EXPECT_EQ(report.vmpl, 3U);
    EXPECT_EQ(report.platform_info.raw, 0x4746454443424140U);
    expect_fields({{"FAMILY_ID", report.family_id, 0x010},
                   {"IMAGE_ID", report.image_id, 0x020},
                   {"CURRENT_TCB", report.current_tcb.raw, 0x038},
                   {"REPORT_DATA", report.report_data, 0x050},
                   {"MEASUREMENT", report.measurement, 0x090},
                   {"HOST_DATA", report.host_data, 0x0c0},
                   {"ID_KEY_DIGEST", report.id_key_digest, 0x0e0},
                   {"AUTHOR_KEY_DIGEST", report.author_key_digest, 0x110},
                   {"REPORT_ID", report.report_id, 0x140},
                   {"REPORT_ID_MA", report.report_id_ma, 0x160},
                   {"REPORTED_TCB", report.reported_tcb.raw, 0x180},
                   {"CHIP_ID", report.chip_id, 0x1a0},
                   {"COMMITTED_TCB", report.committed_tcb.raw, 0x1e0},
                   {"LAUNCH_TCB", report.launch_tcb.raw, 0x1f0}},
                  in);
  }
}

// 0x1e8 is 488, which the pattern takes modulo 251.
TEST(ParseSnpReport, ReadsFirmwareVersionsAndSignerInfo) {
  const SnpReport report = parsed(report_bytes(2));
  EXPECT_EQ(report.current_version, (SnpFirmwareVersion{.build = 237, .minor = 238, .major = 239}));
  EXPECT_EQ(report.committed_version,
            (SnpFirmwareVersion{.build = 241, .minor = 242, .major = 243}));
  EXPECT_EQ(report.signer_info, (SignerInfo{.author_key_enabled = true,
                                            .chip_key_masked = true,
                                            .signing_key = SigningKey::kVlek}));
}

TEST(ParseSnpReport, ReadsCpuidFromVersion3On) {
  EXPECT_FALSE(parsed(report_bytes(2)).cpuid.has_value());
  const SnpCpuid want = {.family = 141, .model = 142, .stepping = 143};
  for (const std::uint32_t version : {3U, 4U, 5U}) {
    EXPECT_EQ(parsed(report_bytes(version)).cpuid, want) << version;
  }
}

TEST(ParseSnpReport, ReadsMitigationVectorsOfVersion5Alone) {
  for (const std::uint32_t version : {2U, 3U, 4U}) {
    EXPECT_FALSE(parsed(report_bytes(version)).mitigation_vectors.has_value()) << version;
  }
  const SnpMitigationVectors want = {.launch = 0x0807060504030201, .current = 0x100f0e0d0c0b0a09};
  ReportBytes in = report_bytes(5);
  put_le(in, 0x1f8, want.launch, 8);
  put_le(in, 0x200, want.current, 8);
  EXPECT_EQ(parsed(in).mitigation_vectors, want);
}

TEST(ParseSnpReport, TurnsTheSignatureToBigEndian) {
  const ReportBytes in = report_bytes(2);
  const SnpReport report = parsed(in);
  for (std::size_t i = 0; i < 48; ++i) {
    EXPECT_EQ(report.signature_r.at(i), in.at(0x2a0 + 47 - i));
    EXPECT_EQ(report.signature_s.at(i), in.at(0x2e8 + 47 - i));
  }
}

TEST(SnpSignedBytes, EndBeforeTheSignature) {
  const ReportBytes in = report_bytes(2);
  EXPECT_EQ(to_hex(snp_signed_bytes(in)), to_hex(Bytes(in).first(0x2a0)));
}

TEST(ParseSnpReport, RefusesOtherSizes) {
  const ReportBytes in = report_bytes(2);
  for (const std::size_t size : {0U, 1U, 672U, 1183U}) {
    expect_refused(Bytes(in).first(size), ErrorCode::kTruncated, "SNP report", "");
  }
  ByteVector longer = to_vector(in);
  longer.push_back(std::byte{0});
  expect_refused(longer, ErrorCode::kMalformed, "SNP report", "");
}

TEST(ParseSnpReport, RefusesWhatAFieldMayNotSay) {
  struct Case {
    std::size_t at;
    std::uint64_t value;
    std::size_t size;
    ErrorCode code;
    std::string_view field;
  };
  const std::vector<Case> cases = {
      {0x000, 0, 4, ErrorCode::kUnsupported, "VERSION"},
      {0x000, 1, 4, ErrorCode::kUnsupported, "VERSION"},
      {0x000, 6, 4, ErrorCode::kUnsupported, "VERSION"},
      {0x000, 0xffffffff, 4, ErrorCode::kUnsupported, "VERSION"},
      {0x000, 0x10002, 4, ErrorCode::kUnsupported, "VERSION"},
      {0x008, 0x0, 8, ErrorCode::kMalformed, "POLICY"},
      {0x008, 0x10000, 8, ErrorCode::kMalformed, "POLICY"},
      {0x030, 4, 4, ErrorCode::kMalformed, "VMPL"},
      {0x030, 0xfffffffe, 4, ErrorCode::kMalformed, "VMPL"},
      {0x034, 0, 4, ErrorCode::kUnsupported, "SIGNATURE_ALGO"},
      {0x034, 2, 4, ErrorCode::kUnsupported, "SIGNATURE_ALGO"},
      {0x034, 0x101, 4, ErrorCode::kUnsupported, "SIGNATURE_ALGO"},
      {0x048, 0x20, 4, ErrorCode::kMalformed, "SIGNER_INFO"},
      {0x048, 0x0c, 4, ErrorCode::kMalformed, "SIGNER_INFO"},
  };
  for (const Case& c : cases) {
    ReportBytes in = report_bytes(2);
    put_le(in, c.at, c.value, c.size);
    expect_refused(in, c.code, c.field, "0x0" + to_hex(ByteArray<1>{std::byte(c.at)}));
  }
}

TEST(ParseSnpReport, RefusesEachUnknownPolicyBit) {
  for (unsigned bit = 26; bit < 64; ++bit) {
    ReportBytes in = report_bytes(2);
    put_le(in, 0x008, GuestPolicy::kReservedOne | std::uint64_t{1} << bit, 8);
    expect_refused(in, ErrorCode::kMalformed, "POLICY", "0x008");
  }
}

TEST(ParseSnpReport, KeepsUnknownPlatformBits) {
  ReportBytes in = report_bytes(2);
  put_le(in, 0x040, ~std::uint64_t{0}, 8);
  EXPECT_EQ(parsed(in).platform_info.raw, ~std::uint64_t{0});
}

TEST(ParseSnpReport, KnowsReportsOfTheHostAndWithoutSigner) {
  ReportBytes in = report_bytes(2);
  put_le(in, 0x030, 0xffffffff, 4);
  put_le(in, 0x048, 0x1c, 4);
  const SnpReport report = parsed(in);
  EXPECT_EQ(report.vmpl, SnpReport::kHostVmpl);
  EXPECT_EQ(report.signer_info.signing_key, SigningKey::kNone);
}

struct ZeroRange {
  std::size_t from;
  std::size_t end;
};

std::vector<ZeroRange> zero_ranges(std::uint32_t version) {
  return {{0x04c, 0x050},
          {version == 2 ? 0x188U : 0x18bU, 0x1a0},
          {0x1eb, 0x1ec},
          {0x1ef, 0x1f0},
          {version <= 3 ? 0x1f8U : 0x208U, 0x2a0},
          {0x2d0, 0x2e8},
          {0x318, 0x330},
          {0x330, 0x4a0}};
}

// Everything else may be anything, but for the fields above.
TEST(ParseSnpReport, RefusesEachByteThatIsToBeZero) {
  for (const std::uint32_t version : kVersions) {
    ReportBytes in = report_bytes(version);
    for (const ZeroRange& range : zero_ranges(version)) {
      for (std::size_t at = range.from; at < range.end; ++at) {
        in.at(at) = std::byte{0x80};
        const auto report = parse_snp_report(in);
        ASSERT_FALSE(report.has_value()) << version << " at " << at;
        EXPECT_EQ(report.error().code, ErrorCode::kMalformed);
        EXPECT_THAT(report.error().message, HasSubstr("is not zero at 0x"));
        in.at(at) = std::byte{0};
      }
    }
    EXPECT_TRUE(parse_snp_report(in).has_value()) << version;
  }
}

TEST(ParseSnpReport, NamesWhereAByteIsNotZero) {
  ReportBytes in = report_bytes(2);
  in.at(0x47f) = std::byte{1};
  expect_refused(in, ErrorCode::kMalformed, "after the signature at 0x330", "0x47f");
  in = report_bytes(2);
  in.at(0x2d1) = std::byte{1};
  expect_refused(in, ErrorCode::kMalformed, "R of the signature", "0x2d1");
  in = report_bytes(2);
  in.at(0x32f) = std::byte{1};
  expect_refused(in, ErrorCode::kMalformed, "S of the signature", "0x32f");
}

TEST(WriteSnpReport, IsTheInverseOfParsing) {
  for (const std::uint32_t version : kVersions) {
    const ReportBytes in = report_bytes(version);
    EXPECT_EQ(to_hex(write_snp_report(parsed(in))), to_hex(in)) << version;
  }
}

TEST(WriteSnpReport, WritesAReportThatParses) {
  EXPECT_EQ(parsed(write_snp_report({})), SnpReport{});
  const SnpReport report = {.version = 5,
                            .guest_svn = 7,
                            .vmpl = 1,
                            .signer_info = {.signing_key = SigningKey::kVlek},
                            .cpuid = SnpCpuid{.family = 0x1a, .model = 2, .stepping = 1},
                            .mitigation_vectors = SnpMitigationVectors{.launch = 3, .current = 7}};
  EXPECT_EQ(parsed(write_snp_report(report)), report);
}

}  // namespace
}  // namespace confcom::evidence
