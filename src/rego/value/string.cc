#include "rego/value/string.h"

#include <cstring>
#include <limits>
#include <memory>

namespace confcom::rego {
namespace {

/// Of a text as many are compared in the time that a value takes, about.
constexpr std::size_t kBytesOfWeight = 64;

}  // namespace

Value make_string(Arena& arena, std::string_view text) {
  return make_string(arena, text, hash_bytes(text));
}

Value make_string(Arena& arena, std::string_view text, std::uint64_t hash) {
  assert(text.size() <= std::numeric_limits<std::uint32_t>::max());
  void* const room = arena.allocate(sizeof(String) + text.size(), alignof(String));
  const Stored stored{hash, static_cast<std::uint32_t>(text.size()),
                      Extent(0, 1 + text.size() / kBytesOfWeight)};
  auto* const string = std::construct_at(static_cast<String*>(room), stored);
  if (!text.empty()) std::memcpy(string + 1, text.data(), text.size());
  return {Kind::kString, *string};
}

}  // namespace confcom::rego
