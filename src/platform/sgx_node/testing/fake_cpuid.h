#pragma once

#include <cstdint>
#include <string_view>

#include "platform/sgx_node/epc_section.h"
#include "platform/sgx_node/recorded_cpuid.h"

namespace confcom::platform::testing {

/// A processor made up of answers. As a real one, it answers leaves above its highest with another
/// leaf's data.
class FakeCpuid final : public CpuidSource {
 public:
  /// Of this vendor (12 characters), with leaves up to `highest`, all zeros.
  explicit FakeCpuid(std::string_view vendor = "GenuineIntel", std::uint32_t highest = 0x1b);

  FakeCpuid& set(std::uint32_t leaf, std::uint32_t subleaf, const CpuidRegisters& answer);
  /// EPC section number `index`, of leaf 12H.
  FakeCpuid& set_section(std::uint32_t index, const EpcSection& section);
  /// In a virtual machine whose hypervisor calls itself so (12 characters).
  FakeCpuid& set_hypervisor(std::string_view signature);

  [[nodiscard]] CpuidRegisters read(std::uint32_t leaf, std::uint32_t subleaf) const override;

 private:
  RecordedCpuid::Leaves leaves_;
};

/// A server with all of SGX, and a section of `mib` MiB in each of two sockets.
[[nodiscard]] FakeCpuid sgx_server(std::uint64_t mib = 65536);

}  // namespace confcom::platform::testing
