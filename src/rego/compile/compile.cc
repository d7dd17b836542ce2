#include "rego/compile/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rego/annotations/parse_annotated.h"
#include "rego/compile/check_annotations.h"
#include "rego/compile/checks.h"
#include "rego/compile/core_maker.h"
#include "rego/compile/names.h"
#include "rego/compile/resolver.h"
#include "rego/compile/safety.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

/// Of one compilation of modules.
class Compilation {
 public:
  /// Syntax trees lie in `trees`, and annotations, which point to them.
  Compilation(const CompileOptions& options, CompileBudget& budget, Arena& trees, Arena& arena)
      : options_(options), trees_(trees), make_(arena), findings_(options.max_errors, budget) {}

  /// False where the sources cannot be read.
  bool parse(const std::deque<ModuleSource>& sources, Diagnostics& out);
  void check(RuleTree& tree);
  [[nodiscard]] Findings& findings() { return findings_; }
  [[nodiscard]] std::vector<ModuleAnnotations>& annotations() { return annotations_; }

 private:
  AnnotatedModule parse(const ModuleSource& source);
  void check_modules();
  void settle_annotations(std::span<const CoreRule* const> rules);
  bool check_paths();
  void resolve(const RuleTree& declared, std::vector<const CoreRule*>& out);
  void resolve(const ResolverContext& context, const NamedModule& module,
               std::span<const Module* const> all, std::vector<const CoreRule*>& out);
  const CoreRule* resolve(const ResolverContext& context, const Names& names,
                          const NamedModule& module, const Rule& rule, UsedImports& used);
  void check_unused(const NamedModule& module, const Names& names, const UsedImports& used);

  const CompileOptions& options_;
  Arena& trees_;
  CoreMaker make_;
  Findings findings_;
  std::deque<Module> modules_;
  std::vector<NamedModule> named_;
  std::vector<ModuleAnnotations> annotations_;
};

AnnotatedModule Compilation::parse(const ModuleSource& source) {
  const ParseOptions options{.version = source.version,
                             .file = source.file,
                             .experimental_keywords = options_.experimental_keywords};
  if (options_.reads_annotations) {
    return parse_annotated_module(source.text, options, trees_);
  }
  ParsedModule parsed = parse_module(source.text, options, trees_);
  return {.module = std::move(parsed.module), .diagnostics = std::move(parsed.diagnostics)};
}

