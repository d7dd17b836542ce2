#include "app/certificate_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "evidence/snp/certificate_table.h"
#include "platform/testing/simulated_snp_keys.h"

namespace confcom::app {
namespace {

using evidence::SigningKey;
using evidence::SnpProduct;
using evidence::SnpReport;
using platform::ReportReply;
using ::testing::AllOf;
using ::testing::HasSubstr;

SnpReport report_of(SnpProduct product, std::uint32_t version) {
  const auto snp = platform::testing::simulated_snp(product, Timestamp());
  return evidence::parse_snp_report(snp.chip.report({.report_version = version}, {}).value())
      .value();
}

ReportReply reply(const SnpReport& report, const evidence::SnpCertificates& certificates = {}) {
  return {.report = write_snp_report(report),
          .certificate_table = write_certificate_table(certificates),
          .source = ""};
}

TEST(CertificateAdvice, NamesTheAddressOfAChipsCertificate) {
  SnpReport report = report_of(SnpProduct::kMilan, 3);
  report.chip_id.fill(std::byte{0x44});
  EXPECT_THAT(certificate_advice(reply(report)),
              AllOf(HasSubstr("no certificate of the VCEK"), HasSubstr("--vcek"),
                    HasSubstr("https://kdsintf.amd.com/vcek/v1/Milan/4444"),
                    HasSubstr("?blSPL=4&teeSPL=0&snpSPL=24&ucodeSPL=219,")));
}

TEST(CertificateAdvice, NamesTurinsFmcAndShortId) {
  SnpReport report = report_of(SnpProduct::kTurin, 5);
  std::fill_n(report.chip_id.begin(), 8, std::byte{0x44});
  EXPECT_THAT(certificate_advice(reply(report)),
              HasSubstr("/Turin/4444444444444444?fmcSPL=1&blSPL=1&teeSPL=1&snpSPL=4&ucodeSPL=72,"));
}

TEST(CertificateAdvice, SaysWhatItCanOfReportsThatDoNotSayTheirProduct) {
  EXPECT_THAT(certificate_advice(reply(report_of(SnpProduct::kMilan, 2))),
              AllOf(HasSubstr("AMD publishes it"), HasSubstr("confcom report inspect")));
}

TEST(CertificateAdvice, KnowsKeysOfProviders) {
  SnpReport report = report_of(SnpProduct::kMilan, 3);
  report.signer_info.signing_key = SigningKey::kVlek;
  EXPECT_THAT(certificate_advice(reply(report, {.vcek = as_bytes("of another key")})),
              AllOf(HasSubstr("of the VLEK"), HasSubstr("cloud provider")));
  EXPECT_EQ(certificate_advice(reply(report, {.vlek = as_bytes("this one")})), "");
}

TEST(CertificateAdvice, IsSilentWhereTheHostGaveIt) {
  const SnpReport report = report_of(SnpProduct::kMilan, 3);
  EXPECT_EQ(certificate_advice(reply(report, {.vcek = as_bytes("this one")})), "");
  ReportReply broken = reply(report);
  broken.certificate_table = ByteVector(10, std::byte{1});
  EXPECT_THAT(certificate_advice(broken), HasSubstr("kdsintf")) << "a table that is none";
}

TEST(CertificateAdvice, HasNoneForReportsThatNothingSigned) {
  SnpReport report = report_of(SnpProduct::kMilan, 3);
  report.signer_info.signing_key = SigningKey::kNone;
  EXPECT_EQ(certificate_advice(reply(report)), "");
}

}  // namespace
}  // namespace confcom::app
