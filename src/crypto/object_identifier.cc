#include "crypto/object_identifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace confcom::crypto {
namespace {

/// 7 bits each, so that an arc fits 64 bits.
constexpr std::size_t kMaxArcOctets = 9;

constexpr std::byte kContinued{0x80};

struct Arc {
  std::uint64_t value = 0;
  std::size_t octets = 0;
};

/// The arc in front, in base 128; no octets when it is cut off, padded or too long.
constexpr Arc first_arc(Bytes in) {
  if (in.empty() || in.front() == kContinued) return {};
  Arc arc;
  for (const std::byte b : in.first(std::min(in.size(), kMaxArcOctets))) {
    arc.value = arc.value << 7 | std::to_integer<std::uint64_t>(b & ~kContinued);
    ++arc.octets;
    if ((b & kContinued) == std::byte{0}) return arc;
  }
  return {};
}

}  // namespace

bool is_object_identifier(Bytes content) {
  if (content.empty() || content.size() > kMaxObjectIdentifierOctets) return false;
  while (!content.empty()) {
    const std::size_t octets = first_arc(content).octets;
    if (octets == 0) return false;
    content = content.subspan(octets);
  }
  return true;
}

std::string to_dotted(Bytes content) {
  // The first arc holds two numbers, 40 · root + next, with a root of at most 2 (X.690, 8.19.4).
  Arc arc = first_arc(content);
  const std::uint64_t root = std::min<std::uint64_t>(arc.value / 40, 2);
  std::string out = fmt::format("{}.{}", root, arc.value - 40 * root);
  for (content = content.subspan(arc.octets); !content.empty();
       content = content.subspan(arc.octets)) {
    arc = first_arc(content);
    fmt::format_to(std::back_inserter(out), ".{}", arc.value);
  }
  return out;
}

}  // namespace confcom::crypto
