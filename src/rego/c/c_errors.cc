#include "rego/c/c_errors.h"

#include "rego/plan/policy_plan.h"

namespace confcom::rego {
namespace {

template <class Sources>
std::string_view text_of(std::string_view file, const Sources& sources) {
  for (const ModuleSource& each : sources) {
    if (each.file == file) return each.text;
  }
  return {};
}

}  // namespace

std::string diagnostics_text(const Diagnostics& diagnostics,
                             std::span<const ModuleSource> sources) {
  std::string out;
  for (const Diagnostic& each : diagnostics) {
    if (!out.empty()) out += '\n';
    out += render(each, text_of(each.file, sources));
  }
  return out;
}

std::string error_text(const EvaluationError& error, const Query& query) {
  const std::string_view text =
      error.file.empty() ? std::string_view(query.text())
                         : text_of(error.file, query.policy().plan().modules().sources());
  return to_text(error) + render_place(error.location, text);
}

}  // namespace confcom::rego
