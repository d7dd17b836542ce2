// Evidence that was made to be accepted or refused: what of it the parsers must refuse, and that
// they leave the rest to verification.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"
#include "base/json.h"
#include "evidence/snp/certificate_table.h"
#include "evidence/snp/report.h"
#include "evidence/snp/report_response.h"
#include "snp_data.h"

namespace confcom::conformance {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kSynthetic = "synthetic";

struct Refusal {
  ErrorCode code;
  std::string_view message;
};

using Refusals = std::map<std::string_view, Refusal>;

const Refusals kReportRefusals = {
    {"bad-policy-bit17-clear", {ErrorCode::kMalformed, "POLICY at 0x008"}},
    {"bad-policy-rsvd-high", {ErrorCode::kMalformed, "POLICY at 0x008"}},
    {"bad-rsvd4c", {ErrorCode::kMalformed, "reserved field at 0x04c"}},
    {"bad-sigalgo", {ErrorCode::kUnsupported, "SIGNATURE_ALGO at 0x034"}},
    {"bad-version-1", {ErrorCode::kUnsupported, "VERSION at 0x000"}},
    {"bad-version-6", {ErrorCode::kUnsupported, "VERSION at 0x000"}},
    {"bad-version-max", {ErrorCode::kUnsupported, "VERSION at 0x000"}},
    {"bad-signer-reserved", {ErrorCode::kMalformed, "SIGNER_INFO"}},
    {"sig-r-high-bytes", {ErrorCode::kMalformed, "R of the signature"}},
    {"sig-s-high-bytes", {ErrorCode::kMalformed, "S of the signature"}},
    // The sum has 385 bits.
    {"sig-r-plus-n", {ErrorCode::kMalformed, "R of the signature"}},
    {"sig-unsigned-tail", {ErrorCode::kMalformed, "after the signature at 0x330"}},
    {"len-1183", {ErrorCode::kTruncated, "SNP report"}},
    {"len-1185", {ErrorCode::kMalformed, "SNP report"}},
    {"len-0", {ErrorCode::kTruncated, "SNP report"}},
    {"len-672", {ErrorCode::kTruncated, "SNP report"}},
    {"ioctl-4000", {ErrorCode::kMalformed, "SNP report"}},
};

const Refusals kVekRefusals = {
    {"bad-turin-no-fmc", {ErrorCode::kMalformed, "fmcSPL"}},
    {"bad-vcek-no-hwid", {ErrorCode::kMalformed, "hwID"}},
    {"bad-vcek-no-snpspl", {ErrorCode::kMalformed, "snpSPL"}},
    {"bad-vcek-hwid-short", {ErrorCode::kMalformed, "hwID"}},
    {"bad-vcek-hwid-der-garbage", {ErrorCode::kTruncated, "hwID"}},
    {"vek-truncated", {ErrorCode::kTruncated, "certificate"}},
    {"vek-trailing", {ErrorCode::kMalformed, "certificate"}},
    {"vek-empty", {ErrorCode::kTruncated, "certificate"}},
};

const Refusals kTableRefusals = {
    {"no-terminator.bin", {ErrorCode::kMalformed, "past the cap"}},
    {"offset-wrap.bin", {ErrorCode::kMalformed, "past the table's end"}},
    {"offset-in-header.bin", {ErrorCode::kMalformed, "before the entries' end"}},
    {"length-past-end.bin", {ErrorCode::kMalformed, "past the table's end"}},
    {"zero-length-cert.bin", {ErrorCode::kMalformed, "length of zero"}},
    {"duplicate-vcek.bin", {ErrorCode::kMalformed, "repeats the GUID"}},
    {"truncated-entry.bin", {ErrorCode::kTruncated, "certificate table"}},
};

template <class T>
void expect_as_listed(const Result<T>& result, const Refusals& refusals, std::string_view id) {
  const auto refusal = refusals.find(id);
  if (refusal == refusals.end()) {
    EXPECT_TRUE(result.has_value()) << result.error().message;
    return;
  }
  ASSERT_FALSE(result.has_value()) << "must be refused: " << refusal->second.message;
  EXPECT_EQ(to_string(result.error().code), to_string(refusal->second.code))
      << result.error().message;
  EXPECT_THAT(result.error().message, HasSubstr(refusal->second.message));
}

/// Ids of the manifest by the folder of their files; an absent manifest has none, which the
/// counting test below refuses.
std::vector<std::string> ids(std::string_view folder) {
  std::vector<std::string> out;
  const auto text = load_file(kSnpData / kSynthetic / "manifest.json", kMaxFileBytes);
  const auto manifest = JsonDocument::parse(text.has_value() ? as_text(*text) : "[]");
  const auto cases = manifest.value().root().elements();
  for (const JsonValue& element : cases.value()) {
    const std::string id(element.member("id").value().string().value());
    const std::size_t slash = id.find('/');
    const std::string_view found =
        slash == std::string::npos ? "cases" : std::string_view(id).substr(0, slash);
    if (found == folder) out.push_back(slash == std::string::npos ? id : id.substr(slash + 1));
  }
  return out;
}

std::string name_of(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class SnpCase : public testing::TestWithParam<std::string> {
 protected:
  static ByteVector load_case(std::string_view file) {
    return load_snp(kSynthetic / "cases" / GetParam() / file);
  }
};

TEST_P(SnpCase, ReportIsReadOrRefused) {
  const ByteVector bytes = load_case("report.bin");
  const auto report = evidence::parse_snp_report(bytes);
  expect_as_listed(report, kReportRefusals, GetParam());
  if (!report.has_value()) return;
  EXPECT_EQ(to_hex(write_snp_report(*report)), to_hex(bytes));
}

TEST_P(SnpCase, ExtensionsAreReadOrRefused) {
  expect_as_listed(vek_extensions(load_case("vek.der")), kVekRefusals, GetParam());
}

INSTANTIATE_TEST_SUITE_P(, SnpCase, testing::ValuesIn(ids("cases")), name_of);

class SnpCertificateTable : public testing::TestWithParam<std::string> {};

TEST_P(SnpCertificateTable, IsReadOrRefused) {
  const ByteVector bytes = load_snp(kSynthetic / "certtable" / GetParam());
  expect_as_listed(evidence::parse_certificate_table(bytes), kTableRefusals, GetParam());
}

INSTANTIATE_TEST_SUITE_P(, SnpCertificateTable, testing::ValuesIn(ids("certtable")), name_of);

// A list that shrank, or a refusal of no case, would pass in silence.
TEST(SnpSynthetic, EveryCaseIsThere) {
  EXPECT_EQ(ids("cases").size(), 73U);
  EXPECT_EQ(ids("certtable").size(), 14U);
  for (const auto* const refusals : {&kReportRefusals, &kVekRefusals}) {
    for (const auto& [id, refusal] : *refusals) {
      EXPECT_TRUE(fs::exists(kSnpData / kSynthetic / "cases" / id)) << id;
    }
  }
  for (const auto& [id, refusal] : kTableRefusals) {
    EXPECT_TRUE(fs::exists(kSnpData / kSynthetic / "certtable" / id)) << id;
  }
}

std::string sizes(const evidence::SnpCertificates& certificates) {
  std::string out;
  for (const Bytes certificate :
       {certificates.ark, certificates.ask, certificates.vcek, certificates.vlek}) {
    out += (out.empty() ? "" : " ") + std::to_string(certificate.size());
  }
  return out;
}

TEST(SnpSynthetic, TablesHoldTheirCertificates) {
  const std::map<std::string, std::string> want = {
      {"good.bin", "1527 1527 1352 0"},
      {"good-vcek-only.bin", "0 0 1352 0"},
      {"empty.bin", "0 0 0 0"},
      {"zero-length.bin", "0 0 0 0"},
      {"both-vcek-vlek.bin", "1527 1527 1352 1319"},
  };
  for (const auto& [file, want_sizes] : want) {
    const ByteVector bytes = load_snp(kSynthetic / "certtable" / file);
    const auto certificates = evidence::parse_certificate_table(bytes);
    ASSERT_TRUE(certificates.has_value()) << certificates.error().message;
    EXPECT_EQ(sizes(*certificates), want_sizes) << file;
  }
}

TEST(SnpSynthetic, TableWithUnknownGuidHoldsTheOthers) {
  const ByteVector good_bytes = load_snp(kSynthetic / "certtable" / "good.bin");
  const ByteVector other_bytes = load_snp(kSynthetic / "certtable" / "good-unknown-guid.bin");
  const auto good = evidence::parse_certificate_table(good_bytes).value();
  const auto other = evidence::parse_certificate_table(other_bytes).value();
  EXPECT_EQ(write_certificate_table(good), write_certificate_table(other));
}

TEST(SnpSynthetic, ResponseOfTheDeviceHoldsAReport) {
  const ByteVector bytes = load_snp(kSynthetic / "cases" / "ioctl-4000" / "report.bin");
  const auto report_bytes = evidence::parse_snp_report_response(bytes);
  ASSERT_TRUE(report_bytes.has_value()) << report_bytes.error().message;
  const auto report = evidence::parse_snp_report(*report_bytes);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_TRUE(equal(evidence::write_snp_report_response(*report_bytes), bytes));
}

}  // namespace
}  // namespace confcom::conformance
