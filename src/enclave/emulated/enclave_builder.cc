#include "enclave/emulated/enclave_builder.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "enclave/emulated/ssa_frame.h"
#include "enclave/image/measurement.h"

namespace confcom::enclave {
namespace {

using evidence::Attributes;

constexpr std::uint64_t kKnownAttributes = Attributes::kDebug | Attributes::kMode64Bit |
                                           Attributes::kProvisionKey | Attributes::kEinitTokenKey |
                                           Attributes::kKss;
constexpr std::uint64_t kLegacyState = 3;  // x87 and SSE

/// Where XFRM has any of `part`, it has all of `whole`.
struct StateRule {
  std::uint64_t part = 0;
  std::uint64_t whole = 0;
  std::string_view name;
};

constexpr std::array kStateRules = {
    StateRule{.part = 0x18, .whole = 0x18, .name = "MPX"},
    StateRule{.part = 0xe0, .whole = 0xe4, .name = "AVX-512 (with AVX)"},
    StateRule{.part = 0x60000, .whole = 0x60000, .name = "AMX"},
};

std::unexpected<Error> unsupported(std::string message) {
  return fail(ErrorCode::kUnsupported, "enclave: " + std::move(message));
}

/// ECREATE takes what XSETBV takes. Source: Intel SDM vol. 3D, 42.7.3; vol. 1, 13.3.
Result<void> check_state(std::uint64_t xfrm) {
  if ((xfrm & kLegacyState) != kLegacyState)
    return unsupported(fmt::format("XFRM {:#x} is without x87 and SSE (3)", xfrm));
  for (const auto& [part, whole, name] : kStateRules) {
    if ((xfrm & part) != 0 && (xfrm & whole) != whole)
      return unsupported(
          fmt::format("XFRM {:#x} has a part of {}; processors take all of that ({:#x}) or nothing",
                      xfrm, name, whole));
  }
  return {};
}

constexpr ByteArray<kPageBytes> kZeros{};

/// Fresh memory is zero: to write zeros to it would only make it be there.
bool is_zero(const PageRange& range, std::uint64_t index) {
  return range.fill == 0 && index * kPageBytes >= range.content.size();
}

Result<void> add_range(const PageRange& range, EnclaveSpace& space, TcsTable& tcss,
                       Measurement& measurement) {
  const std::uint64_t first = range.offset / kPageBytes;
  CONFCOM_TRY(const std::span<std::byte> memory, space.open(first, range.pages));
  for (std::uint64_t i = 0; i < range.pages; ++i) {
    const auto page = memory.subspan(i * kPageBytes).first<kPageBytes>();
    const bool zero = is_zero(range, i);
    if (!zero) copy_page(range, i, page);
    measurement.add_page(range.offset + i * kPageBytes, range.flags, range.measured,
                         zero ? FixedBytes<kPageBytes>(kZeros) : FixedBytes<kPageBytes>(page));
    if (range.flags.type() != PageType::kTcs) continue;
    CONFCOM_TRY(const TcsFields fields, parse_tcs(page));
    tcss.add(first + i, fields);
  }
  return space.set(first, range.pages, range.flags);
}

}  // namespace

Result<void> check_creation(const EnclaveImage& image, const Secs& secs,
                            const XsaveLayout& layout) {
  const auto& [flags, xfrm] = secs.attributes;
  if ((flags & Attributes::kMode64Bit) == 0)
    return unsupported("is not for 64-bit mode (MODE64BIT); only such enclaves are run");
  if ((flags & ~kKnownAttributes) != 0)
    return unsupported(fmt::format("asks for attributes {:#x} that no emulated processor has",
                                   flags & ~kKnownAttributes));
  CONFCOM_CHECK(check_state(xfrm));
  if ((secs.misc_select & ~kMiscExinfo) != 0)
    return unsupported(fmt::format("MISCSELECT {:#x}; emulated processors have EXINFO (1) alone",
                                   secs.misc_select));
  const std::size_t smallest = SsaFrame::smallest(layout, xfrm, secs.misc_select);
  if (image.ssa_frame_pages * kPageBytes >= smallest) return {};
  return unsupported(
      fmt::format("its SSA frames have {} pages; XFRM {:#x} needs {} bytes on this "
                  "processor. Build it with larger ones, or sign it for less state",
                  image.ssa_frame_pages, xfrm, smallest));
}

Result<crypto::Sha256Digest> build_enclave(const EnclaveImage& image, EnclaveSpace& space,
                                           TcsTable& tcss) {
  Measurement measurement;
  measurement.ecreate(image.ssa_frame_pages, image.size);
  for (const PageRange& range : image.ranges) {
    CONFCOM_CHECK(add_range(range, space, tcss, measurement));
  }
  return measurement.finish();
}

}  // namespace confcom::enclave
