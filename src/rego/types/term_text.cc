#include "rego/types/term_text.h"

#include <fmt/format.h>

#include <limits>

#include "rego/compile/core.h"
#include "rego/syntax/keywords.h"
#include "rego/syntax/tree_text.h"
#include "rego/value/rego_text.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

bool is_keyword(std::string_view word) {
  return kind_of_word(word, FutureKeywords::of_v1()) != TokenKind::kIdentifier;
}

bool is_dotted(const CoreTerm& step) {
  if (step.kind != CoreTermKind::kConstant || !step.constant.is_string()) return false;
  const std::string_view text = step.constant.string().view();
  return is_plain_key(text) && !is_keyword(text);
}

}  // namespace

std::string to_text(const Value& value) {
  std::string out;
  (void)write_rego(value, std::numeric_limits<std::size_t>::max(), out);
  return out;
}

std::string TermText::term(const CoreTerm& term) const {
  switch (term.kind) {
    case CoreTermKind::kConstant:
      return to_text(term.constant);
    case CoreTermKind::kVariable:
      return variable(term.variable);
    case CoreTermKind::kReference:
      return reference(term);
    case CoreTermKind::kArray:
      return fmt::format("[{}]", list(term.terms));
    case CoreTermKind::kObject:
      return object(term);
    case CoreTermKind::kSet:
      return fmt::format("{{{}}}", list(term.terms));
    case CoreTermKind::kArrayComprehension:
      return fmt::format("[{} | …]", this->term(*term.terms.front()));
    case CoreTermKind::kSetComprehension:
      return fmt::format("{{{} | …}}", this->term(*term.terms.front()));
    case CoreTermKind::kObjectComprehension:
      return fmt::format("{{{}: {} | …}}", this->term(*term.terms[0]), this->term(*term.terms[1]));
  }
  return {};
}

std::string TermText::list(std::span<const CoreTerm* const> terms) const {
  std::string out;
  for (const CoreTerm* const each : terms) out += (out.empty() ? "" : ", ") + term(*each);
  return out;
}

std::string TermText::object(const CoreTerm& object) const {
  std::string out;
  for (std::size_t i = 0; i + 1 < object.terms.size(); i += 2) {
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", term(*object.terms[i]),
                       term(*object.terms[i + 1]));
  }
  return fmt::format("{{{}}}", out);
}

// A subject is older than the variable that stands for it.
std::string TermText::variable(VariableId id) const {
  const CoreVariable& variable = of_.variables[id];
  if (variable.is_wildcard) return "_";
  if (!variable.is_generated) return std::string(variable.name);
  const auto found = of_.subjects.find(id);
  if (found == of_.subjects.end()) return "_";
  const Subject& subject = found->second;
  if (subject.term != nullptr) return term(*subject.term);
  const std::span<const CoreTerm* const> terms = subject.call->terms;
  return fmt::format("{}({})", subject.call->callee->name, list(terms.first(terms.size() - 1)));
}

std::string TermText::head(const CoreTerm& reference) const {
  if (reference.root == Root::kVariable) return variable(reference.variable);
  return reference.root == Root::kInput ? "input" : "data";
}

std::string TermText::reference(const CoreTerm& reference, std::size_t steps) const {
  std::string out = head(reference);
  for (const CoreTerm* const each : reference.terms.first(steps)) {
    out += is_dotted(*each) ? fmt::format(".{}", each->constant.string().view())
                            : fmt::format("[{}]", term(*each));
  }
  return out;
}

}  // namespace confcom::rego
