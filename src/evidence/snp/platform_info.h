#pragma once

#include <cstdint>

namespace confcom::evidence {

/// PLATFORM_INFO: how the machine is set up. Bits without a name here are informational and kept:
/// genuine reports have set bit 6. Source: AMD SEV-SNP firmware ABI, PLATFORM_INFO.
struct PlatformInfo {
  static constexpr std::uint64_t kSmtEnabled = 0x01;
  static constexpr std::uint64_t kTsmeEnabled = 0x02;
  static constexpr std::uint64_t kEccEnabled = 0x04;
  static constexpr std::uint64_t kRaplDisabled = 0x08;
  static constexpr std::uint64_t kCiphertextHidingDram = 0x10;
  static constexpr std::uint64_t kAliasCheckComplete = 0x20;
  static constexpr std::uint64_t kTioEnabled = 0x80;

  std::uint64_t raw = 0;

  [[nodiscard]] bool smt_enabled() const { return (raw & kSmtEnabled) != 0; }
  [[nodiscard]] bool tsme_enabled() const { return (raw & kTsmeEnabled) != 0; }
  [[nodiscard]] bool ecc_enabled() const { return (raw & kEccEnabled) != 0; }
  [[nodiscard]] bool rapl_disabled() const { return (raw & kRaplDisabled) != 0; }
  [[nodiscard]] bool ciphertext_hiding_dram() const { return (raw & kCiphertextHidingDram) != 0; }
  /// The firmware has looked for memory modules that lie about their size (BadRAM, CVE-2024-21944).
  [[nodiscard]] bool alias_check_complete() const { return (raw & kAliasCheckComplete) != 0; }
  [[nodiscard]] bool tio_enabled() const { return (raw & kTioEnabled) != 0; }

  friend bool operator==(const PlatformInfo&, const PlatformInfo&) = default;
};

}  // namespace confcom::evidence
