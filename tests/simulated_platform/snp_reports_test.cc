// What the verifier makes of a simulated chip's reports: the same checks as of AMD's, below its own
// root alone.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "collateral/snp_collateral.h"
#include "platform/snp_simulated/simulated_report_provider.h"
#include "platform/snp_simulated/simulated_snp.h"
#include "platform/snp_simulated/snp_files.h"
#include "platform/testing/simulated_snp_keys.h"
#include "verify/snp_appraisal.h"
#include "verify/snp_roots.h"
#include "verify/snp_verifier.h"

namespace confcom {
namespace {

using evidence::SnpProduct;
using platform::FileSet;
using platform::ReportRequest;
using platform::SimulatedSnp;
using platform::SnpGuest;
using verify::SnpRoots;

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();
constexpr std::chrono::days kMonth{30};

/// A platform and what is published about it.
struct Platform {
  explicit Platform(SnpProduct product) : snp(platform::testing::simulated_snp(product, kNow)) {
    const platform::SnpPublication dates{
        .issue_date = kNow, .next_update = kNow + kMonth, .crl_number = 1};
    EXPECT_TRUE(write_simulated_snp(snp, dates, files).has_value());
  }

  [[nodiscard]] ByteVector vcek() const {
    return collateral::certificates_of(files.get(platform::kSnpVcekFile).value(), 1)
        .value()
        .front();
  }
  [[nodiscard]] collateral::SnpCollateral collateral() const {
    return {.signing_key = vcek(),
            .authorities =
                collateral::certificates_of(files.get(platform::kSnpChainFile).value(), 2).value(),
            .crl = to_vector(files.get(platform::kSnpCrlFile).value())};
  }
  [[nodiscard]] SnpRoots root() const {
    return SnpRoots::from_certificates(files.get(platform::kSnpArkFile).value()).value();
  }

  SimulatedSnp snp;
  FileSet files;
};

SnpGuest guest() {
  SnpGuest out;
  out.host_data.fill(std::byte{0x22});
  out.measurement.fill(std::byte{0x11});
  return out;
}

verify::SnpVerdict judge(const Platform& platform, const SnpGuest& guest, const SnpRoots& roots,
                         Timestamp time = kNow) {
  const auto report = platform.snp.chip.report(guest, ReportRequest{}).value();
  return verify::SnpVerifier(roots).verify(report, platform.collateral(), {.now = time},
                                           verify::SnpRevocation::kRequired);
}

/// The ids of what fails, the default policy's checks too, one blank between two.
std::string failures(const verify::SnpVerdict& verdict) {
  verify::CheckList checks = verdict.checks;
  checks.append(verify::appraise(verdict, {}));
  std::string out;
  for (const verify::Check& check : checks.all()) {
    if (!check.ok) out += (out.empty() ? "" : " ") + std::string(check.id);
  }
  return out;
}

TEST(SimulatedReports, AreAcceptedBelowTheirRoot) {
  for (const SnpProduct product : {SnpProduct::kMilan, SnpProduct::kGenoa, SnpProduct::kTurin}) {
    const Platform platform(product);
    for (const std::optional<std::uint32_t> version :
         {std::optional<std::uint32_t>(), std::optional(2U), std::optional(3U),
          std::optional(5U)}) {
      SnpGuest told = guest();
      told.report_version = version;
      const auto verdict = judge(platform, told, platform.root());
      EXPECT_EQ(failures(verdict), "") << to_string(product) << ' ' << version.value_or(0);
      if (!verdict.claims.has_value()) {
        ADD_FAILURE() << "no claims";
        continue;
      }
      EXPECT_EQ((*verdict.claims)->report.host_data, told.host_data);
      EXPECT_EQ((*verdict.claims)->product, product);
    }
  }
}

TEST(SimulatedReports, AreRefusedBelowAmdsRoots) {
  const Platform platform(SnpProduct::kMilan);
  EXPECT_TRUE(failures(judge(platform, guest(), SnpRoots::amd())).starts_with("chain.root"));
}

TEST(SimulatedReports, AreRefusedBelowAnotherPlatformsRoot) {
  const Platform platform(SnpProduct::kMilan);
  const Platform other(SnpProduct::kMilan);
  EXPECT_TRUE(failures(judge(platform, guest(), other.root())).starts_with("chain.root"));
}

TEST(SimulatedReports, AreOfTheirOwnChip) {
  const Platform platform(SnpProduct::kMilan);
  Platform other(SnpProduct::kMilan);
  auto mixed = platform.collateral();
  mixed.signing_key = other.vcek();
  const auto report = platform.snp.chip.report(guest(), ReportRequest{}).value();
  const auto verdict = verify::SnpVerifier(platform.root())
                           .verify(report, mixed, {.now = kNow}, verify::SnpRevocation::kRequired);
  EXPECT_TRUE(failures(verdict).starts_with("report.chip_id report.signature"))
      << failures(verdict);
}

TEST(SimulatedReports, AreRefusedOnceTheCrlIsOld) {
  const Platform platform(SnpProduct::kTurin);
  const auto late = kNow + kMonth + std::chrono::seconds(1);
  EXPECT_TRUE(
      failures(judge(platform, guest(), platform.root(), late)).starts_with("crl.validity"));
}

TEST(SimulatedReports, AreJudgedByThePolicyThatTheyWereLaunchedWith) {
  const Platform platform(SnpProduct::kMilan);
  SnpGuest debugged = guest();
  debugged.policy.raw |= evidence::GuestPolicy::kDebug;
  EXPECT_EQ(failures(judge(platform, debugged, platform.root())), "policy.debug");
  EXPECT_EQ(failures(judge(platform, {}, platform.root())), "policy.host_data");
}

}  // namespace
}  // namespace confcom
