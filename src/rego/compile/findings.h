#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rego/compile/compile_budget.h"
#include "rego/syntax/diagnostic.h"

namespace confcom::rego {

/// What a compiler looks at, in OPA's order: mistakes of one kind hide those of all later kinds.
/// Source: OPA 1.20.0, the stages of its compiler.
enum class Stage : std::uint8_t {
  kNames,  ///< also arguments that are called like a document
  kRootDocuments,
  kImports,
  kLocals,
  kTemplates,
  kVoidCalls,
  kPrints,
  kAnnotations,
  kWiths,
  kConflicts,
  kFunctions,
  kHeadSafety,
  kBodySafety,
  kRecursion,
};

/// "compile limit reached: time"
[[nodiscard]] Diagnostic limit_diagnostic(Limit limit);

/// The mistakes found in modules. Keeps those of the earliest stage that has any.
class Findings {
 public:
  Findings(std::size_t max_errors, CompileBudget& budget)
      : max_errors_(max_errors), budget_(budget) {}

  void report(Stage stage, DiagnosticCode code, std::string_view file, const Location& location,
              std::string message);
  /// The same, behind what is known, wherever it is.
  void report_last(Stage stage, DiagnosticCode code, std::string_view file,
                   const Location& location, std::string message);
  /// As CompileBudget: false where nothing that is found counts any more.
  [[nodiscard]] bool spend(const Arena& arena) { return budget_.spend(arena); }
  [[nodiscard]] bool any() const { return !found_.empty() || budget_.exhausted() != Limit::kNone; }
  /// Whether the limit is passed.
  [[nodiscard]] bool is_full() const { return is_full_; }
  /// The kept ones by file and place; where there are more than the limit, the last one says so.
  /// Once the budget is spent, that alone.
  [[nodiscard]] Diagnostics take();

 private:
  bool takes(Stage stage);

  std::size_t max_errors_;
  CompileBudget& budget_;
  Stage stage_ = Stage::kNames;
  bool is_full_ = false;
  Diagnostics found_;  // by file and place
};

}  // namespace confcom::rego
