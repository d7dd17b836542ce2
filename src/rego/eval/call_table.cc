#include "rego/eval/call_table.h"

#include <bit>

namespace confcom::rego {
namespace {

bool is_same_argument(const Value& a, const Value& b) {
  return a.is_identical(b) || (!is_heavy(a) && a == b);
}

}  // namespace

bool is_heavy(const Value& argument) {
  constexpr std::uint64_t kHeavy = 1'024;
  return argument.weight() >= kHeavy;
}

CallKey::CallKey(const void* its_subject, std::span<const Value> its_arguments)
    : hash(hash_word(std::bit_cast<std::uintptr_t>(its_subject))),
      subject(its_subject),
      arguments(its_arguments) {
  for (const Value& each : arguments) hash = hash_word(hash ^ each.hash());
  hash |= 1;
}

bool is_same(const CallKey& a, const CallKey& b) {
  return a.subject == b.subject && std::ranges::equal(a.arguments, b.arguments, is_same_argument);
}

}  // namespace confcom::rego
