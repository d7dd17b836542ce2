#include "rego/compile/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace confcom::rego {
namespace {

bool is_before(const Diagnostic& a, const Diagnostic& b) {
  return std::tie(a.file, a.location.row, a.location.column) <
         std::tie(b.file, b.location.row, b.location.column);
}

}  // namespace

Diagnostic limit_diagnostic(Limit limit) {
  return {
      DiagnosticCode::kCompile, {}, fmt::format("compile limit reached: {}", to_string(limit)), {}};
}

/// Whether there is room for one more.
bool Findings::takes(Stage stage) {
  if (!found_.empty() && stage > stage_) return false;
  if (!found_.empty() && stage < stage_) {
    found_.clear();
    is_full_ = false;
  }
  stage_ = stage;
  is_full_ = found_.size() == max_errors_;
  return !is_full_;
}

void Findings::report(Stage stage, DiagnosticCode code, std::string_view file,
                      const Location& location, std::string message) {
  if (!takes(stage)) return;
  Diagnostic found{code, location, std::move(message), std::string(file)};
  const auto at = std::ranges::upper_bound(found_, found, is_before);
  found_.insert(at, std::move(found));
}

void Findings::report_last(Stage stage, DiagnosticCode code, std::string_view file,
                           const Location& location, std::string message) {
  if (!takes(stage)) return;
  found_.push_back({code, location, std::move(message), std::string(file)});
}

Diagnostics Findings::take() {
  if (budget_.exhausted() != Limit::kNone) return {limit_diagnostic(budget_.exhausted())};
  if (is_full_) found_.push_back({DiagnosticCode::kCompile, {}, "error limit reached", {}});
  return std::exchange(found_, {});
}

}  // namespace confcom::rego
