#pragma once

#include <cstddef>
#include <cstdint>

namespace confcom::enclave {

inline constexpr std::size_t kPageBytes = 4096;
/// What one EEXTEND measures.
inline constexpr std::size_t kExtendBytes = 256;
inline constexpr std::size_t kExtendsPerPage = kPageBytes / kExtendBytes;

/// Source: Intel SDM vol. 3D, 38.12.2, PAGE_TYPE.
enum class PageType : std::uint8_t {
  kSecs = 0,
  kTcs = 1,
  kRegular = 2,
  kVersionArray = 3,
  kTrim = 4
};

/// SECINFO.FLAGS: what a page is and what the enclave may do with it.
/// Source: Intel SDM vol. 3D, 38.12.1.
struct SecinfoFlags {
  static constexpr std::uint64_t kRead = 0x1;
  static constexpr std::uint64_t kWrite = 0x2;
  static constexpr std::uint64_t kExecute = 0x4;
  static constexpr std::uint64_t kPermissions = kRead | kWrite | kExecute;
  static constexpr std::uint64_t kPending = 0x8;
  static constexpr std::uint64_t kModified = 0x10;
  static constexpr std::uint64_t kPermissionRestricted = 0x20;
  static constexpr unsigned kTypeShift = 8;

  std::uint64_t value = 0;

  [[nodiscard]] static constexpr SecinfoFlags regular(std::uint64_t permissions) {
    return {permissions | (static_cast<std::uint64_t>(PageType::kRegular) << kTypeShift)};
  }
  /// Thread control structures have no permissions: only the processor touches them.
  [[nodiscard]] static constexpr SecinfoFlags tcs() {
    return {static_cast<std::uint64_t>(PageType::kTcs) << kTypeShift};
  }

  [[nodiscard]] constexpr PageType type() const {
    return static_cast<PageType>((value >> kTypeShift) & 0xff);
  }
  [[nodiscard]] constexpr std::uint64_t permissions() const { return value & kPermissions; }

  friend bool operator==(const SecinfoFlags&, const SecinfoFlags&) = default;
};

}  // namespace confcom::enclave
