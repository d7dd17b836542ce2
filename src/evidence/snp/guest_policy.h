#pragma once

#include <cstdint>

namespace confcom::evidence {

/// POLICY: what the guest's owner demanded of the platform at launch; the measurement does not
/// cover it, the report does. Source: AMD SEV-SNP firmware ABI, Guest Policy.
struct GuestPolicy {
  static constexpr std::uint64_t kSmt = std::uint64_t{1} << 16;
  /// Reserved, and always set.
  static constexpr std::uint64_t kReservedOne = std::uint64_t{1} << 17;
  static constexpr std::uint64_t kMigrateMa = std::uint64_t{1} << 18;
  static constexpr std::uint64_t kDebug = std::uint64_t{1} << 19;
  static constexpr std::uint64_t kSingleSocket = std::uint64_t{1} << 20;
  static constexpr std::uint64_t kCxlAllow = std::uint64_t{1} << 21;
  static constexpr std::uint64_t kMemAes256Xts = std::uint64_t{1} << 22;
  static constexpr std::uint64_t kRaplDis = std::uint64_t{1} << 23;
  static constexpr std::uint64_t kCiphertextHiding = std::uint64_t{1} << 24;
  static constexpr std::uint64_t kPageSwapDisable = std::uint64_t{1} << 25;
  /// Bits above are reserved, and zero.
  static constexpr std::uint64_t kKnownBits = (std::uint64_t{1} << 26) - 1;

  std::uint64_t raw = kReservedOne;

  /// The lowest ABI version of the firmware under which the guest may run.
  [[nodiscard]] std::uint8_t abi_minor() const { return static_cast<std::uint8_t>(raw); }
  [[nodiscard]] std::uint8_t abi_major() const { return static_cast<std::uint8_t>(raw >> 8); }
  /// Allowed: hyperthreading.
  [[nodiscard]] bool smt() const { return (raw & kSmt) != 0; }
  /// Allowed: another guest, the migration agent, that may read and export this one.
  [[nodiscard]] bool migrate_ma() const { return (raw & kMigrateMa) != 0; }
  /// Allowed: the host's debugging, which reads and writes the guest's memory.
  [[nodiscard]] bool debug() const { return (raw & kDebug) != 0; }
  /// Demanded: one socket.
  [[nodiscard]] bool single_socket() const { return (raw & kSingleSocket) != 0; }
  /// Allowed: CXL memory and devices.
  [[nodiscard]] bool cxl_allow() const { return (raw & kCxlAllow) != 0; }
  /// Demanded: AES 256 XTS for memory.
  [[nodiscard]] bool mem_aes_256_xts() const { return (raw & kMemAes256Xts) != 0; }
  /// Demanded: no running average power limit, a side channel.
  [[nodiscard]] bool rapl_dis() const { return (raw & kRaplDis) != 0; }
  /// Demanded: the host does not see ciphertext.
  [[nodiscard]] bool ciphertext_hiding() const { return (raw & kCiphertextHiding) != 0; }
  /// Demanded: pages stay where they are.
  [[nodiscard]] bool page_swap_disable() const { return (raw & kPageSwapDisable) != 0; }

  friend bool operator==(const GuestPolicy&, const GuestPolicy&) = default;
};

}  // namespace confcom::evidence
