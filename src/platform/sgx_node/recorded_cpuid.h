#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "platform/sgx_node/cpuid.h"

namespace confcom::platform {

struct CpuidLeaf {
  std::uint32_t leaf = 0;
  std::uint32_t subleaf = 0;

  friend auto operator<=>(const CpuidLeaf&, const CpuidLeaf&) = default;
};

/// Answers that are recorded. A processor has some 30 leaves, with at most 64 subleaves of each.
inline constexpr std::size_t kMaxRecordedLeaves = 4096;

/// A processor of which only a dump of CPUID is here.
class RecordedCpuid final : public CpuidSource {
 public:
  /// Reads the first logical processor's answers: those up to the second one to leaf 0.
  /// Shape: lines, among others that are passed over, of either
  /// `CPUID 00000012: EAX-EBX-ECX-EDX [SL 02]`, eight hexadecimal digits each, the subleaf only
  /// where it is not 0 (AIDA64), or `0x00000012 0x02: eax=0x… ebx=0x… ecx=0x… edx=0x…` (cpuid -r).
  /// Errors: malformed, naming the line (broken off, a leaf twice, too many; none at all).
  [[nodiscard]] static Result<RecordedCpuid> parse(std::string_view dump);

  /// Zeros for what was not recorded.
  [[nodiscard]] CpuidRegisters read(std::uint32_t leaf, std::uint32_t subleaf) const override;

  using Leaves = std::map<CpuidLeaf, CpuidRegisters>;
  [[nodiscard]] const Leaves& leaves() const { return leaves_; }

 private:
  explicit RecordedCpuid(Leaves leaves) : leaves_(std::move(leaves)) {}

  Leaves leaves_;
};

}  // namespace confcom::platform
