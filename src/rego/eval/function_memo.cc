#include "rego/eval/function_memo.h"

#include <algorithm>
#include <memory>

namespace confcom::rego {
namespace {

// Most decisions of an agent's policy call less than half as many functions.
constexpr std::size_t kFirstSlots = 256;

/// What takes long to compare counts as the same only where it is the same in the same place.
bool is_same_argument(const Value& a, const Value& b) {
  constexpr std::uint64_t kHeavy = 1'024;
  return a.is_identical(b) || (a.weight() < kHeavy && a == b);
}

bool is_same(const CallKey& a, const CallKey& b) {
  return a.function == b.function && std::ranges::equal(a.arguments, b.arguments, is_same_argument);
}

}  // namespace

CallKey::CallKey(std::uint32_t its_function, std::span<const Value> its_arguments)
    : hash(hash_word(its_function)), function(its_function), arguments(its_arguments) {
  for (const Value& each : arguments) hash = hash_word(hash ^ each.hash());
  hash |= 1;
}

FunctionMemo::Slot& FunctionMemo::slot(const CallKey& call) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = call.hash >> 1 & mask;; i = (i + 1) & mask) {
    Slot& at = slots_[i];
    if (at.hash == 0 || (at.hash == call.hash && is_same(at.known->call, call))) return at;
  }
}

const Value* FunctionMemo::find(const CallKey& call) const {
  if (slots_.empty()) return nullptr;
  const Known* const known = slot(call).known;
  return known == nullptr ? nullptr : &known->result;
}

void FunctionMemo::add(const CallKey& call, const Value& result) {
  if (2 * size_ >= slots_.size()) grow();
  Slot& at = slot(call);
  Known* const known = std::construct_at(arena_->array<Known>(1), Known{call, result});
  Value* const arguments = arena_->array<Value>(call.arguments.size());
  std::ranges::copy(call.arguments, arguments);
  known->call.arguments = {arguments, call.arguments.size()};
  at = {call.hash, known};
  ++size_;
}

void FunctionMemo::grow() {
  const std::span<Slot> old = slots_;
  const std::size_t count = old.empty() ? kFirstSlots : 4 * old.size();
  Slot* const room = arena_->array<Slot>(count);
  std::uninitialized_fill_n(room, count, Slot{});
  slots_ = {room, count};
  for (const Slot& each : old) {
    if (each.hash != 0) slot(each.known->call) = each;
  }
}

}  // namespace confcom::rego
