#include "enclave/image/image_ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confcom::enclave {
namespace {

constexpr std::uint32_t kMaxSsaFramePages = 64;

template <class... Args>
std::unexpected<Error> refuse(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  return fail(code, "enclave image: " + fmt::format(format, std::forward<Args>(args)...));
}

Result<void> check_size(const EnclaveImage& image) {
  if (!std::has_single_bit(image.size) || image.size < 2 * kPageBytes) {
    return refuse(ErrorCode::kMalformed,
                  "its size is {:#x}; it must be a power of two of at least two pages", image.size);
  }
  if (image.size > kMaxEnclaveBytes) {
    return refuse(ErrorCode::kUnsupported, "its size is {:#x}; at most {:#x} are taken", image.size,
                  kMaxEnclaveBytes);
  }
  if (image.ssa_frame_pages == 0 || image.ssa_frame_pages > kMaxSsaFramePages) {
    return refuse(ErrorCode::kMalformed, "an SSA frame has {} pages; 1 to {} are allowed",
                  image.ssa_frame_pages, kMaxSsaFramePages);
  }
  return {};
}

Result<void> check_place(const PageRange& range, std::uint64_t size) {
  if (range.offset % kPageBytes != 0) {
    return refuse(ErrorCode::kMalformed, "pages at {:#x} do not begin on a page bound",
                  range.offset);
  }
  const std::uint64_t room = range.offset <= size ? (size - range.offset) / kPageBytes : 0;
  if (range.pages == 0 || range.pages > room) {
    return refuse(ErrorCode::kMalformed,
                  "{} pages at {:#x}; there is room for 1 to {} within its size {:#x}", range.pages,
                  range.offset, room, size);
  }
  if (range.content.size() > range.pages * kPageBytes) {
    return refuse(ErrorCode::kMalformed,
                  "{} pages at {:#x} with {} bytes of content; they do not fit", range.pages,
                  range.offset, range.content.size());
  }
  return {};
}

/// Why EADD would fault, or nothing.
std::string_view fault_of(SecinfoFlags flags) {
  const std::uint64_t type = std::uint64_t{0xff} << SecinfoFlags::kTypeShift;
  if ((flags.value & ~(type | SecinfoFlags::kPermissions)) != 0) return "reserved bits are set";
  if (flags.type() == PageType::kTcs)
    return flags.permissions() == 0 ? "" : "a thread control structure has no permissions";
  if (flags.type() != PageType::kRegular) return "they must be regular (2) or TCS (1)";
  const bool writable = (flags.value & SecinfoFlags::kWrite) != 0;
  const bool readable = (flags.value & SecinfoFlags::kRead) != 0;
  return writable && !readable ? "what is writable must be readable" : "";
}

Result<void> check_flags(const PageRange& range) {
  const std::string_view fault = fault_of(range.flags);
  if (fault.empty()) return {};
  return refuse(ErrorCode::kMalformed, "pages at {:#x} have SECINFO flags {:#x}: {}", range.offset,
                range.flags.value, fault);
}

Result<void> check_apart(const std::vector<PageRange>& ranges) {
  std::vector<const PageRange*> sorted;
  for (const PageRange& range : ranges) sorted.push_back(&range);
  std::ranges::sort(sorted, {}, &PageRange::offset);
  const auto meets_next = [](const PageRange* a, const PageRange* b) {
    return b->offset - a->offset < a->pages * kPageBytes;
  };
  const auto found = std::ranges::adjacent_find(sorted, meets_next);
  if (found == sorted.end()) return {};
  return refuse(ErrorCode::kMalformed, "{} pages at {:#x} overlap those at {:#x}", (*found)->pages,
                (*found)->offset, (*std::next(found))->offset);
}

}  // namespace

Result<void> check_image(const EnclaveImage& image) {
  CONFCOM_CHECK(check_size(image));
  if (image.ranges.empty()) return refuse(ErrorCode::kMalformed, "it has no pages");
  std::uint64_t pages = 0;
  for (const PageRange& range : image.ranges) {
    CONFCOM_CHECK(check_place(range, image.size));
    CONFCOM_CHECK(check_flags(range));
    pages += range.pages;  // no overflow: each is below size / kPageBytes, and they are capped
    if (pages > kMaxImagePages)
      return refuse(ErrorCode::kUnsupported, "more than {} pages", kMaxImagePages);
  }
  return check_apart(image.ranges);
}

}  // namespace confcom::enclave
