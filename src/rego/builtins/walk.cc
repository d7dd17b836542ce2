#include <algorithm>
#include <array>

#include "rego/builtins/operands.h"

namespace confcom::rego {
namespace {

/// Goes through a value and all that is in it, each before what it holds.
class Walker {
 public:
  Walker(BuiltinContext& context, const Emit& emit) : context_(context), emit_(emit) {}

  /// False when to stop.
  bool walk(const Value& value);

 private:
  bool emit(const Value& value);
  bool walk_member(const Value& key, const Value& value);

  BuiltinContext& context_;
  const Emit& emit_;
  std::array<Value, kMaxValueDepth> path_;
  std::size_t depth_ = 0;
};

bool Walker::emit(const Value& value) {
  if (!context_.budget.spend(1 + depth_)) return false;
  const std::span<const Value> path(path_.data(), depth_);
  const Value keys = context_.built(make_array(context_.arena, path));
  if (!keys.is_defined()) return false;
  const std::array pair = {keys, value};
  const Value result = context_.built(make_array(context_.arena, pair));
  return result.is_defined() && emit_(result);
}

bool Walker::walk_member(const Value& key, const Value& value) {
  path_[depth_++] = key;
  const bool goes_on = walk(value);
  --depth_;
  return goes_on;
}

bool Walker::walk(const Value& value) {
  if (!emit(value)) return false;
  if (value.is_array()) {
    std::int64_t at = 0;
    return std::ranges::all_of(value.array().items(), [&](const Value& item) {
      return walk_member(Value::integer(at++), item);
    });
  }
  if (value.is_set()) {
    return for_each_item(context_, value,
                         [&](const Value& item) { return walk_member(item, item); });
  }
  if (!value.is_object()) return true;
  for (const Entry& entry : value.object().sorted()) {
    if (!walk_member(entry.key, entry.value)) return false;
  }
  return true;
}

void walk(BuiltinContext& context, Operands operands, const Emit& emit) {
  Walker(context, emit).walk(operands[0]);
}

constexpr std::array kBuiltins = {Builtin{"walk", nullptr, walk}};

}  // namespace

std::span<const Builtin> walk_builtins() { return kBuiltins; }

}  // namespace confcom::rego
