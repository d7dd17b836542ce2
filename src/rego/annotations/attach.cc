#include "rego/annotations/attach.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "rego/syntax/parse.h"

namespace confcom::rego {
namespace {

constexpr AnnotationScope kScopes[] = {AnnotationScope::kRule, AnnotationScope::kDocument,
                                       AnnotationScope::kPackage, AnnotationScope::kSubpackages};

std::optional<AnnotationScope> scope_of(std::string_view text) {
  const auto* const found =
      std::ranges::find(kScopes, text, [](AnnotationScope each) { return to_string(each); });
  return found == std::end(kScopes) ? std::nullopt : std::optional(*found);
}

bool is_of_rules(AnnotationScope scope) {
  return scope == AnnotationScope::kRule || scope == AnnotationScope::kDocument;
}

/// What may follow annotations. At most one is set.
struct Target {
  const Package* package = nullptr;
  const Import* import = nullptr;
  const Rule* rule = nullptr;

  [[nodiscard]] std::string_view kind() const {
    if (package != nullptr) return "package";
    if (import != nullptr) return "import";
    return rule != nullptr ? "rule" : "";
  }
};

/// The statements of a module, in order.
class Statements {
 public:
  explicit Statements(const Module& module) : module_(module) {
    targets_.push_back({module.package.location, {.package = &module.package}});
    for (const Import& each : module.imports) {
      targets_.push_back({each.location, {.import = &each}});
    }
    for (const Rule* const each : module.rules) {
      targets_.push_back({each->location, {.rule = each}});
    }
    std::ranges::sort(targets_, {}, [](const auto& each) { return each.first.offset; });
  }

  [[nodiscard]] Target below(std::uint32_t row) const {
    const auto found = std::ranges::upper_bound(targets_, row, {},
                                                [](const auto& each) { return each.first.row; });
    return found == targets_.end() ? Target() : found->second;
  }

  /// A package's path; a rule's with its name up to what varies.
  [[nodiscard]] std::vector<const Term*> path_of(const Target& target) const {
    const auto package = module_.package.path->terms;
    std::vector<const Term*> out(package.begin(), package.end());
    if (target.rule == nullptr) return out;
    const auto name = target.rule->head->reference->terms;
    const auto end = std::ranges::find_if_not(name.subspan(1),
                                              [](const Term* each) { return is_ground(*each); });
    out.push_back(name.front());
    out.insert(out.end(), name.begin() + 1, end);
    return out;
  }

 private:
  const Module& module_;
  std::vector<std::pair<Location, Target>> targets_;
};

/// What is said where nothing is: of the kind of what follows.
std::string implied_scope(const LooseAnnotations& loose, const Target& target) {
  if (!loose.scope.empty()) return loose.scope;
  if (target.rule == nullptr) return std::string(target.kind());
  return loose.annotations.is_entrypoint ? "document" : "rule";
}

/// Empty where it is good.
std::string scope_refusal(std::string_view text, const Target& target) {
  const auto scope = scope_of(text);
  if (!scope.has_value()) {
    return fmt::format(
        "invalid annotation scope '{}'. Use one of 'rule', 'document', 'package', or 'subpackages'",
        text);
  }
  const bool is_good = is_of_rules(*scope) ? target.rule != nullptr : target.package != nullptr;
  if (is_good) return {};
  const std::string have = target.kind().empty() ? "" : fmt::format(" (have {})", target.kind());
  return fmt::format("annotation scope '{}' must be applied to {}{}", text,
                     is_of_rules(*scope) ? "rule" : "package", have);
}

std::string entrypoint_refusal(const LooseAnnotations& loose, std::string_view scope) {
  if (!loose.annotations.is_entrypoint || scope == "document" || scope == "package") return {};
  return fmt::format("annotation entrypoint applied to non-document or package scope '{}'", scope);
}

}  // namespace

std::vector<Annotations> attach(std::vector<LooseAnnotations> loose, const Module& module,
                                const std::string& file, Diagnostics& diagnostics) {
  const Statements statements(module);
  std::vector<Annotations> out;
  for (LooseAnnotations& each : loose) {
    const Target target = statements.below(each.annotations.location.row);
    const std::string scope = implied_scope(each, target);
    for (std::string why : {scope_refusal(scope, target), entrypoint_refusal(each, scope)}) {
      if (why.empty()) continue;
      diagnostics.push_back(
          {DiagnosticCode::kParse, each.annotations.location, std::move(why), file});
    }
    Annotations attached = std::move(each.annotations);
    attached.scope = scope_of(scope).value_or(AnnotationScope::kRule);
    attached.target = statements.path_of(target);
    attached.rule = target.rule;
    attached.target_location =
        target.rule == nullptr ? module.package.location : target.rule->location;
    out.push_back(std::move(attached));
  }
  return out;
}

}  // namespace confcom::rego
