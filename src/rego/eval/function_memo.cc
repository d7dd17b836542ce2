#include "rego/eval/function_memo.h"

#include <algorithm>
#include <memory>

namespace confcom::rego {
namespace {

constexpr std::size_t kFirstSlots = 16;

}  // namespace

std::uint64_t FunctionMemo::hash_of(std::uint32_t function, std::span<const Value> arguments) {
  std::uint64_t out = hash_word(function);
  for (const Value& each : arguments) out = hash_word(out ^ each.hash());
  return out | 1;  // never 0
}

FunctionMemo::Known* FunctionMemo::slot(std::uint64_t hash, std::uint32_t function,
                                        std::span<const Value> arguments) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    Known& known = slots_[i];
    if (known.hash == 0) return &known;
    if (known.hash == hash && known.function == function &&
        std::ranges::equal(known.arguments, arguments)) {
      return &known;
    }
  }
}

const Value* FunctionMemo::find(std::uint32_t function, std::span<const Value> arguments) const {
  if (slots_.empty()) return nullptr;
  const Known* const known = slot(hash_of(function, arguments), function, arguments);
  return known->hash == 0 ? nullptr : &known->result;
}

void FunctionMemo::add(std::uint32_t function, std::span<const Value> arguments,
                       const Value& result) {
  if (2 * size_ >= slots_.size()) grow();
  const std::uint64_t hash = hash_of(function, arguments);
  Known* const known = slot(hash, function, arguments);
  if (known->hash != 0) return;
  Value* const copy = arena_->array<Value>(arguments.size());
  std::ranges::copy(arguments, copy);
  *known = {hash, function, {copy, arguments.size()}, result};
  ++size_;
}

void FunctionMemo::grow() {
  const std::span<Known> old = slots_;
  const std::size_t count = old.empty() ? kFirstSlots : 2 * old.size();
  Known* const room = arena_->array<Known>(count);
  std::uninitialized_fill_n(room, count, Known{});
  slots_ = {room, count};
  for (const Known& each : old) {
    if (each.hash != 0) *slot(each.hash, each.function, each.arguments) = each;
  }
}

}  // namespace confcom::rego
