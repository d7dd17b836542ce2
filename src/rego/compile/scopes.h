#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rego/compile/core.h"
#include "rego/syntax/location.h"

namespace confcom::rego {

struct Body;

/// The variables of one rule or query, and which of them a name means where. A name that no scope
/// declares is the same variable in the whole rule. Source: OPA 1.20.0, localDeclaredVars.
class Scopes {
 public:
  enum class Occurrence : std::uint8_t { kArgument, kSeen, kAssigned, kDeclared, kEach };

  /// A variable that a scope declared and nothing used.
  struct Unused {
    std::string_view name;
    Location location;
    Occurrence how;
  };

  /// `ahead` are the names that the scope's body will declare: they mean no rule or import.
  void push(std::set<std::string_view> ahead);
  void pop();
  [[nodiscard]] bool is_local(std::string_view name) const;
  [[nodiscard]] bool is_declared(std::string_view name) const;

  /// The error says what the scope knows of the name already.
  [[nodiscard]] std::expected<VariableId, std::string> declare(std::string_view name,
                                                               Occurrence how,
                                                               const Location& location);
  [[nodiscard]] VariableId argument(std::string_view name, const Location& location);
  [[nodiscard]] VariableId use(std::string_view name);
  [[nodiscard]] VariableId generate(std::string_view name = {}, bool is_wildcard = false);

  /// Of the innermost scope, by the order in which they were declared.
  [[nodiscard]] std::vector<Unused> unused() const;
  [[nodiscard]] const std::vector<CoreVariable>& variables() const { return variables_; }

 private:
  struct Known {
    VariableId variable = 0;
    Occurrence how = Occurrence::kSeen;
    Location location = {};
  };
  struct Scope {
    std::set<std::string_view> ahead;
    std::map<std::string_view, Known> known;
    std::vector<std::string_view> order;
  };

  [[nodiscard]] const Known* find(std::string_view name) const;
  [[nodiscard]] VariableId add(CoreVariable variable);

  std::vector<Scope> scopes_;
  std::vector<CoreVariable> variables_;
  std::vector<bool> is_used_;
  std::map<std::string_view, VariableId> free_;  // that no scope declares
};

/// The names that a body declares, by "some" and ":=", closures aside.
[[nodiscard]] std::set<std::string_view> declared_names(const Body& body);

}  // namespace confcom::rego
