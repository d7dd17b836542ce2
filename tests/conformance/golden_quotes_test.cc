#include "golden_quotes.h"

#include "verify/appraisal.h"
#include "verify/quote_verifier.h"

namespace confcom::conformance {
namespace {

using verify::AppraisalPolicy;
using verify::Check;
using verify::QuoteVerdict;

class GoldenQuotes : public testing::TestWithParam<std::filesystem::path> {
 protected:
  const GoldenQuote golden_ = load_golden(GetParam());

  QuoteVerdict verdict() const {
    verify::QuoteVerifier verifier(verify::TrustedRoot::intel());
    return verifier.verify(golden_.quote, golden_.collateral, {.now = golden_.time});
  }
};

std::string failures(const QuoteVerdict& verdict) {
  std::string out;
  for (const Check& check : verdict.checks.all()) {
    if (!check.ok)
      out +=
          std::string(check.id) + ": expected " + check.expected + "; found " + check.found + "\n";
  }
  return out;
}

TEST_P(GoldenQuotes, HaveTheKnownVerdict) {
  const QuoteVerdict found = verdict();
  EXPECT_EQ(found.evidence_ok(), !golden_.reject.has_value()) << failures(found);
  EXPECT_EQ(found.tee_type == evidence::TeeType::kSgx ? "sgx" : "tdx", golden_.tee);
  ASSERT_EQ(found.tcb.has_value(), golden_.status.has_value());
  if (!found.tcb.has_value()) return;
  EXPECT_EQ(to_string(found.tcb->status), golden_.status.value_or(""));
  EXPECT_EQ(found.tcb->advisory_ids, golden_.advisories);
  if (golden_.tcb_date.has_value()) {
    EXPECT_EQ(format_timestamp(found.tcb->tcb_date).substr(0, 10), *golden_.tcb_date);
  }
}

TEST_P(GoldenQuotes, AreRefusedForTheKnownCheckAlone) {
  const QuoteVerdict found = verdict();
  for (const Check& check : found.checks.all()) {
    // Whatever hangs on the level fails with it; every other check holds.
    const bool expected_to_fail = golden_.reject.has_value() && check.id.starts_with("tcb.");
    EXPECT_TRUE(check.ok || expected_to_fail) << check.id << ": " << check.found;
  }
  if (!golden_.reject.has_value()) return;
  const Check* reject = found.checks.find(*golden_.reject);
  ASSERT_NE(reject, nullptr);
  EXPECT_FALSE(reject->ok);
}

TEST_P(GoldenQuotes, MeetAPolicyThatAcceptsTheirStatusUnlessTheyAreDebug) {
  const QuoteVerdict found = verdict();
  if (!golden_.status.has_value()) {
    EXPECT_FALSE(appraise(found, {}).all_ok());
    return;
  }
  AppraisalPolicy policy;
  policy.accepted_statuses = {verify::parse_quote_status(*golden_.status).value()};
  EXPECT_EQ(appraise(found, policy).all_ok(), !golden_.debug);
  policy.allow_debug = true;
  EXPECT_TRUE(appraise(found, policy).all_ok());
  AppraisalPolicy up_to_date_only;
  up_to_date_only.allow_debug = true;
  EXPECT_EQ(appraise(found, up_to_date_only).all_ok(), *golden_.status == "UpToDate");
}

INSTANTIATE_TEST_SUITE_P(All, GoldenQuotes, testing::ValuesIn(golden_directories()), test_name);

TEST(GoldenQuotesFolder, HasAllTen) { EXPECT_EQ(golden_directories().size(), 10U); }

}  // namespace
}  // namespace confcom::conformance
