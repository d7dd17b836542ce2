#include "rego/syntax/statements.h"

#include <fmt/format.h>

#include <span>
#include <string_view>
#include <utility>

#include "rego/syntax/parser.h"
#include "rego/syntax/rule_of_body.h"
#include "rego/syntax/tree_maker.h"

namespace confcom::rego {
namespace {

/// Puts a module together from its statements.
class ModuleMaker {
 public:
  ModuleMaker(const ParseOptions& options, Arena& arena, Diagnostics& diagnostics)
      : options_(options), make_(arena), diagnostics_(diagnostics) {}

  Module make(std::span<const Statement> statements) {
    if (statements.empty()) {
      error({}, "empty module");
      return {};
    }
    if (statements.front().package == nullptr) {
      error(location_of(statements.front()), "package expected");
      return {};
    }
    module_.package = *statements.front().package;
    module_.is_v1 = options_.version == RegoVersion::kV1;
    for (const Statement& each : statements.subspan(1)) add(each);
    if (module_.is_v1) {
      for (const Rule* const rule : module_.rules) check_v1(*rule);
    }
    return std::move(module_);
  }

 private:
  static const Location& location_of(const Statement& statement) {
    if (statement.package != nullptr) return statement.package->location;
    if (statement.import != nullptr) return statement.import->location;
    return statement.rule != nullptr ? statement.rule->location : statement.body->location;
  }

  void add(const Statement& statement) {
    if (statement.package != nullptr) {
      error(statement.package->location, "unexpected package");
    } else if (statement.import != nullptr) {
      add(*statement.import);
    } else if (statement.rule != nullptr) {
      module_.rules.push_back(statement.rule);
    } else if (const auto rule = rule_of_body(*statement.body, make_)) {
      module_.rules.push_back(*rule);
    } else {
      error(statement.body->location, rule.error());
    }
  }

  void add(const Import& import) {
    module_.imports.push_back(import);
    const auto& path = import.path->terms;
    if (path.size() == 2 && path[0]->text == "rego" && path[1]->text == "v1") module_.is_v1 = true;
  }

  /// What v1 asks of rules that v0 does not.
  void check_v1(const Rule& rule) {
    const Head& head = *rule.head;
    const std::string_view kind = head.is_function ? "function" : "rule";
    const std::string_view name = head.reference->terms.front()->text;
    if (head.reference->terms.size() == 1 &&
        kind_of_word(name, FutureKeywords::of_v1()) != TokenKind::kIdentifier) {
      error(rule.location, fmt::format("{} keyword cannot be used for rule name", name));
    }
    if (rule.body_is_implied && head.value_is_implied) {
      error(rule.location,
            fmt::format("{} must have value assignment and/or body declaration", kind));
    }
    if (!rule.body_is_implied && !head.has_if && !rule.is_default) {
      error(rule.location, fmt::format("`if` keyword is required before {} body", kind));
    }
    if (head.value == nullptr && !head.has_contains) {
      error(rule.location, "`contains` keyword is required for partial set rules");
    }
    if (rule.otherwise != nullptr) check_v1(*rule.otherwise);
  }

  void error(const Location& location, std::string message) {
    diagnostics_.push_back({.code = DiagnosticCode::kParse,
                            .location = location,
                            .message = std::move(message),
                            .file = options_.file});
  }

  const ParseOptions& options_;
  TreeMaker make_;
  Diagnostics& diagnostics_;
  Module module_;
};

}  // namespace

ParsedStatements parse_statements(std::string_view text, const ParseOptions& options,
                                  Arena& arena) {
  if (text.size() > kMaxSourceBytes) return {.diagnostics = too_large(options)};
  Parser parser(text, options, arena);
  ParsedStatements out{.statements = parser.parse_statements()};
  out.comments = parser.comments();
  out.diagnostics = std::move(parser.diagnostics());
  return out;
}

ParsedModule make_module(ParsedStatements read, const ParseOptions& options, Arena& arena) {
  ParsedModule out;
  out.module = ModuleMaker(options, arena, out.diagnostics).make(read.statements);
  out.module.comments = std::move(read.comments);
  if (!out.diagnostics.empty()) out.module = {};
  return out;
}

Diagnostics too_large(const ParseOptions& options) {
  return {{.code = DiagnosticCode::kParse,
           .location = {},
           .message = fmt::format("the source is larger than {} MiB", kMaxSourceBytes >> 20U),
           .file = options.file}};
}

}  // namespace confcom::rego