bool Compilation::parse(const std::deque<ModuleSource>& sources, Diagnostics& out) {
  for (const ModuleSource& each : sources) {
    AnnotatedModule parsed = parse(each);
    out.insert(out.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    modules_.push_back(std::move(parsed.module));
    named_.push_back({&modules_.back(), each.file});
    if (!findings_.spend(trees_)) break;
    if (!options_.reads_annotations) continue;
    annotations_.push_back({each.file, std::move(parsed.annotations)});
  }
  return out.empty();
}

/// Who calls for annotations needs them, asked for or not.
void Compilation::settle_annotations(std::span<const CoreRule* const> rules) {
  if (annotations_.empty() && calls_metadata(rules)) {
    annotations_ = read_annotations_late(named_, trees_, findings_);
  }
  check_annotations(annotations_, findings_);
}

/// Values nest no deeper than paths are long.
bool Compilation::check_paths() {
  for (const NamedModule& each : named_) {
    const std::size_t package = each.module->package.path->terms.size();
    for (const Rule* const rule : each.module->rules) {
      if (package + rule->head->reference->terms.size() < kMaxValueDepth) continue;
      findings_.report(Stage::kNames, DiagnosticCode::kCompile, each.file, rule->location,
                       fmt::format("path longer than {}", kMaxValueDepth));
    }
    if (package < kMaxValueDepth) continue;
    findings_.report(Stage::kNames, DiagnosticCode::kCompile, each.file,
                     each.module->package.location,
                     fmt::format("path longer than {}", kMaxValueDepth));
  }
  return !findings_.any();
}

void Compilation::check_modules() {
  for (const NamedModule& each : named_) {
    const bool is_v1 = each.module->is_v1 || options_.is_strict;
    check_root_documents(each, is_v1, findings_);
    if (is_v1) check_imports(each, findings_);
  }
}

/// Of the findings only those of the earliest stage count, whatever is looked at first.
void Compilation::check(RuleTree& tree) {
  if (!check_paths()) return;
  check_modules();
  for (const NamedModule& each : named_) tree.declare(*each.module, make_.arena());
  std::vector<const CoreRule*> rules;
  resolve(tree, rules);
  settle_annotations(rules);
  for (const CoreRule* const each : rules) check_captures(*each, findings_);
  if (findings_.any()) return;
  for (const CoreRule* const each : rules) {
    check_calls(*each, options_, findings_);
    tree.add(*order_rule(*each, make_, findings_));
    if (!findings_.spend(make_.arena())) return;
  }
  check_conflicts(tree, named_, findings_);
  if (!findings_.any()) check_recursion(tree, findings_);
}

void Compilation::resolve(const RuleTree& declared, std::vector<const CoreRule*>& out) {
  const ResolverContext context{.tree = declared,
                                .make = make_,
                                .findings = findings_,
                                .is_strict = options_.is_strict,
                                .keeps_prints = options_.keeps_prints};
  std::vector<const Module*> all;
  for (const Module& each : modules_) all.push_back(&each);
  for (const NamedModule& each : named_) resolve(context, each, all, out);
}

void Compilation::resolve(const ResolverContext& context, const NamedModule& module,
                          std::span<const Module* const> all, std::vector<const CoreRule*>& out) {
  const Names names = names_of(*module.module, all, make_.arena());
  UsedImports used;
  for (const Rule* const rule : module.module->rules) {
    if (!findings_.spend(make_.arena())) return;
    out.push_back(resolve(context, names, module, *rule, used));
  }
  if (options_.is_strict) check_unused(module, names, used);
}

/// Where several imports have a name, only the last one means something.
void Compilation::check_unused(const NamedModule& module, const Names& names,
                               const UsedImports& used) {
  for (const Import& each : module.module->imports) {
    if (name_of(each).empty() || used.contains(&each)) continue;
    if (names.at(name_of(each)).import != &each) continue;
    const std::string alias = each.alias.empty() ? "" : fmt::format(" as {}", each.alias);
    findings_.report(Stage::kImports, DiagnosticCode::kCompile, module.file, each.location,
                     fmt::format("import {}{} unused", to_text(*each.path), alias));
  }
}

/// With all of its "else", of which there may be many.
const CoreRule* Compilation::resolve(const ResolverContext& context, const Names& names,
                                     const NamedModule& module, const Rule& rule,
                                     UsedImports& used) {
  std::vector<const CoreTerm*> package;
  for (const Term* const each : module.module->package.path->terms.subspan(1)) {
    package.push_back(make_.constant(scalar_of(*each, make_.arena()), each->location));
  }
  std::vector<CoreRule*> chain;
  std::set<std::string_view> unused;
  for (const Rule* each = &rule; each != nullptr; each = each->otherwise) {
    Resolver resolver(context, names, module.file, used);
    chain.push_back(resolver.rule(*each, package));
    chain.back()->is_v1 = module.module->is_v1;
    chain.back()->package_size = package.size();
    const std::set<std::string_view> here = resolver.unused_arguments();
    if (chain.size() == 1) {
      unused = here;
    } else {
      chain[chain.size() - 2]->otherwise = chain.back();
      std::erase_if(unused, [&](std::string_view name) { return !here.contains(name); });
    }
  }
  for (const std::string_view name : unused) {
    if (!options_.is_strict) break;
    findings_.report(
        Stage::kLocals, DiagnosticCode::kCompile, module.file, rule.location,
        fmt::format("unused argument {}. (hint: use _ (wildcard variable) instead)", name));
  }
  return chain.front();
}

}  // namespace

std::expected<CheckedModules, Diagnostics> CheckedModules::check(std::vector<ModuleSource> sources,
                                                                 const CompileOptions& options) {
  CheckedModules out(options);
  std::ranges::move(sources, std::back_inserter(out.sources_));
  auto trees = std::make_unique<Arena>();
  Compilation compilation(out.options_, out.budget_, *trees, *out.arena_);
  Diagnostics unread;
  if (!compilation.parse(out.sources_, unread)) return std::unexpected(std::move(unread));
  compilation.check(*out.tree_);
  if (compilation.findings().any()) return std::unexpected(compilation.findings().take());
  out.annotations_ = std::move(compilation.annotations());
  if (!out.annotations_.empty()) out.trees_ = std::move(trees);
  return out;
}

std::expected<CheckedQuery, Diagnostics> check_query(const CheckedModules& modules,
                                                     std::string_view text, Arena& arena) {
  const ParsedQuery parsed = parse_query(text, {.file = {}, .experimental_keywords = true}, arena);
  if (!parsed.diagnostics.empty()) return std::unexpected(parsed.diagnostics);
  const CompileOptions& options = modules.options();
  const CoreMaker make(arena);
  CompileBudget budget(options.limits);
  Findings findings(options.max_errors, budget);
  const Names names;
  const ResolverContext context{.tree = modules.tree(),
                                .make = make,
                                .findings = findings,
                                .keeps_prints = options.keeps_prints};
  UsedImports used;
  Resolver resolver(context, names, {}, used);
  const CoreBody* body = resolver.query(*parsed.body);
  const std::span<const CoreVariable> variables = make.list(resolver.variables());
  if (!findings.any()) check_captures(*body, variables, {}, findings);
  if (!findings.any()) check_calls(*body, {}, options, findings);
  if (!findings.any()) body = order_query(*body, variables, {}, make, findings);
  if (findings.any()) return std::unexpected(findings.take());
  return CheckedQuery{body, variables};
}

}  // namespace confcom::rego
