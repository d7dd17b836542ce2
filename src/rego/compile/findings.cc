#include "rego/compile/findings.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace confcom::rego {

void Findings::report(Stage stage, DiagnosticCode code, std::string_view file,
                      const Location& location, std::string message) {
  if (any() && stage > stage_) return;
  if (any() && stage < stage_) found_.clear();
  stage_ = stage;
  if (found_.size() > max_errors_) return;
  found_.push_back({code, location, std::move(message), std::string(file)});
}

Diagnostics Findings::take() {
  const bool is_over = found_.size() > max_errors_;
  if (is_over) found_.pop_back();
  std::ranges::stable_sort(found_, [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.file, a.location.row, a.location.column) <
           std::tie(b.file, b.location.row, b.location.column);
  });
  if (is_over) found_.push_back({DiagnosticCode::kCompile, {}, "error limit reached", {}});
  return std::exchange(found_, {});
}

}  // namespace confcom::rego
