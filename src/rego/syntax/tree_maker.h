#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "rego/arena.h"
#include "rego/syntax/tree.h"

namespace confcom::rego {

/// Makes nodes of trees in an arena.
class TreeMaker {
 public:
  explicit TreeMaker(Arena& arena) : arena_(&arena) {}

  template <class Node>
  [[nodiscard]] Node* node(Node value = {}) const {
    static_assert(std::is_trivially_destructible_v<Node>);
    return std::construct_at(arena_->array<Node>(1), value);
  }

  template <class Item>
  [[nodiscard]] std::span<const Item> list(const std::vector<Item>& items) const {
    Item* const out = arena_->array<Item>(items.size());
    std::ranges::copy(items, out);
    return {out, items.size()};
  }

  [[nodiscard]] std::string_view text(std::string_view value) const { return arena_->copy(value); }

  [[nodiscard]] Term* term(TermKind kind, const Location& location) const {
    Term* const out = node<Term>();
    out->kind = kind;
    out->location = location;
    return out;
  }
  [[nodiscard]] Term* term(TermKind kind, const Location& location, std::string_view value) const {
    Term* const out = term(kind, location);
    out->text = value;
    return out;
  }
  [[nodiscard]] Term* term(TermKind kind, const Location& location,
                           const std::vector<const Term*>& terms) const {
    Term* const out = term(kind, location);
    out->terms = list(terms);
    out->depth = 1 + deepest(terms);
    return out;
  }
  [[nodiscard]] Expression* expression(ExpressionKind kind, const Location& location,
                                       const std::vector<const Term*>& terms,
                                       const std::vector<const Body*>& bodies = {}) const {
    Expression* const out = node<Expression>();
    out->kind = kind;
    out->location = location;
    out->terms = list(terms);
    out->bodies = list(bodies);
    out->depth = 1 + std::max(deepest(terms), deepest(bodies));
    return out;
  }
  [[nodiscard]] Body* body(const Location& location,
                           const std::vector<const Expression*>& expressions) const {
    Body* const out = node<Body>();
    out->location = location;
    out->expressions = list(expressions);
    out->depth = 1 + deepest(expressions);
    return out;
  }
  [[nodiscard]] Term* boolean(bool truth, const Location& location) const {
    Term* const out = term(TermKind::kBoolean, location);
    out->truth = truth;
    return out;
  }

  /// That of a rule without one: true.
  [[nodiscard]] const Body* implied_body(const Location& location) const {
    return body(location, {expression(ExpressionKind::kTerm, location, {boolean(true, location)})});
  }

  /// A copy of a term with all that is in it, everything at one place; bodies are shared.
  [[nodiscard]] const Term* copy_to(const Term& term, const Location& location) const;

 private:
  template <class Node>
  [[nodiscard]] static std::uint32_t deepest(const std::vector<const Node*>& nodes) {
    std::uint32_t out = 0;
    for (const Node* const each : nodes) {
      if (each != nullptr) out = std::max(out, each->depth);
    }
    return out;
  }

  Arena* arena_;
};

}  // namespace confcom::rego
