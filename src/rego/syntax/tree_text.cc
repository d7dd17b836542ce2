#include "rego/syntax/tree_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "rego/value/rego_text.h"

namespace confcom::rego {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  write_rego_string(text, out);
  return out;
}

std::string list_text(std::span<const Term* const> terms) {
  std::string out;
  for (const Term* const each : terms) out += (out.empty() ? "" : ", ") + to_text(*each);
  return out;
}

std::string reference_text(const Term& term) {
  std::string out = to_text(*term.terms.front());
  for (const Term* const each : term.terms.subspan(1)) {
    const bool dotted = each->kind == TermKind::kString && is_plain_key(each->text);
    out += dotted ? fmt::format(".{}", each->text) : fmt::format("[{}]", to_text(*each));
  }
  return out;
}

std::string object_text(const Term& term) {
  std::string out;
  for (std::size_t i = 0; i + 1 < term.terms.size(); i += 2) {
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", to_text(*term.terms[i]),
                       to_text(*term.terms[i + 1]));
  }
  return fmt::format("{{{}}}", out);
}

}  // namespace

bool is_plain_key(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// The depth is that of what was parsed, which is bounded.
std::string to_text(const Term& term) {
  switch (term.kind) {
    case TermKind::kNull:
      return "null";
    case TermKind::kBoolean:
      return term.truth ? "true" : "false";
    case TermKind::kNumber:
      return std::string(term.text);
    case TermKind::kString:
      return quoted(term.text);
    case TermKind::kVariable:
      return term.wildcard ? "_" : std::string(term.text);
    case TermKind::kReference:
      return reference_text(term);
    case TermKind::kArray:
      return fmt::format("[{}]", list_text(term.terms));
    case TermKind::kObject:
      return object_text(term);
    case TermKind::kSet:
      return term.terms.empty() ? "set()" : fmt::format("{{{}}}", list_text(term.terms));
    case TermKind::kArrayComprehension:
      return fmt::format("[{} | …]", to_text(*term.terms.front()));
    case TermKind::kSetComprehension:
      return fmt::format("{{{} | …}}", to_text(*term.terms.front()));
    case TermKind::kObjectComprehension:
      return fmt::format("{{{}: {} | …}}", to_text(*term.terms[0]), to_text(*term.terms[1]));
    case TermKind::kCall:
      return fmt::format("{}({})", to_text(*term.terms.front()), list_text(term.terms.subspan(1)));
    case TermKind::kTemplate:
      return "$\"…\"";
  }
  return {};
}

}  // namespace confcom::rego
