#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/quote_fields.h"
#include "app/quote_outcome.h"

namespace confcom::app {

struct TextStyle {
  bool colours = false;
  bool details = false;  ///< what was expected and found, for checks that hold too
};

/// What came of evidence, of whatever kind.
struct VerdictSummary {
  std::string accepted_as;                   ///< of what is accepted: its status
  std::vector<Field> evidence;               ///< what is known of it in any case
  std::optional<std::vector<Field>> claims;  ///< what it says, if it is verified
  verify::CheckList checks;                  ///< of evidence and policy
};

/// For people: the verdict with its reason on the first line, what to do about it, what the
/// evidence says if it is verified, and every check.
[[nodiscard]] std::string verdict_text(const VerdictSummary& summary, TextStyle style);
/// The same of a quote.
[[nodiscard]] std::string verdict_text(const QuoteOutcome& outcome, TextStyle style);

/// The same of signatures alone; says that nothing is known of revocation and TCB.
[[nodiscard]] std::string signatures_text(const verify::CheckList& checks, TextStyle style);

}  // namespace confcom::app
