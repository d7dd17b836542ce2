#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "enclave/image/enclave_image.h"
#include "enclave/image/measurement.h"
#include "enclave/testing/image_builder.h"
#include "require.h"

namespace confcom::fuzz {

/// Up to how many pages an image is measured: more would take longer than they tell.
inline constexpr std::uint64_t kMaxMeasuredPages = 64;

/// The ranges lie inside the size, on page bounds, apart from each other, and their contents fit;
/// thread control structures have no permissions.
inline void require_promised_ranges(const enclave::EnclaveImage& image) {
  using enclave::kPageBytes;
  require(std::has_single_bit(image.size) && image.size <= enclave::kMaxEnclaveBytes);
  const std::uint64_t all = image.size / kPageBytes;
  require(image.ssa_frame_pages != 0 && !image.ranges.empty());
  std::vector<std::pair<std::uint64_t, std::uint64_t>> spans;
  std::uint64_t pages = 0;
  for (const enclave::PageRange& range : image.ranges) {
    require(range.offset % kPageBytes == 0 && range.pages > 0 && range.pages <= all);
    require(range.offset / kPageBytes <= all - range.pages);
    require(range.content.size() <= range.pages * kPageBytes);
    require(range.flags.type() != enclave::PageType::kTcs || range.flags.permissions() == 0);
    spans.emplace_back(range.offset / kPageBytes, range.pages);
    pages += range.pages;
  }
  require(pages <= enclave::kMaxImagePages);
  std::ranges::sort(spans);
  for (std::size_t i = 1; i < spans.size(); ++i)
    require(spans[i - 1].first + spans[i - 1].second <= spans[i].first);
}

[[nodiscard]] inline std::uint64_t pages_of(const enclave::EnclaveImage& image) {
  std::uint64_t pages = 0;
  for (const enclave::PageRange& range : image.ranges) pages += range.pages;
  return pages;
}

/// The promises above; and a small image whose pages ascend measures like the SGXS stream of it.
inline void require_sound(const enclave::EnclaveImage& image) {
  require_promised_ranges(image);
  const bool ascends = std::ranges::is_sorted(image.ranges, {}, &enclave::PageRange::offset);
  if (pages_of(image) > kMaxMeasuredPages || !ascends) return;
  const auto again = enclave::parse_enclave_image(enclave::testing::make_sgxs_file(image));
  require(again.has_value());
  require(enclave::measure(*again) == enclave::measure(image));
}

}  // namespace confcom::fuzz
