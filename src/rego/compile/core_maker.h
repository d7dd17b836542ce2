#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "rego/arena.h"
#include "rego/compile/core.h"

namespace confcom::rego {

/// Makes what modules mean, in an arena.
class CoreMaker {
 public:
  explicit CoreMaker(Arena& arena) : arena_(&arena) {}
  [[nodiscard]] Arena& arena() const { return *arena_; }

  template <class Node>
  [[nodiscard]] Node* node(Node value) const {
    static_assert(std::is_trivially_destructible_v<Node>);
    return std::construct_at(arena_->array<Node>(1), value);
  }
  template <class Item>
  [[nodiscard]] std::span<const Item> list(const std::vector<Item>& items) const {
    if (items.empty()) return {};
    Item* const out = arena_->array<Item>(items.size());
    std::ranges::copy(items, out);
    return {out, items.size()};
  }
  [[nodiscard]] std::string_view text(std::string_view value) const { return arena_->copy(value); }

  [[nodiscard]] const CoreTerm* constant(const Value& value, const Location& location) const;
  [[nodiscard]] const CoreTerm* variable(VariableId id, const Location& location) const;
  [[nodiscard]] const CoreTerm* reference(Root root, VariableId head, const Location& location,
                                          const std::vector<const CoreTerm*>& path) const;
  /// An array, object or set: a constant where all its items are. Null: it is too deep.
  [[nodiscard]] const CoreTerm* collection(CoreTermKind kind, const Location& location,
                                           const std::vector<const CoreTerm*>& items) const;
  [[nodiscard]] const CoreTerm* comprehension(CoreTermKind kind, const Location& location,
                                              const std::vector<const CoreTerm*>& terms,
                                              const CoreBody& body) const;
  /// {x | x = term}, which is empty where the term is undefined.
  [[nodiscard]] const CoreTerm* capture(VariableId variable, const Location& location,
                                        const CoreBody& body) const;

  /// With its depth.
  [[nodiscard]] const CoreExpression* expression(CoreExpression value) const;
  [[nodiscard]] const CoreExpression* unify(const Location& location, const CoreTerm& left,
                                            const CoreTerm& right) const;
  [[nodiscard]] const CoreBody* body(const Location& location,
                                     const std::vector<const CoreExpression*>& expressions) const;

 private:
  Arena* arena_;
};

}  // namespace confcom::rego
