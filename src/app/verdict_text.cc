#include "app/verdict_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/fields_text.h"
#include "app/next_step.h"
#include "app/quote_fields.h"
#include "app/text_layout.h"
#include "base/timestamp.h"

namespace confcom::app {
namespace {

using verify::Check;
using verify::CheckList;

constexpr std::string_view kGreen = "32";
constexpr std::string_view kRed = "31";
constexpr std::size_t kDateSize = 10;

/// Source: ECMA-48, SGR.
std::string coloured(std::string_view text, std::string_view colour, TextStyle style) {
  return style.colours ? fmt::format("\x1b[1;{}m{}\x1b[0m", colour, text) : std::string(text);
}

std::string reason(const Check* failed) {
  if (failed == nullptr) return "nothing was checked";
  return fmt::format("{}: {}", failed->id, one_line(failed->found));
}

std::string first_line(bool good, std::string_view word, const std::string& why, TextStyle style) {
  return fmt::format("{}: {}\n", coloured(word, good ? kGreen : kRed, style), why);
}

std::string advice(const Check* failed) {
  const std::string_view step = failed == nullptr ? "" : next_step(failed->id);
  return step.empty() ? "" : fmt::format("next: {}\n", step);
}

std::string details(std::string_view label, std::string_view text) {
  return fmt::format("          {:<9} {}\n", label, one_line(text));
}

std::string check_lines(const Check& check, TextStyle style) {
  const std::string mark =
      check.ok ? coloured("ok", kGreen, style) + "  " : coloured("FAIL", kRed, style);
  std::string out = fmt::format("  {}  {}\n", mark, check.id);
  if (check.ok && !style.details) return out;
  return out + details("expected:", check.expected) + details("found:", check.found);
}

std::string check_table(const CheckList& checks, TextStyle style) {
  std::string out;
  for (const Check& check : checks.all()) out += check_lines(check, style);
  return out;
}

std::string check_count(const CheckList& checks) {
  const auto failed = std::ranges::count(checks.all(), false, &Check::ok);
  return fmt::format("\nchecks: {}, {} failed\n", checks.all().size(), failed);
}

std::vector<Field> evidence_fields(const verify::QuoteVerdict& verdict) {
  std::vector<Field> fields;
  FieldValue tee;
  if (verdict.tee_type.has_value()) tee = std::string(to_string(*verdict.tee_type));
  fields.push_back({"tee", "TEE", tee});
  if (verdict.tcb.has_value()) {
    fields.push_back({"status", "status", std::string(to_string(verdict.tcb->status))});
    fields.push_back({"advisories", "advisories", verdict.tcb->advisory_ids});
    fields.push_back(
        {"tcb_date", "TCB date", format_timestamp(verdict.tcb->tcb_date).substr(0, kDateSize)});
  }
  return fields;
}

std::string claims_text(const std::optional<std::vector<Field>>& claims) {
  if (!claims.has_value()) return "\nclaims: none, the evidence is not verified\n";
  return "\nclaims\n" + fields_text(*claims);
}

std::string verdict_line(const VerdictSummary& summary, const Check* failed, TextStyle style) {
  // Without claims nothing was verified, whatever the checks say.
  const bool accepted = summary.checks.all_ok() && summary.claims.has_value();
  if (!accepted) return first_line(false, "REFUSED", reason(failed), style);
  return first_line(true, "ACCEPTED", summary.accepted_as, style);
}

}  // namespace

std::string verdict_text(const VerdictSummary& summary, TextStyle style) {
  const Check* const failed = first_failure(summary.checks);
  return verdict_line(summary, failed, style) + advice(failed) + "\n" +
         fields_text(summary.evidence) + claims_text(summary.claims) + check_count(summary.checks) +
         check_table(summary.checks, style);
}

std::string verdict_text(const QuoteOutcome& outcome, TextStyle style) {
  const verify::QuoteVerdict& verdict = outcome.verdict;
  VerdictSummary out{.accepted_as = std::string(
                         verdict.tcb.has_value() ? to_string(verdict.tcb->status) : "no status"),
                     .evidence = evidence_fields(verdict),
                     .claims = std::nullopt,
                     .checks = verdict.checks};
  if (verdict.claims.has_value()) out.claims = describe_claims(**verdict.claims);
  out.checks.append(outcome.appraisal);
  return verdict_text(out, style);
}

std::string signatures_text(const CheckList& checks, TextStyle style) {
  const Check* failed = first_failure(checks);
  const bool good = checks.all_ok();
  const std::string why =
      good ? "nothing is known of revocation, validity or TCB; this is no acceptance"
           : reason(failed);
  return first_line(good, good ? "SIGNATURES HOLD" : "SIGNATURES DO NOT HOLD", why, style) +
         advice(failed) + check_count(checks) + check_table(checks, style);
}

}  // namespace confcom::app
