#include "rego/annotations/written_term.h"

#include <fmt/format.h>

#include <vector>

#include "rego/syntax/parse.h"
#include "rego/syntax/tree_maker.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

/// All mistakes in one text.
std::string mistakes_text(const Diagnostics& diagnostics, std::string_view text) {
  std::string out = diagnostics.size() == 1
                        ? "1 error occurred: "
                        : fmt::format("{} errors occurred:\n", diagnostics.size());
  for (const Diagnostic& each : diagnostics) {
    if (&each != &diagnostics.front()) out += '\n';
    out += fmt::format("{}:{}: {}: {}", each.location.row, each.location.column,
                       to_string(each.code), each.message);
    Location place = each.location;
    // Behind the end OPA points at the last character.
    if (place.offset == text.size() && place.offset > 0) --place.offset;
    out += render_place(place, text);
  }
  return out;
}

/// A call's function and operands, as Go shows a list of them.
std::string terms_text(const Expression& expression) {
  std::string out;
  for (const Term* const each : expression.terms) {
    if (each != nullptr) out += (out.empty() ? "" : " ") + to_text(*each);
  }
  return fmt::format("[{}]", out);
}

}  // namespace

std::expected<const Term*, std::string> parse_written_term(std::string_view text, Arena& arena) {
  const std::string_view kept = arena.copy(text);
  const ParsedQuery query = parse_query(kept, {.experimental_keywords = true}, arena);
  if (query.body == nullptr) {
    return std::unexpected(
        fmt::format("failed to parse term: {}", mistakes_text(query.diagnostics, kept)));
  }
  if (query.body->expressions.size() != 1) {
    return std::unexpected(fmt::format("expected exactly one term but got: {}", kept));
  }
  const Expression& only = *query.body->expressions.front();
  if (only.kind == ExpressionKind::kTerm) return only.terms.front();
  return std::unexpected(fmt::format("expected term but got {}", terms_text(only)));
}

std::expected<const Term*, std::string> parse_written_reference(std::string_view text,
                                                                Arena& arena) {
  auto out = parse_written_term(text, arena);
  if (!out.has_value()) {
    return std::unexpected(fmt::format("failed to parse ref: {}", out.error()));
  }
  if ((*out)->kind == TermKind::kReference) return out;
  return std::unexpected(fmt::format("expected ref but got {}", to_text(**out)));
}

const Term* parse_schema_reference(std::string_view text, Arena& arena) {
  const auto term = parse_written_term(text, arena);
  const Term* const out = term.has_value() ? as_reference(**term, arena) : nullptr;
  if (out == nullptr) return nullptr;
  const Term& head = *out->terms.front();
  return head.kind == TermKind::kVariable && head.text == "schema" ? out : nullptr;
}

const Term* as_reference(const Term& term, Arena& arena) {
  if (term.kind == TermKind::kReference) return &term;
  if (term.kind != TermKind::kVariable && term.kind != TermKind::kString) return nullptr;
  return TreeMaker(arena).term(TermKind::kReference, term.location, std::vector{&term});
}

}  // namespace confcom::rego
