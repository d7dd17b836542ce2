#include "rego/state/json_patch.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/printable.h"
#include "rego/state/json_pointer.h"
#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

using Changed = std::expected<Value, std::string>;
using Pointer = std::expected<JsonPointer, std::string>;

std::unexpected<std::string> refuse(std::string message) {
  return std::unexpected(std::move(message));
}

Pointer pointer_of(const Object& operation, std::string_view name) {
  const Value text = operation.find(name);
  if (!text.is_string()) return refuse(fmt::format("'{}' is no string", name));
  return parse_json_pointer(text.string().view());
}

Changed value_of(const Object& operation) {
  const Value value = operation.find("value");
  if (!value.is_defined()) return refuse("'value' is missing");
  return value;
}

bool is_below(const JsonPointer& pointer, const JsonPointer& other) {
  return pointer.size() > other.size() &&
         std::ranges::equal(other, std::span(pointer).first(other.size()));
}

/// "move" and "copy".
Changed carry(const Value& document, const Object& operation, const JsonPointer& path, bool moves,
              Arena& arena) {
  CONFCOM_TRY(const JsonPointer from, pointer_of(operation, "from"));
  const Value value = find_at(document, from);
  if (!value.is_defined()) return refuse("there is nothing at 'from'");
  if (!moves) return add_at(document, path, value, arena);
  if (path == from) return document;
  if (is_below(path, from)) return refuse("a value cannot be moved into itself");
  CONFCOM_TRY(const Value without, remove_at(document, from, arena));
  return add_at(without, path, value, arena);
}

Changed test(const Value& document, const Object& operation, const JsonPointer& path) {
  CONFCOM_TRY(const Value value, value_of(operation));
  if (find_at(document, path) == value) return document;
  return refuse("the test fails");
}

Changed apply(const Value& document, const Value& operation, Arena& arena) {
  if (!operation.is_object()) return refuse("an operation is an object");
  const Object& of = operation.object();
  const Value name = of.find("op");
  if (!name.is_string()) return refuse("'op' is no string");
  const std::string_view op = name.string().view();
  CONFCOM_TRY(const JsonPointer path, pointer_of(of, "path"));
  if (op == "remove") return remove_at(document, path, arena);
  if (op == "move" || op == "copy") return carry(document, of, path, op == "move", arena);
  if (op == "test") return test(document, of, path);
  if (op != "add" && op != "replace") return refuse(fmt::format("there is no '{}'", printable(op)));
  CONFCOM_TRY(const Value value, value_of(of));
  return op == "add" ? add_at(document, path, value, arena)
                     : replace_at(document, path, value, arena);
}

}  // namespace

std::expected<Value, PatchError> apply_patch(const Value& document, const Value& operations,
                                             Arena& arena) {
  if (!operations.is_array()) return std::unexpected(PatchError{0, "a patch is an array"});
  Value out = document;
  for (std::size_t i = 0; i < operations.array().size; ++i) {
    auto changed = apply(out, operations.array().items()[i], arena);
    if (!changed.has_value()) return std::unexpected(PatchError{i, std::move(changed).error()});
    if (arena.exceeded()) return std::unexpected(PatchError{i, "the result is too large"});
    out = *changed;
  }
  return out;
}

}  // namespace confcom::rego
