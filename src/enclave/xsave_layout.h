#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace confcom::enclave {

/// Where XSAVE's standard format has what, on this processor.
/// Source: Intel SDM vol. 1, 13.4; CPUID leaf 0xd.
class XsaveLayout {
 public:
  static constexpr std::size_t kLegacyBytes = 512;
  static constexpr std::size_t kHeaderBytes = 64;
  static constexpr std::size_t kSoftware = 464;  ///< up to kLegacyBytes: the kernel's in its frames
  static constexpr std::size_t kMxcsr = 24;
  static constexpr std::size_t kFirstExtended = 2;

  struct Component {
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
  };

  [[nodiscard]] static XsaveLayout of_processor();

  /// XCR0: what programs may use.
  [[nodiscard]] std::uint64_t supported() const { return supported_; }
  [[nodiscard]] std::uint32_t mxcsr_mask() const { return mxcsr_mask_; }
  /// Of the components of `xfrm`, which are all supported: the whole area.
  [[nodiscard]] std::size_t area_bytes(std::uint64_t xfrm) const;
  /// `index` from kFirstExtended to 62.
  [[nodiscard]] const Component& component(std::size_t index) const {
    return components_.at(index);
  }

 private:
  std::uint64_t supported_ = 0;
  std::uint32_t mxcsr_mask_ = 0;
  std::array<Component, 63> components_{};
};

}  // namespace confcom::enclave
