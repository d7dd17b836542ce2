#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace confcom::platform {

/// Linux's version, as far as what it can do depends on it. Distributions carry features back.
struct KernelVersion {
  unsigned version = 0;
  unsigned patch_level = 0;

  friend auto operator<=>(const KernelVersion&, const KernelVersion&) = default;
};

/// The first with an SGX driver.
inline constexpr KernelVersion kFirstWithSgx{5, 11};
/// The first that tells EPC memory per NUMA node.
inline constexpr KernelVersion kFirstWithNumaEpc{5, 17};

/// "5.15.0-1098-azure" is 5.15. Nothing where the text does not begin with two such numbers.
[[nodiscard]] std::optional<KernelVersion> parse_kernel_release(std::string_view release);

/// Of the running kernel; empty where it does not tell.
[[nodiscard]] std::string running_kernel_release();

}  // namespace confcom::platform
