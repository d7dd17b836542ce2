#include "enclave/driver/sgx_devices.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace confcom::enclave {
namespace {

/// Linux's name and the older driver's, below a root.
std::array<std::string_view, 2> names_of(SgxDeviceKind kind) {
  if (kind == SgxDeviceKind::kEnclave) return {"dev/sgx_enclave", "dev/sgx/enclave"};
  return {"dev/sgx_provision", "dev/sgx/provision"};
}

std::string_view remedy_for_permission(SgxDeviceKind kind) {
  if (kind == SgxDeviceKind::kEnclave) {
    return "let this user open it for reading and writing, or run as one that may";
  }
  return "add this user to the group sgx_prv; in a container, by the number that the group has on "
         "the node, or run as root";
}

std::unexpected<Error> refusal(const SgxNodeFacts& facts, ErrorCode code, std::string_view what,
                               std::string_view remedy) {
  return fail(code, fmt::format("{}: {}; {}", facts.path.string(), what, remedy));
}

Result<void> check_open(const SgxNodeFacts& facts) {
  switch (facts.open_error) {
    case 0:
      return {};
    case ENOENT:
    case ENOTDIR:
      return refusal(facts, ErrorCode::kNotFound, "there is no such device",
                     "enable SGX in the firmware, run Linux 5.11 or later, and in a container give "
                     "it the node's device");
    case ENXIO:
    case ENODEV:
      return refusal(facts, ErrorCode::kNotFound, "there is no device behind this name",
                     "the kernel has no SGX driver: enable SGX in the firmware and run Linux 5.11 "
                     "or later");
    case EACCES:
    case EPERM:
      return refusal(facts, ErrorCode::kDenied, "no permission to open it",
                     remedy_for_permission(facts.kind));
    default:
      return refusal(facts, ErrorCode::kIo, std::generic_category().message(facts.open_error),
                     "the kernel's log may say more");
  }
}

struct LookedAt {
  SgxNodeFacts facts;
  UniqueFd fd;
};

LookedAt look_at(const std::filesystem::path& path, SgxDeviceKind kind) {
  LookedAt out{{.path = path, .kind = kind}, UniqueFd(::open(path.c_str(), O_RDWR | O_CLOEXEC))};
  if (!out.fd.valid()) {
    out.facts.open_error = errno;
    return out;
  }
  struct stat node{};
  struct statvfs mount{};
  if (::fstat(out.fd.get(), &node) != 0 || ::fstatvfs(out.fd.get(), &mount) != 0) {
    out.facts.open_error = errno;
    return out;
  }
  out.facts.is_character_device = S_ISCHR(node.st_mode);
  out.facts.is_noexec = (mount.f_flag & ST_NOEXEC) != 0;
  return out;
}

}  // namespace

Result<void> check_sgx_node(const SgxNodeFacts& facts) {
  CONFCOM_CHECK(check_open(facts));
  if (!facts.is_character_device) {
    return refusal(facts, ErrorCode::kMalformed, "this is no device",
                   "remove it and give the container the node's device in its place");
  }
  // Enclaves' pages are mapped executable from the enclave device, which such a mount forbids.
  if (facts.is_noexec && facts.kind == SgxDeviceKind::kEnclave) {
    return refusal(facts, ErrorCode::kDenied, "it is on a file system mounted noexec",
                   "mount /dev with exec, or have the container runtime do so");
  }
  return {};
}

Result<SgxDevice> open_sgx_device(SgxDeviceKind kind, const std::filesystem::path& root) {
  std::optional<Error> absent;
  for (const std::string_view name : names_of(kind)) {
    LookedAt node = look_at(root / name, kind);
    Result<void> verdict = check_sgx_node(node.facts);
    if (verdict.has_value()) return SgxDevice{std::move(node.facts.path), std::move(node.fd)};
    if (verdict.error().code != ErrorCode::kNotFound) {
      return std::unexpected(std::move(verdict).error());
    }
    // Where neither is there, today's name is the one to look for.
    if (!absent.has_value()) absent = std::move(verdict).error();
  }
  return std::unexpected(absent.value_or(Error{}));
}

}  // namespace confcom::enclave
