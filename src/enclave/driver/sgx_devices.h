#pragma once

#include <cstdint>
#include <filesystem>

#include "base/error.h"
#include "base/unique_fd.h"

namespace confcom::enclave {

enum class SgxDeviceKind : std::uint8_t {
  kEnclave,    ///< to make enclaves
  kProvision,  ///< to make enclaves that may use the provisioning key, as quoting ones must
};

/// A device node, open for reading and writing.
struct SgxDevice {
  std::filesystem::path path;
  UniqueFd fd;
};

/// Opens `root`/dev/sgx_enclave or `root`/dev/sgx/enclave, and the like for provisioning: Linux's
/// name, then the older driver's. `root` is "/" but for a container's or a test's.
/// Errors, each with the node and what to do: not_found (no such node, or no device behind it);
/// denied (permission, or a file system from which nothing may be executed); malformed (something
/// other than a device is there); io.
[[nodiscard]] Result<SgxDevice> open_sgx_device(SgxDeviceKind kind,
                                                const std::filesystem::path& root);

/// What was found at a device node.
struct SgxNodeFacts {
  std::filesystem::path path;
  SgxDeviceKind kind{};
  int open_error = 0;  ///< errno of opening it; 0 when it is open
  bool is_character_device = false;
  bool is_noexec = false;  ///< its file system is mounted so
};

/// Whether enclaves can be made with such a node. Errors as above.
[[nodiscard]] Result<void> check_sgx_node(const SgxNodeFacts& facts);

}  // namespace confcom::enclave
