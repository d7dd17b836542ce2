#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
  kCapabilities,
};

/// The mistakes found in modules. Keeps those of the earliest stage that has any.
class Findings {
 public:
  explicit Findings(std::size_t max_errors) : max_errors_(max_errors) {}

  void report(Stage stage, DiagnosticCode code, std::string_view file, const Location& location,
              std::string message);
  /// The same, behind what is known, wherever it is.
  void report_last(Stage stage, DiagnosticCode code, std::string_view file,
                   const Location& location, std::string message);
  [[nodiscard]] bool any() const { return !found_.empty(); }
  /// Whether a mistake of this stage or an earlier one is known, so that later stages need not run.
  [[nodiscard]] bool any_until(Stage stage) const { return any() && stage_ <= stage; }
  /// Whether the limit is passed.
  [[nodiscard]] bool is_full() const { return is_full_; }
  /// The kept ones by file and place; where there are more than the limit, the last one says so.
  [[nodiscard]] Diagnostics take();

 private:
  bool takes(Stage stage);

  std::size_t max_errors_;
  Stage stage_ = Stage::kNames;
  bool is_full_ = false;
  Diagnostics found_;  // by file and place
};

}  // namespace confcom::rego
