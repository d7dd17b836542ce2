#include "enclave/emulated/ssa_frame.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstring>

#include "base/bytes.h"

namespace confcom::enclave {
namespace {

constexpr std::size_t kUrsp = 144;
constexpr std::size_t kExitInfo = 160;
constexpr std::size_t kFsBase = 168;
constexpr std::size_t kGsBase = 176;

constexpr std::size_t kHeader = XsaveLayout::kLegacyBytes;
constexpr std::uint64_t kX87 = 1;
constexpr std::uint64_t kSse = 2;
constexpr std::size_t kXmm = 160;
constexpr std::size_t kXmmBytes = 256;
constexpr std::uint16_t kInitialX87Control = 0x37f;

/// What of RFLAGS a program may set; the rest is as user programs have it.
constexpr std::uint64_t kUserFlags = 0x254dd5;
constexpr std::uint64_t kFixedFlags = 0x202;

template <std::integral T>
T load(std::span<const std::byte> from, std::size_t offset) {
  T value = 0;
  std::memcpy(&value, from.subspan(offset, sizeof value).data(), sizeof value);
  return value;
}

template <std::integral T>
void store(std::span<std::byte> to, std::size_t offset, T value) {
  std::memcpy(to.subspan(offset, sizeof value).data(), &value, sizeof value);
}

/// The members of GeneralRegisters are in GPRSGX's order.
template <class Registers, class Visit>
void for_each_register(Registers& r, Visit visit) {
  std::size_t offset = 0;
  for (auto* value : {&r.rax, &r.rcx, &r.rdx, &r.rbx, &r.rsp, &r.rbp, &r.rsi, &r.rdi, &r.r8, &r.r9,
                      &r.r10, &r.r11, &r.r12, &r.r13, &r.r14, &r.r15, &r.rflags, &r.rip}) {
    visit(offset, *value);
    offset += sizeof *value;
  }
}

/// What XSTATE_BV does not have is in its initial state, whatever stands in the area.
void initialise_legacy(std::span<std::byte> area, std::uint64_t state_bv) {
  if ((state_bv & kX87) == 0) {
    std::ranges::fill(area.first(XsaveLayout::kMxcsr), std::byte{0});
    std::ranges::fill(area.subspan(32, kXmm - 32), std::byte{0});
    store(area, 0, kInitialX87Control);
  }
  if ((state_bv & kSse) == 0) std::ranges::fill(area.subspan(kXmm, kXmmBytes), std::byte{0});
}

/// Where an address is none, setting a segment's base to it faults.
bool is_canonical(std::uint64_t address) {
  constexpr unsigned kUnused = 64 - 48;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(address << kUnused) >> kUnused) ==
         address;
}

/// The area is made for each component to be at its place, and nothing else said.
bool is_acceptable(std::span<const std::byte> header, std::uint64_t state_bv, std::uint64_t xfrm) {
  return (state_bv & ~xfrm) == 0 && all_zero(header.subspan(8, XsaveLayout::kHeaderBytes - 8));
}

}  // namespace

std::size_t SsaFrame::smallest(const XsaveLayout& layout, std::uint64_t xfrm,
                               std::uint32_t misc_select) {
  const std::size_t exinfo = (misc_select & kMiscExinfo) != 0 ? kExinfoBytes : 0;
  return layout.area_bytes(xfrm) + exinfo + kGprBytes;
}

std::uint64_t* SsaFrame::ursp() const {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): aligned: the frame ends with a page.
  return reinterpret_cast<std::uint64_t*>(gpr().subspan(kUrsp).data());
}

void SsaFrame::save(const ThreadRecord& record, const ExitInformation& information,
                    bool exinfo) const {
  save_xsave(record);
  const std::span<std::byte> out = gpr();
  for_each_register(record.registers, [&](std::size_t at, std::uint64_t v) { store(out, at, v); });
  store(out, kExitInfo, information.exit_info);
  store(out, kFsBase, record.fs_base);
  store(out, kGsBase, record.gs_base);
  if (!exinfo) return;
  const auto extended = memory_.subspan(memory_.size() - kGprBytes - kExinfoBytes, kExinfoBytes);
  store(extended, 0, information.exinfo_address);
  store(extended, 8, std::uint64_t{information.exinfo_error_code});
}

void SsaFrame::save_xsave(const ThreadRecord& record) const {
  const std::span<const std::byte> from(record.xsave);
  const std::span<std::byte> area = memory_.first(layout_->area_bytes(xfrm_));
  const bool extended = record.xsave_bytes > kHeader;
  const std::uint64_t state_bv =
      (extended ? load<std::uint64_t>(from, kHeader) : (kX87 | kSse)) & xfrm_;
  std::ranges::fill(area, std::byte{0});
  std::ranges::copy(from.first(XsaveLayout::kSoftware), area.begin());
  initialise_legacy(area, state_bv);
  store(area, kHeader, state_bv);
  for (std::size_t i = XsaveLayout::kFirstExtended; i < 63; ++i) {
    const auto& [offset, bytes] = layout_->component(i);
    if ((state_bv >> i & 1) == 0 || offset + bytes > record.xsave_bytes) continue;
    std::ranges::copy(from.subspan(offset, bytes), area.subspan(offset).begin());
  }
}

bool SsaFrame::restore(ThreadRecord& record) const {
  std::array<std::byte, kGprBytes> copy{};
  std::ranges::copy(gpr(), copy.begin());
  for_each_register(record.registers,
                    [&](std::size_t at, std::uint64_t& v) { v = load<std::uint64_t>(copy, at); });
  record.registers.rflags = (record.registers.rflags & kUserFlags) | kFixedFlags;
  record.fs_base = load<std::uint64_t>(copy, kFsBase);
  record.gs_base = load<std::uint64_t>(copy, kGsBase);
  return is_canonical(record.fs_base) && is_canonical(record.gs_base) && restore_xsave(record);
}

bool SsaFrame::restore_xsave(ThreadRecord& record) const {
  const std::size_t bytes = layout_->area_bytes(xfrm_);
  const std::span<std::byte> to = std::span(record.xsave).first(bytes);
  std::ranges::copy(memory_.first(bytes), to.begin());
  record.xsave_bytes = static_cast<std::uint32_t>(bytes);
  const auto mxcsr = load<std::uint32_t>(to, XsaveLayout::kMxcsr);
  const auto state_bv = load<std::uint64_t>(to, kHeader);
  return (mxcsr & ~layout_->mxcsr_mask()) == 0 &&
         is_acceptable(to.subspan(kHeader, XsaveLayout::kHeaderBytes), state_bv, xfrm_);
}

}  // namespace confcom::enclave
