#pragma once

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace confcom::platform {

enum class DeviceKind : std::uint8_t {
  kEnclave,    ///< to make enclaves
  kProvision,  ///< to make enclaves that may use the provisioning key
  kVepc,       ///< to give EPC memory to virtual machines
  kLegacy,     ///< of the driver for EPID attestation, which makes enclaves in another way
};

/// A name in /dev that stands for SGX, and what was found there.
struct DeviceNode {
  std::string_view name;  ///< "/dev/sgx_enclave"
  DeviceKind kind{};
  bool is_character_device = false;
  int open_error = 0;      ///< errno of opening it for reading and writing
  bool is_noexec = false;  ///< mounted so: pages cannot be mapped executable from it

  /// Also where only this process may open no devices, as in a container that was given none
  /// (EPERM, by its control group): that says nothing of the node.
  [[nodiscard]] bool opens() const {
    return is_character_device && (open_error == 0 || open_error == EPERM);
  }
  /// Why it does not open; empty where it does.
  [[nodiscard]] std::string refusal() const;
};

/// Those that exist; of one kind, today's name first.
struct DeviceNodes {
  std::vector<DeviceNode> nodes;

  /// The first of a kind; null where there is none.
  [[nodiscard]] const DeviceNode* find(DeviceKind kind) const;
};

/// Whether the file system that a path is on is mounted noexec, or does not tell.
[[nodiscard]] bool is_mounted_noexec(const std::filesystem::path& path);

/// Looks at /dev/sgx_enclave, sgx_provision, sgx/enclave, sgx/provision, sgx_vepc and isgx below
/// `root`, which is "/" but for a container's or a test's. Character devices are opened, which has
/// no effect on them, and closed.
[[nodiscard]] DeviceNodes inspect_device_nodes(
    const std::filesystem::path& root,
    const std::function<bool(const std::filesystem::path&)>& is_noexec = is_mounted_noexec);

}  // namespace confcom::platform
