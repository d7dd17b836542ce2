#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace confcom::evidence {

inline constexpr std::size_t kSnpPageBytes = 4096;

/// MEASUREMENT of a report: SHA-384.
using SnpMeasurement = ByteArray<48>;

/// Source: AMD SEV-SNP firmware ABI (document 56860), SNP_LAUNCH_UPDATE, encodings of PAGE_TYPE.
enum class SnpPageType : std::uint8_t {
  kNormal = 1,
  kVmsa = 2,
  kZero = 3,
  kUnmeasured = 4,  ///< its contents are not; that it is there is
  kSecrets = 5,
  kCpuid = 6,
};

/// The digest that the firmware carries from page to page while a guest is launched.
/// Source: the same, PAGE_INFO. Shape: each page's digest is SHA-384 over the one before it, what
/// the page holds, its type and its guest physical address; zeros are before the first.
class SnpLaunchDigest {
 public:
  /// A page that is measured with what it holds.
  void add_normal(std::uint64_t address, FixedBytes<kSnpPageBytes> page);
  /// A vCPU's registers. All of them have one address, which no guest's memory has.
  void add_vmsa(FixedBytes<kSnpPageBytes> page);
  /// A page of the other types: the firmware fills it, or nobody does.
  void add_without_contents(SnpPageType type, std::uint64_t address);

  [[nodiscard]] const SnpMeasurement& value() const { return digest_; }

 private:
  void add(SnpPageType type, std::uint64_t address, const ByteArray<48>& contents);

  SnpMeasurement digest_{};
};

}  // namespace confcom::evidence
