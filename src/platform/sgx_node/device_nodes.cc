#include "platform/sgx_node/device_nodes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

#include "base/unique_fd.h"

namespace confcom::platform {
namespace {

struct KnownName {
  std::string_view name;
  DeviceKind kind;
};

constexpr KnownName kKnownNames[] = {
    {"/dev/sgx_enclave", DeviceKind::kEnclave}, {"/dev/sgx_provision", DeviceKind::kProvision},
    {"/dev/sgx/enclave", DeviceKind::kEnclave}, {"/dev/sgx/provision", DeviceKind::kProvision},
    {"/dev/sgx_vepc", DeviceKind::kVepc},       {"/dev/isgx", DeviceKind::kLegacy},
};

int error_of_opening(const std::filesystem::path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY));
  return fd.valid() ? 0 : errno;
}

/// Nothing where there is no such name.
std::optional<DeviceNode> look_at(const std::filesystem::path& path, const KnownName& known) {
  DeviceNode out{.name = known.name, .kind = known.kind};
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    // It may be there: whoever looks may not look.
    out.is_character_device = true;
    out.open_error = errno;
    return out;
  }
  out.is_character_device = S_ISCHR(facts.st_mode);
  if (out.is_character_device) out.open_error = error_of_opening(path);
  return out;
}

}  // namespace

std::string DeviceNode::refusal() const {
  if (!is_character_device) return "not a character device";
  return opens() ? std::string() : std::generic_category().message(open_error);
}

const DeviceNode* DeviceNodes::find(DeviceKind kind) const {
  const auto found = std::ranges::find(nodes, kind, &DeviceNode::kind);
  return found == nodes.end() ? nullptr : &*found;
}

bool is_mounted_noexec(const std::filesystem::path& path) {
  struct statvfs mount{};
  return ::statvfs(path.c_str(), &mount) != 0 || (mount.f_flag & ST_NOEXEC) != 0;
}

DeviceNodes inspect_device_nodes(
    const std::filesystem::path& root,
    const std::function<bool(const std::filesystem::path&)>& is_noexec) {
  DeviceNodes out;
  for (const KnownName& known : kKnownNames) {
    const std::filesystem::path path = root / known.name.substr(1);
    auto node = look_at(path, known);
    if (!node.has_value()) continue;
    node->is_noexec = is_noexec(path);
    out.nodes.push_back(*node);
  }
  return out;
}

}  // namespace confcom::platform
