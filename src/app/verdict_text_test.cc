#include "app/verdict_text.h"

#include <gtest/gtest.h>

#include "app/next_step.h"
#include "app/verdict_json.h"

namespace confcom::app {
namespace {

QuoteOutcome outcome_with(bool quote_ok, bool policy_ok) {
  QuoteOutcome outcome;
  outcome.verdict.checks.add("quote.format", quote_ok, "a quote", "something\x1b[2J\nelse");
  outcome.appraisal.add("policy.status", policy_ok, "UpToDate", "OutOfDate");
  return outcome;
}

TEST(VerdictText, NamesTheFirstCheckThatFailed) {
  const std::string text = verdict_text(outcome_with(false, false), {});
  EXPECT_TRUE(text.starts_with("REFUSED: quote.format: something?[2J?else\nnext: ")) << text;
  EXPECT_NE(text.find("checks: 2, 2 failed\n"), std::string::npos) << text;
}

TEST(VerdictText, LetsNoEscapeSequenceThrough) {
  EXPECT_EQ(
      verdict_text(outcome_with(false, false), {.colours = false, .details = true}).find('\x1b'),
      std::string::npos);
}

/// Checks that hold are not enough: without claims nothing is verified.
TEST(VerdictText, NothingIsAcceptedWithoutVerifiedClaims) {
  const QuoteOutcome outcome = outcome_with(true, true);
  EXPECT_FALSE(outcome.accepted());
  EXPECT_TRUE(verdict_text(outcome, {}).starts_with("REFUSED: ")) << verdict_text(outcome, {});
  EXPECT_NE(verdict_json(outcome).find("\"accepted\": false"), std::string::npos);
  EXPECT_TRUE(verdict_text(QuoteOutcome(), {}).starts_with("REFUSED: nothing was checked\n"));
}

TEST(VerdictText, EmptySignatureChecksDoNotHold) {
  EXPECT_TRUE(signatures_text({}, {}).starts_with("SIGNATURES DO NOT HOLD: nothing was checked\n"));
  EXPECT_NE(signatures_json({}).find("\"signatures_ok\": false"), std::string::npos);
}

TEST(VerdictText, JsonSurvivesBytesThatAreNoText) {
  verify::CheckList checks;
  checks.add("quote.format", false, "a quote", "\xff\xfe");
  EXPECT_NE(signatures_json(checks).find("quote.format"), std::string::npos);
}

TEST(NextStep, KnowsCommonRefusals) {
  EXPECT_NE(next_step("policy.status"), "");
  EXPECT_NE(next_step("pck.root"), "");
  EXPECT_NE(next_step("tcb_info.validity"), "");
  EXPECT_NE(next_step("tcb_info.chain_validity"), "");
  EXPECT_NE(next_step("pck.not_revoked"), "");
  EXPECT_EQ(next_step("quote.signature"), "");
}

}  // namespace
}  // namespace confcom::app
