#pragma once

#include <cstdint>

namespace confcom::platform {

/// What CPUID answers.
struct CpuidRegisters {
  std::uint32_t eax = 0;
  std::uint32_t ebx = 0;
  std::uint32_t ecx = 0;
  std::uint32_t edx = 0;

  friend bool operator==(const CpuidRegisters&, const CpuidRegisters&) = default;
};

/// Where CPUID's answers come from: this processor, or a record of another.
class CpuidSource {
 public:
  CpuidSource() = default;
  CpuidSource(const CpuidSource&) = default;
  CpuidSource& operator=(const CpuidSource&) = default;
  CpuidSource(CpuidSource&&) = default;
  CpuidSource& operator=(CpuidSource&&) = default;
  virtual ~CpuidSource() = default;

  /// The raw answer. Above the highest leaf a processor answers with another leaf's data, which
  /// only read_supported tells apart.
  [[nodiscard]] virtual CpuidRegisters read(std::uint32_t leaf, std::uint32_t subleaf) const = 0;
};

/// The answer to a basic (0…) or extended (0x80000000…) leaf that the processor says it has; zeros
/// for others, which is what a leaf without the feature says.
/// Source: Intel SDM vol. 2A, CPUID, "Information Returned by CPUID Instruction".
[[nodiscard]] CpuidRegisters read_supported(const CpuidSource& source, std::uint32_t leaf,
                                            std::uint32_t subleaf = 0);

/// The processor that runs this thread.
class ProcessorCpuid final : public CpuidSource {
 public:
  [[nodiscard]] CpuidRegisters read(std::uint32_t leaf, std::uint32_t subleaf) const override;
};

}  // namespace confcom::platform
