#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// What was asked for with which arguments, by what it is found again.
struct CallKey {
  CallKey(const void* its_subject, std::span<const Value> its_arguments);

  std::uint64_t hash = 0;         ///< never 0
  const void* subject = nullptr;  ///< a part of the plan
  std::span<const Value> arguments = {};
};

/// Whether it takes long to compare; such a value counts as an equal argument only where it is the
/// same in the same place.
[[nodiscard]] bool is_heavy(const Value& argument);

[[nodiscard]] bool is_same(const CallKey& a, const CallKey& b);

/// What calls came to, in one world. Lies in the arena with all that it keeps.
template <class Result>
class CallTable {
 public:
  explicit CallTable(Arena& arena) : arena_(&arena) {}

  /// Null when it is not known. It stays where it is.
  [[nodiscard]] Result* find(const CallKey& call) const {
    if (slots_.empty()) return nullptr;
    Known* const known = slot(call).known;
    return known == nullptr ? nullptr : &known->result;
  }
  /// Of a call that is not known.
  Result& add(const CallKey& call, const Result& result) {
    if (2 * size_ >= slots_.size()) grow();
    Slot& at = slot(call);
    Known* const known = std::construct_at(arena_->array<Known>(1), Known{call, result});
    Value* const arguments = arena_->array<Value>(call.arguments.size());
    std::ranges::copy(call.arguments, arguments);
    known->call.arguments = {arguments, call.arguments.size()};
    at = {call.hash, known};
    ++size_;
    return known->result;
  }
  template <class Visit>
  void each(const Visit& visit) const {
    for (const Slot& at : slots_) {
      if (at.known != nullptr) visit(at.known->result);
    }
  }

 private:
  // Most decisions of an agent's policy call less than half as many functions.
  static constexpr std::size_t kFirstSlots = 256;

  struct Known {
    CallKey call;
    Result result;
  };
  struct Slot {
    std::uint64_t hash = 0;  ///< of a free one 0
    Known* known = nullptr;
  };

  [[nodiscard]] Slot& slot(const CallKey& call) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = call.hash >> 1 & mask;; i = (i + 1) & mask) {
      Slot& at = slots_[i];
      if (at.hash == 0 || (at.hash == call.hash && is_same(at.known->call, call))) return at;
    }
  }

  void grow() {
    const std::span<Slot> old = slots_;
    const std::size_t count = old.empty() ? kFirstSlots : 4 * old.size();
    Slot* const room = arena_->array<Slot>(count);
    std::uninitialized_fill_n(room, count, Slot{});
    slots_ = {room, count};
    for (const Slot& each : old) {
      if (each.hash != 0) slot(each.known->call) = each;
    }
  }

  Arena* arena_;
  std::span<Slot> slots_;  // a power of two of them, at most half of them in use
  std::size_t size_ = 0;
};

}  // namespace confcom::rego
