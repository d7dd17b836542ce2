#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "rego/syntax/parser.h"

namespace confcom::rego {
namespace {

/// What a path may begin with, in the order in which an error lists them.
constexpr std::array<std::string_view, 4> kImportRoots{"data", "future", "input", "rego"};

std::string_view root_of(const Term& path) { return path.terms.front()->text; }

std::string written(const Term& path) {
  std::string out;
  for (const Term* const each : path.terms) {
    out += out.empty() ? std::string(each->text) : fmt::format(".{}", each->text);
  }
  return out;
}

}  // namespace

/// From the keyword to where a path begins. False where the keyword begins a reference, or where
/// there is no path, which is told.
bool Parser::begins_path() {
  step_to_space();
  if (is_any({TokenKind::kDot, TokenKind::kLeftBracket})) return false;
  skip_space();
  if (is_keyword_of_reference()) tokens_.take_as_identifier();
  if (is(TokenKind::kIdentifier)) return true;
  unexpected();
  return false;
}

const Package* Parser::parse_package() {
  if (!is(TokenKind::kPackage)) return nullptr;
  const Location begin = tokens_.location();
  if (!begins_path()) return nullptr;
  const Term* const term = parse_term();
  if (term == nullptr) return nullptr;
  const Term* const path = package_path(*term);
  if (path == nullptr) return nullptr;
  return make_.node(Package{.location = from(begin), .path = path});
}

/// With "data" before it.
const Term* Parser::package_path(const Term& path) {
  if (path.kind != TermKind::kVariable && path.kind != TermKind::kReference) {
    unexpected();
    return nullptr;
  }
  const Term& head = path.kind == TermKind::kVariable ? path : *path.terms.front();
  std::vector<const Term*> terms{
      make_.term(TermKind::kVariable, head.location, "data"),
      make_.term(TermKind::kString, head.location, head.text),
  };
  for (std::size_t i = 1; i < path.terms.size(); ++i) {
    const Term& each = *path.terms[i];
    if (each.kind != TermKind::kString) {
      error(each.location,
            fmt::format("unexpected {} token: expecting string", name_of(each.kind)));
      return nullptr;
    }
    terms.push_back(&each);
  }
  return make_.term(TermKind::kReference, path.location, terms);
}

const Import* Parser::parse_import() {
  if (!is(TokenKind::kImport)) return nullptr;
  Import out{.location = tokens_.location()};
  if (!begins_path()) return nullptr;
  // Words that are to be imported are none in the path.
  const FutureKeywords selected = tokens_.selected();
  tokens_.select({});
  const Term* path = parse_term();
  tokens_.select(selected);
  if (path == nullptr) {
    error(tokens_.location(), "expected path");
    return nullptr;
  }
  if (path->kind == TermKind::kVariable) {
    path = make_.term(TermKind::kReference, path->location, std::vector{path});
  }
  if (!is_import_path(*path)) return nullptr;
  out.path = path;
  if (is(TokenKind::kAs)) {
    if (!parse_alias(out)) return nullptr;
  } else {
    check_import_tail(*path);
  }
  out.location = from(out.location);
  return make_.node(out);
}

bool Parser::is_import_path(const Term& path) {
  if (path.kind != TermKind::kReference) {
    error(tokens_.location(), "expected path");
    return false;
  }
  for (const Term* const each : path.terms.subspan(1)) {
    if (each->kind == TermKind::kString) continue;
    error(each->location,
          fmt::format("unexpected {} token: expecting string", name_of(each->kind)));
    return false;
  }
  if (std::ranges::find(kImportRoots, root_of(path)) != kImportRoots.end()) return true;
  hint("if this is unexpected, try updating OPA");
  error(
      path.location,
      fmt::format("unexpected import path, must begin with one of: {{data, future, input, rego}}, "
                  "got: {}",
                  root_of(path)));
  return false;
}

bool Parser::parse_alias(Import& import) {
  step();
  if (is(TokenKind::kIdentifier)) {
    const Term* const alias = parse_term();
    if (alias != nullptr && alias->kind == TermKind::kVariable) {
      import.alias = alias->text;
      return true;
    }
  }
  unexpected("expected var");
  return false;
}

/// The last part is how the module calls it, so it may be no keyword.
void Parser::check_import_tail(const Term& path) {
  if (path.terms.size() > 1 && root_of(path) == "future") return;
  const Term& tail = *path.terms.back();
  const FutureKeywords words =
      options_.version == RegoVersion::kV1 ? FutureKeywords::of_v1() : FutureKeywords();
  if (!is_keyword(kind_of_word(tail.text, words))) return;
  hint("import a different path or use an alias");
  error(tail.location,
        fmt::format("unexpected import path, must not end with a keyword, got: {}", tail.text));
}

void Parser::apply(const Import& import) {
  const std::string_view root = root_of(*import.path);
  if (root == "rego") return apply_rego(import);
  if (root == "future") return apply_future(import);
}

FutureKeywords Parser::importable() const {
  FutureKeywords out = FutureKeywords::of_v1();
  out.add(FutureKeyword::kNotBody);
  if (options_.experimental_keywords) {
    out.add(FutureKeyword::kAnd);
    out.add(FutureKeyword::kOr);
  }
  return out;
}

void Parser::apply_future(const Import& import) {
  const auto& path = import.path->terms;
  if (path.size() == 1 || path[1]->text != "keywords") {
    return error(import.path->location, "invalid import, must be `future.keywords`");
  }
  if (!import.alias.empty()) {
    return error(import.path->location, "`future` imports cannot be aliased");
  }
  FutureKeywords selected = tokens_.selected();
  if (path.size() == 2) {
    selected.add(importable());
  } else {
    const auto word = find_future_keyword(path[2]->text);
    if (!word.has_value() || !importable().has(*word)) {
      return error(import.path->location,
                   fmt::format("unexpected keyword, must be one of [{}]",
                               options_.experimental_keywords ? "and contains every if in not or"
                                                              : "contains every if in not"));
    }
    selected.add(*word);
  }
  tokens_.select(selected);
}

void Parser::apply_rego(const Import& import) {
  const auto& path = import.path->terms;
  if (path.size() != 2 || path[1]->text != "v1") {
    return error(import.path->location,
                 fmt::format("invalid import `{}`, must be `rego.v1`", written(*import.path)));
  }
  if (options_.version == RegoVersion::kV1) return;
  if (!import.alias.empty()) {
    return error(import.path->location, "`rego` imports cannot be aliased");
  }
  rego_v1_imported_ = true;
  FutureKeywords selected = tokens_.selected();
  selected.add(FutureKeywords::of_v1());
  tokens_.select(selected);
}

}  // namespace confcom::rego
