// Recorded reports of three product lines, and the certificates of the keys that signed them.

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"
#include "crypto/pem.h"
#include "evidence/snp/product.h"
#include "evidence/snp/report.h"
#include "snp_data.h"

namespace confcom::conformance {
namespace {

using evidence::parse_snp_report;
using evidence::SigningKey;
using evidence::SnpProduct;
using evidence::SnpReport;

struct Recorded {
  std::string report;
  std::string certificate;
  std::uint32_t version;
  SnpProduct product;
  SigningKey key = SigningKey::kVcek;
  std::uint32_t vmpl = 0;
  bool debug = false;
};

void PrintTo(const Recorded& recorded, std::ostream* out) { *out << recorded.report; }

/// Of bytes, or of hexadecimal digits.
ByteVector load_report(const std::string& path) {
  const ByteVector content = load_snp("genuine/" + path);
  if (!path.ends_with(".hex")) return content;
  std::string digits(as_text(content));
  std::erase_if(digits, [](char c) { return c == '\n' || c == '\r'; });
  return parse_hex(digits).value();
}

/// DER, or the first block of PEM.
ByteVector load_certificate(const std::string& path) {
  const ByteVector content = load_snp("genuine/" + path);
  if (!path.ends_with(".pem")) return content;
  return crypto::parse_pem(as_text(content), "CERTIFICATE", 3).value().front();
}

class SnpGenuine : public testing::TestWithParam<Recorded> {
 protected:
  ByteVector bytes_ = load_report(GetParam().report);
  Result<SnpReport> report_ = parse_snp_report(bytes_);
};

TEST_P(SnpGenuine, ReportSaysWhatIsKnownOfIt) {
  ASSERT_TRUE(report_.has_value()) << report_.error().message;
  EXPECT_EQ(report_->version, GetParam().version);
  EXPECT_EQ(report_->signer_info.signing_key, GetParam().key);
  EXPECT_EQ(report_->vmpl, GetParam().vmpl);
  EXPECT_EQ(report_->policy.debug(), GetParam().debug);
  EXPECT_FALSE(report_->policy.migrate_ma());
  EXPECT_EQ(report_->mitigation_vectors.has_value(), GetParam().version == 5);
  EXPECT_EQ(report_->cpuid.has_value(), GetParam().version >= 3);
  const evidence::SnpCpuid cpuid = report_->cpuid.value_or(evidence::SnpCpuid{});
  if (GetParam().version >= 3) {
    EXPECT_EQ(evidence::snp_product_of_cpuid(cpuid.family, cpuid.model).value(),
              GetParam().product);
  }
}

TEST_P(SnpGenuine, ReportIsWrittenAsItWas) {
  ASSERT_TRUE(report_.has_value()) << report_.error().message;
  EXPECT_EQ(to_hex(write_snp_report(*report_)), to_hex(bytes_));
}

TEST_P(SnpGenuine, CertificateIsOfTheReportsTcbAndChip) {
  const auto vek = vek_extensions(load_certificate(GetParam().certificate));
  ASSERT_TRUE(report_.has_value()) << report_.error().message;
  ASSERT_TRUE(vek.has_value()) << vek.error().message;
  EXPECT_EQ(vek->product, GetParam().product);
  EXPECT_EQ(decode_tcb_version(report_->reported_tcb, vek->product).value(), vek->tcb);
  EXPECT_EQ(encode_tcb_version(vek->tcb, vek->product).value(), report_->reported_tcb);
  EXPECT_EQ(vek->csp_id.has_value(), GetParam().key == SigningKey::kVlek);
  EXPECT_EQ(vek->hw_id.has_value(), GetParam().key == SigningKey::kVcek);
  const ByteVector hw_id = vek->hw_id.value_or(ByteVector());
  EXPECT_EQ(to_hex(Bytes(report_->chip_id).first(hw_id.size())), to_hex(hw_id));
  EXPECT_TRUE(all_zero(Bytes(report_->chip_id).subspan(hw_id.size())));
}

INSTANTIATE_TEST_SUITE_P(
    All, SnpGenuine,
    testing::Values(Recorded{.report = "go-sev-guest/attestation.bin",
                             .certificate = "go-sev-guest/vcek.testcer",
                             .version = 2,
                             .product = SnpProduct::kMilan,
                             .debug = true},
                    Recorded{.report = "virtee-sev/report_milan.hex",
                             .certificate = "virtee-sev/vcek_milan.der",
                             .version = 2,
                             .product = SnpProduct::kMilan},
                    Recorded{.report = "trustee/test-report.bin",
                             .certificate = "trustee/test-vcek.der",
                             .version = 2,
                             .product = SnpProduct::kMilan},
                    Recorded{.report = "trustee/test-vlek-report.bin",
                             .certificate = "trustee/test-vlek.der",
                             .version = 3,
                             .product = SnpProduct::kMilan,
                             .key = SigningKey::kVlek,
                             .vmpl = 1},
                    Recorded{.report = "trustee/e2e-report-genoa-v3.bin",
                             .certificate = "trustee/e2e-vcek-genoa.der",
                             .version = 3,
                             .product = SnpProduct::kGenoa},
                    Recorded{.report = "turin/turin_attestation_report.bin",
                             .certificate = "turin/turin_vcek.pem",
                             .version = 5,
                             .product = SnpProduct::kTurin},
                    Recorded{.report = "ms-confidential-sidecar/snp_report.bin",
                             .certificate = "ms-confidential-sidecar/uvm_host_amd_certificate.pem",
                             .version = 2,
                             .product = SnpProduct::kMilan}),
    [](const auto& test) {
      std::string name = test.param.report;
      std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
      return name;
    });

// Its report is not in the data.
TEST(SnpGenuineCertificate, OfTurinHasAnFmc) {
  const auto vek = vek_extensions(load_certificate("virtee-sev/vcek_turin.der"));
  ASSERT_TRUE(vek.has_value()) << vek.error().message;
  EXPECT_EQ(vek->product, SnpProduct::kTurin);
  EXPECT_TRUE(vek->tcb.fmc.has_value());
  EXPECT_EQ(vek->hw_id.value_or(ByteVector()).size(), 8U);
}

TEST(SnpGenuineReport, OfTurinHasAPlatformBitWithoutAName) {
  const auto report = parse_snp_report(load_report("turin/turin_attestation_report.bin"));
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->platform_info.raw, 0x65U);
  EXPECT_TRUE(report->platform_info.alias_check_complete());
}

}  // namespace
}  // namespace confcom::conformance
