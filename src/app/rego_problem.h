#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "rego/compile/compile.h"
#include "rego/eval/evaluation.h"
#include "rego/syntax/diagnostic.h"

namespace confcom::app {

/// The texts of sources, by the names of their files.
using SourceTexts = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] SourceTexts texts_of(const std::vector<rego::ModuleSource>& modules);

/// Why a policy came to nothing, for people and for programs.
struct RegoProblem {
  std::string code;
  std::string message;
  std::string file;       ///< empty of a query
  std::uint32_t row = 0;  ///< 0: it is nowhere
  std::uint32_t column = 0;
  std::vector<std::string> details = {};  ///< lines
  std::string shown;                      ///< "file:row: code: message", with line and caret
};
using RegoProblems = std::vector<RegoProblem>;

// Each for the place in `texts` where it is.
[[nodiscard]] RegoProblems problems_of(const rego::Diagnostics& diagnostics,
                                       const SourceTexts& texts);
[[nodiscard]] RegoProblems problems_of(const rego::EvaluationError& error,
                                       const SourceTexts& texts);
[[nodiscard]] RegoProblems problems_of(const Error& error);

/// For a terminal: each as shown, on lines of its own.
[[nodiscard]] std::string problems_text(const RegoProblems& problems);
/// `{"errors": [{"message", "code", "location": {"file", "row", "col"}}]}`, as OPA has it.
[[nodiscard]] std::string problems_json(const RegoProblems& problems);

}  // namespace confcom::app
