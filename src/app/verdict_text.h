#pragma once

#include <string>

#include "app/quote_outcome.h"

namespace confcom::app {

struct TextStyle {
  bool colours = false;
  bool details = false;  ///< what was expected and found, for checks that hold too
};

/// For people: the verdict with its reason on the first line, what to do about it, what the quote
/// says if it is verified, and every check.
[[nodiscard]] std::string verdict_text(const QuoteOutcome& outcome, TextStyle style);

/// The same of signatures alone; says that nothing is known of revocation and TCB.
[[nodiscard]] std::string signatures_text(const verify::CheckList& checks, TextStyle style);

}  // namespace confcom::app
