#include "rego/types/declared_types.h"

#include <cassert>
#include <string_view>
#include <utility>
#include <vector>

#include "rego/builtins/declared.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

/// Reads what a declaration says. It is a table's, and correct.
class Reader {
 public:
  Reader(std::string_view text, Types& types, Arena& keys)
      : rest_(text), types_(types), keys_(keys) {}

  const Type* function();

 private:
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  const Type* type();
  const Type* scalar();
  std::vector<const Type*> list(std::string_view close);
  const Type* array();
  const Type* object();
  std::vector<TypedProperty> properties();

  std::string_view rest_;
  Types& types_;
  Arena& keys_;
};

const Type* Reader::function() {
  std::vector<const Type*> operands;
  const Type* repeated = nullptr;
  take("(");
  while (!take(")")) {
    operands.push_back(type());
    if (take("...")) {
      repeated = operands.back();
      operands.pop_back();
    }
    take(", ");
  }
  take(" -> ");
  return types_.function(operands, take("void") ? nullptr : type(), repeated);
}

const Type* Reader::scalar() {
  constexpr std::pair<std::string_view, const Type*> kScalars[] = {
      {"null", &kNullType},
      {"boolean", &kBooleanType},
      {"number", &kNumberType},
      {"string", &kStringType},
  };
  for (const auto& [name, type] : kScalars) {
    if (take(name)) return type;
  }
  return nullptr;
}

const Type* Reader::type() {
  if (const Type* const known = scalar()) return known;
  if (take("array[") || rest_.starts_with('[')) return array();
  if (take("object")) return object();
  if (take("set[")) {
    const Type* const of = type();
    take("]");
    return types_.set(of);
  }
  const bool is_any = take("any");
  assert(is_any);
  if (!is_any || !take("<")) return &kAnyType;
  const Type* out = nullptr;
  const std::vector<const Type*> members = list(">");
  if (members.size() == 1) return types_.one_of(members);
  for (const Type* const each : members) out = types_.either(out, each);
  return out;
}

std::vector<const Type*> Reader::list(std::string_view close) {
  std::vector<const Type*> out;
  while (!take(close)) {
    out.push_back(type());
    take(", ");
  }
  return out;
}

/// Behind "array[", or at the "[" of one whose length is known.
const Type* Reader::array() {
  if (take("[")) return types_.array(list("]"), nullptr);
  const Type* const items = type();
  take("]");
  return types_.array({}, items);
}

const Type* Reader::object() {
  std::vector<TypedProperty> known = properties();
  if (!take("[")) return types_.object(std::move(known));
  const Type* const key = type();
  take(": ");
  const Type* const value = type();
  take("]");
  return types_.open_object(std::move(known), key, value);
}

std::vector<TypedProperty> Reader::properties() {
  std::vector<TypedProperty> out;
  if (!take("{")) return out;
  while (!take("}")) {
    take("\"");
    const std::string_view key = rest_.substr(0, rest_.find('"'));
    rest_.remove_prefix(key.size());
    take("\": ");
    out.push_back({make_string(keys_, key), type()});
    take(", ");
  }
  return out;
}

}  // namespace

const Type* DeclaredTypes::of(const Declaration& builtin) {
  const auto [at, is_new] = known_.try_emplace(&builtin, nullptr);
  if (is_new) at->second = Reader(builtin.type, types_, keys_).function();
  return at->second;
}

}  // namespace confcom::rego
