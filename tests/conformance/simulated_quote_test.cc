// A simulated quote goes the way of Intel's: the same checks, in the same order.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "golden_quotes.h"
#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/sgx_simulated/simulated_platform.h"
#include "verify/quote_verifier.h"

namespace confcom::conformance {
namespace {

std::vector<std::string> ids(const verify::QuoteVerdict& verdict) {
  std::vector<std::string> out;
  for (const verify::Check& check : verdict.checks.all()) out.emplace_back(check.id);
  return out;
}

verify::QuoteVerdict simulated(Timestamp now) {
  auto state = platform::make_platform_state(now).value();
  platform::renew_dates(state, now, platform::kCollateralLifetime);
  const auto files = platform::write_platform_state(state).value();
  const auto machine = platform::SimulatedPlatform::make(files, 3).value();
  ByteVector quote(machine->qe().quote_size());
  const auto report = machine->cpu().ereport({}, machine->qe().target_info(), {});
  EXPECT_TRUE(machine->qe().quote(evidence::write_report(report), quote).has_value());
  collateral::QuoteCollateral collateral;
  for (const auto& [name, part] : collateral::kCollateralFiles)
    collateral.*part = to_vector(files.get(std::string("collateral/").append(name)).value());
  const auto root =
      verify::TrustedRoot::from_certificate_pem(files.text(platform::kRootCaFile).value());
  return verify::QuoteVerifier(root.value()).verify(quote, collateral, {.now = now});
}

TEST(SimulatedQuote, HasTheChecksOfARecordedOne) {
  const GoldenQuote golden = load_golden(kSgxData / "golden" / "06-sgx-v3-azure");
  verify::QuoteVerifier verifier(verify::TrustedRoot::intel());
  const verify::QuoteVerdict recorded =
      verifier.verify(golden.quote, golden.collateral, {.now = golden.time});
  const verify::QuoteVerdict made = simulated(golden.time);
  EXPECT_TRUE(recorded.evidence_ok());
  EXPECT_TRUE(made.evidence_ok());
  EXPECT_EQ(ids(made), ids(recorded));
}

}  // namespace
}  // namespace confcom::conformance
