#include "enclave/xsave_layout.h"

#include <cpuid.h>
#include <immintrin.h>

#include <algorithm>
#include <cstring>

namespace confcom::enclave {
namespace {

constexpr unsigned kXsaveLeaf = 0xd;
constexpr std::size_t kMxcsrMask = 28;
constexpr std::uint32_t kMaskWhenZero = 0xffbf;  // SDM vol. 1, 11.6.6

/// Not _xgetbv: it needs code generated for processors that have it.
std::uint64_t read_xcr0() {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (std::uint64_t{high} << 32) | low;
}

std::uint32_t read_mxcsr_mask() {
  alignas(16) std::array<std::byte, XsaveLayout::kLegacyBytes> area{};
  _fxsave(area.data());
  std::uint32_t mask = 0;
  std::memcpy(&mask, area.data() + kMxcsrMask, sizeof mask);
  return mask == 0 ? kMaskWhenZero : mask;
}

}  // namespace

XsaveLayout XsaveLayout::of_processor() {
  XsaveLayout layout;
  layout.supported_ = read_xcr0();
  layout.mxcsr_mask_ = read_mxcsr_mask();
  for (std::size_t i = kFirstExtended; i < layout.components_.size(); ++i) {
    if ((layout.supported_ >> i & 1) == 0) continue;
    unsigned size = 0;
    unsigned offset = 0;
    unsigned other = 0;
    __cpuid_count(kXsaveLeaf, static_cast<unsigned>(i), size, offset, other, other);
    layout.components_.at(i) = {.offset = offset, .bytes = size};
  }
  return layout;
}

std::size_t XsaveLayout::area_bytes(std::uint64_t xfrm) const {
  std::size_t end = kLegacyBytes + kHeaderBytes;
  for (std::size_t i = kFirstExtended; i < components_.size(); ++i) {
    const Component& component = components_.at(i);
    if ((xfrm >> i & 1) != 0) end = std::max<std::size_t>(end, component.offset + component.bytes);
  }
  return end;
}

}  // namespace confcom::enclave
