#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "enclave/emulated/thread_record.h"
#include "enclave/xsave_layout.h"

namespace confcom::enclave {

/// MISCSELECT: the frame has EXINFO.
inline constexpr std::uint32_t kMiscExinfo = 1;

/// What is written of an exception into a frame.
struct ExitInformation {
  /// EXITINFO: zero after an exit that the enclave is not told of.
  std::uint32_t exit_info = 0;
  std::uint64_t exinfo_address = 0;
  std::uint32_t exinfo_error_code = 0;
};

/// A state save area's frame: XSAVE's area at the front, GPRSGX at the end, EXINFO before that.
/// Source: Intel SDM vol. 3D, 38.9. The view is of the enclave's memory, which the enclave's other
/// threads may write meanwhile: everything is read once.
class SsaFrame {
 public:
  static constexpr std::size_t kGprBytes = 184;
  static constexpr std::size_t kExinfoBytes = 16;

  /// `layout` must outlive the frame. `memory`: as long as smallest() at least.
  SsaFrame(std::span<std::byte> memory, const XsaveLayout& layout, std::uint64_t xfrm)
      : memory_(memory), layout_(&layout), xfrm_(xfrm) {}

  /// How long a frame must be.
  [[nodiscard]] static std::size_t smallest(const XsaveLayout& layout, std::uint64_t xfrm,
                                            std::uint32_t misc_select);

  /// URSP, where the handler writes the host's stack pointers at EENTER.
  [[nodiscard]] std::uint64_t* ursp() const;

  /// Asynchronous exit: registers and state of `record`. `exinfo`: whether the frame has one.
  void save(const ThreadRecord& record, const ExitInformation& information, bool exinfo) const;

  /// ERESUME: into `record`. False when the processor would refuse the XSAVE area: `record` is then
  /// of no use.
  [[nodiscard]] bool restore(ThreadRecord& record) const;

 private:
  void save_xsave(const ThreadRecord& record) const;
  [[nodiscard]] bool restore_xsave(ThreadRecord& record) const;
  [[nodiscard]] std::span<std::byte> gpr() const { return memory_.last(kGprBytes); }

  std::span<std::byte> memory_;
  const XsaveLayout* layout_;
  std::uint64_t xfrm_;
};

}  // namespace confcom::enclave
