#include <array>

#include "rego/builtins/operands.h"
#include "rego/builtins/subset.h"
#include "rego/value/item_at.h"

namespace confcom::rego {
namespace {

/// What stands at the end of the path. Undefined when it ends before.
Value find_path(BuiltinContext& context, const Value& object, const Array& path) {
  Value at = object;
  for (const Value& key : path.items()) {
    if (!spend_on_comparing(context, key)) return {};
    at = item_at(at, key);
    if (!at.is_defined()) break;
  }
  return at;
}

Value get(BuiltinContext& context, Operands operands) {
  const Object* const object = object_operand(context, operands, 1);
  if (object == nullptr) return {};
  const Value& key = operands[1];
  if (!spend_on_comparing(context, key)) return {};
  const Value found =
      key.is_array() ? find_path(context, operands[0], key.array()) : object->find(key);
  return found.is_defined() ? found : operands[2];
}

Value keys(BuiltinContext& context, Operands operands) {
  const Object* const object = object_operand(context, operands, 1);
  if (object == nullptr || !context.budget.spend(1 + object->entries().size())) return {};
  SetBuilder out(context.arena, object->entries().size());
  for (const Entry& entry : object->entries()) out.insert(entry.key);
  return context.built(out.build());
}

/// Objects that stand at the same place in both become one; of anything else, the second one's.
Value merge(BuiltinContext& context, const Value& first, const Value& second) {
  if (!first.is_object() || !second.is_object()) return second;
  const auto& others = second.object();
  ObjectBuilder out(context.arena, first.object().size + others.size);
  for (const Entry& entry : first.object().entries()) {
    if (!spend_on_comparing(context, entry.key)) return {};
    const Value other = others.find(entry.key);
    const Value merged = other.is_defined() ? merge(context, entry.value, other) : entry.value;
    if (!merged.is_defined()) return {};
    out.insert(entry.key, merged);
  }
  for (const Entry& entry : others.entries()) {
    if (!spend_on_comparing(context, entry.key)) return {};
    if (first.object().find_entry(entry.key) == nullptr) out.insert(entry.key, entry.value);
  }
  return context.built(out.build());
}

Value union_of_two(BuiltinContext& context, Operands operands) {
  const Object* const first = object_operand(context, operands, 1);
  const Object* const second = object_operand(context, operands, 2);
  if (first == nullptr || second == nullptr) return {};
  return merge(context, operands[0], operands[1]);
}

Value union_of_all(BuiltinContext& context, Operands operands) {
  if (array_operand(context, operands, 1) == nullptr) return {};
  Value out = context.built(ObjectBuilder(context.arena).build());
  const bool is_whole = for_each_item(context, operands[0], [&](const Value& item) {
    if (!item.is_object()) context.fail_item(1, "objects", operands[0], item);
    out = item.is_object() ? merge(context, out, item) : Value();
    return out.is_defined();
  });
  return is_whole ? out : Value();
}

/// Whether the second operand names keys: an array's items, a set's, an object's keys.
bool keys_operand(BuiltinContext& context, Operands operands) {
  if (operands[1].is_object()) return true;
  return collection_operand(context, operands, 2, "one of {object, set, array}");
}

Value keys_of(BuiltinContext& context, const Value& named) {
  if (named.is_set()) return named;
  SetBuilder out(context.arena);
  if (named.is_object()) {
    for (const Entry& entry : named.object().entries()) out.insert(entry.key);
  } else {
    for (const Value& item : named.array().items()) out.insert(item);
  }
  return context.built(out.build());
}

/// The entries of the first operand whose keys the second names, or all the others.
Value select(BuiltinContext& context, Operands operands, bool wants_named) {
  const Object* const object = object_operand(context, operands, 1);
  if (object == nullptr || !keys_operand(context, operands)) return {};
  const std::size_t named_size =
      operands[1].is_object() ? operands[1].object().size : items_in(operands[1]);
  if (!context.budget.spend(1 + named_size) || !spend_on_comparing(context, operands[1])) return {};
  const Value named = keys_of(context, operands[1]);
  ObjectBuilder out(context.arena);
  for (const Entry& entry : object->entries()) {
    if (!context.budget.spend()) return {};
    if (named.set().contains(entry.key) == wants_named) out.insert(entry.key, entry.value);
  }
  return context.built(out.build());
}

Value remove(BuiltinContext& context, Operands operands) {
  return select(context, operands, false);
}

Value filter(BuiltinContext& context, Operands operands) { return select(context, operands, true); }

constexpr std::array kBuiltins = {
    Builtin{"object.filter", filter},
    Builtin{"object.get", get},
    Builtin{"object.keys", keys},
    Builtin{"object.remove", remove},
    Builtin{"object.subset", subset},
    Builtin{"object.union", union_of_two},
    Builtin{"object.union_n", union_of_all},
};

}  // namespace

std::span<const Builtin> object_builtins() { return kBuiltins; }

}  // namespace confcom::rego
