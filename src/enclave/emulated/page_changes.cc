#include "enclave/emulated/page_changes.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace confcom::enclave {
namespace {

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalidArgument, "emulated enclave: " + std::move(message));
}

/// Nothing about it is the enclave's yet to accept.
bool is_settled(SecinfoFlags flags) {
  return (flags.value & (SecinfoFlags::kPending | SecinfoFlags::kModified)) == 0;
}

/// Calls `change(page, flags)` for each page.
template <class Change>
Result<void> for_each_page(EnclaveSpace& space, std::uint64_t offset, std::uint64_t bytes,
                           Change change) {
  if ((offset | bytes) % kPageBytes != 0 || bytes == 0 || offset >= space.size() ||
      bytes > space.size() - offset) {
    return invalid(fmt::format("{:#x} bytes from {:#x} are not whole pages of its {:#x} bytes",
                               bytes, offset, space.size()));
  }
  const auto lock = space.lock();
  for (std::uint64_t page = offset / kPageBytes; page < (offset + bytes) / kPageBytes; ++page) {
    const auto flags = space.epcm().find(page);
    if (!flags.has_value()) return invalid(fmt::format("no page at {:#x}", page * kPageBytes));
    CONFCOM_CHECK(change(page, *flags));
  }
  return {};
}

}  // namespace

Result<void> restrict_permissions(EnclaveSpace& space, std::uint64_t offset, std::uint64_t bytes,
                                  std::uint64_t permissions) {
  constexpr std::uint64_t kReadWrite = SecinfoFlags::kRead | SecinfoFlags::kWrite;
  if ((permissions & ~SecinfoFlags::kPermissions) != 0 ||
      (permissions & kReadWrite) == SecinfoFlags::kWrite) {
    return invalid(fmt::format("{:#x} are no permissions of a page", permissions));
  }
  const auto restrict = [&](std::uint64_t page, SecinfoFlags flags) -> Result<void> {
    if (flags.type() != PageType::kRegular || !is_settled(flags))
      return invalid(fmt::format("page {:#x} is no accepted regular page", page * kPageBytes));
    const std::uint64_t kept = flags.permissions() & permissions;
    return space.set(
        page, 1,
        {(flags.value & ~SecinfoFlags::kPermissions) | kept | SecinfoFlags::kPermissionRestricted});
  };
  return for_each_page(space, offset, bytes, restrict);
}

Result<void> modify_type(EnclaveSpace& space, TcsTable& tcss, std::uint64_t offset,
                         std::uint64_t bytes, PageType type) {
  if (type != PageType::kTcs && type != PageType::kTrim)
    return invalid("pages become TCS or TRIM, and no other type");
  const auto modify = [&](std::uint64_t page, SecinfoFlags flags) -> Result<void> {
    const bool possible = flags.type() == PageType::kRegular ||
                          (flags.type() == PageType::kTcs && type == PageType::kTrim);
    if (!possible || !is_settled(flags))
      return invalid(fmt::format("page {:#x} cannot become that", page * kPageBytes));
    tcss.remove(page);
    const auto kind = static_cast<std::uint64_t>(type) << SecinfoFlags::kTypeShift;
    return space.set(page, 1, {kind | SecinfoFlags::kModified});
  };
  return for_each_page(space, offset, bytes, modify);
}

Result<void> remove_pages(EnclaveSpace& space, std::uint64_t offset, std::uint64_t bytes) {
  const auto remove = [&](std::uint64_t page, SecinfoFlags flags) -> Result<void> {
    if (flags.type() != PageType::kTrim || !is_settled(flags))
      return invalid(fmt::format("page {:#x} is not trimmed and accepted", page * kPageBytes));
    return space.remove(page);
  };
  return for_each_page(space, offset, bytes, remove);
}

}  // namespace confcom::enclave
