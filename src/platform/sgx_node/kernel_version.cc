#include "platform/sgx_node/kernel_version.h"

#include <sys/utsname.h>

#include <charconv>
#include <system_error>

namespace confcom::platform {

std::optional<KernelVersion> parse_kernel_release(std::string_view release) {
  KernelVersion out;
  const auto first = std::from_chars(release.begin(), release.end(), out.version);
  if (first.ec != std::errc() || first.ptr == release.end() || *first.ptr != '.')
    return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, release.end(), out.patch_level);
  if (second.ec != std::errc()) return std::nullopt;
  return out;
}

std::string running_kernel_release() {
  struct utsname names{};
  return ::uname(&names) == 0 ? std::string(static_cast<const char*>(names.release))
                              : std::string();
}

}  // namespace confcom::platform
