// EACCEPT, EMODPE and EACCEPTCOPY: how an enclave agrees to what the system did to its pages.

#include <algorithm>
#include <utility>

#include "enclave/emulated/leaves.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::kAt;

constexpr std::size_t kSecinfoBytes = 64;
constexpr std::uint64_t kKnownFlags = SecinfoFlags::kPermissions | SecinfoFlags::kPending |
                                      SecinfoFlags::kModified |
                                      SecinfoFlags::kPermissionRestricted | 0xff00;
constexpr std::uint64_t kReadWrite = SecinfoFlags::kRead | SecinfoFlags::kWrite;
constexpr std::uint64_t kPageAttributesMismatch = 19;  // SDM vol. 3D, table 39-4

/// What the enclave must accept before it is changed again.
constexpr std::uint64_t kUnaccepted = SecinfoFlags::kPending | SecinfoFlags::kModified;

Leaf<SecinfoFlags> read_secinfo(const EnclaveSpace& space, std::uint64_t address) {
  if (address % kSecinfoBytes != 0) return general_protection();
  CONFCOM_TRY(const auto memory, space.reach(address, kSecinfoBytes, SecinfoFlags::kRead));
  ByteArray<kSecinfoBytes> raw;
  std::ranges::copy(memory, raw.begin());
  SecinfoFlags flags;
  const evidence::FieldReader<kSecinfoBytes> field(raw);
  field(kAt<0>, flags.value);
  if (!all_zero(std::span(raw).subspan(8)) || (flags.value & ~kKnownFlags) != 0)
    return general_protection();
  return flags;
}

Leaf<std::uint64_t> page_at(const EnclaveSpace& space, std::uint64_t address) {
  if (address % kPageBytes != 0) return general_protection();
  const std::uint64_t offset = address - space.base();
  if (offset >= space.size()) return general_protection();
  return offset / kPageBytes;
}

/// The kernel adds a page (EAUG) when an enclave first asks for one that is not there.
Leaf<SecinfoFlags> find_or_augment(EnclaveSpace& space, std::uint64_t page, std::uint64_t address) {
  if (const auto found = space.epcm().find(page); found.has_value()) return *found;
  const SecinfoFlags added{SecinfoFlags::regular(kReadWrite).value | SecinfoFlags::kPending};
  if (!space.set(page, 1, added).has_value()) return page_fault(address, true);
  return added;
}

bool is_writable_unread(SecinfoFlags flags) {
  return (flags.value & kReadWrite) == SecinfoFlags::kWrite;
}

/// What may be accepted at all: new regular pages, changed types, restricted permissions.
bool is_acceptable(SecinfoFlags flags) {
  const bool restricted = (flags.value & SecinfoFlags::kPermissionRestricted) != 0;
  const bool pending = (flags.value & SecinfoFlags::kPending) != 0;
  const bool modified = (flags.value & SecinfoFlags::kModified) != 0;
  switch (flags.type()) {
    case PageType::kRegular:
      return !modified && (pending || restricted) && !is_writable_unread(flags);
    case PageType::kTcs:
    case PageType::kTrim:
      return !pending && modified && !restricted;
    default:
      return false;
  }
}

/// A page becomes a TCS with what the enclave has put there.
Leaf<void> adopt_tcs(const LeafContext& context, std::uint64_t page, SecinfoFlags flags) {
  const auto memory = context.space.open(page, 1);
  if (!memory.has_value()) return general_protection();
  const auto fields = parse_tcs(memory->first<kPageBytes>());
  if (!fields.has_value()) {
    std::ignore = context.space.set(page, 1, flags);  // nobody's again
    return general_protection();
  }
  context.tcss.add(page, *fields);
  return {};
}

Leaf<void> accept(const LeafContext& context, std::uint64_t page, SecinfoFlags flags,
                  std::uint64_t address) {
  if (flags.type() == PageType::kTcs) {
    CONFCOM_CHECK(adopt_tcs(context, page, flags));
  }
  const SecinfoFlags accepted{flags.value & ~(kUnaccepted | SecinfoFlags::kPermissionRestricted)};
  if (!context.space.set(page, 1, accepted).has_value()) return page_fault(address, true);
  return {};
}

}  // namespace

Leaf<void> eaccept(const LeafContext& context, GeneralRegisters& registers) {
  CONFCOM_TRY(const SecinfoFlags wanted, read_secinfo(context.space, registers.rbx));
  CONFCOM_TRY(const std::uint64_t page, page_at(context.space, registers.rcx));
  if (!is_acceptable(wanted)) return general_protection();
  const auto lock = context.space.lock();
  CONFCOM_TRY(const SecinfoFlags found, find_or_augment(context.space, page, registers.rcx));
  if (found != wanted) {
    set_leaf_result(registers, kPageAttributesMismatch);
    return {};
  }
  CONFCOM_CHECK(accept(context, page, found, registers.rcx));
  set_leaf_result(registers, 0);
  return {};
}

Leaf<void> emodpe(const LeafContext& context, const GeneralRegisters& registers) {
  CONFCOM_TRY(const SecinfoFlags wanted, read_secinfo(context.space, registers.rbx));
  CONFCOM_TRY(const std::uint64_t page, page_at(context.space, registers.rcx));
  const auto lock = context.space.lock();
  const SecinfoFlags found = context.space.epcm().find(page).value_or(SecinfoFlags{});
  if (found.type() != PageType::kRegular || (found.value & kUnaccepted) != 0)
    return page_fault(registers.rcx, true);
  const SecinfoFlags extended{found.value | wanted.permissions()};
  if (is_writable_unread(extended)) return general_protection();
  if (!context.space.set(page, 1, extended).has_value()) return page_fault(registers.rcx, true);
  return {};
}

Leaf<void> eacceptcopy(const LeafContext& context, GeneralRegisters& registers) {
  CONFCOM_TRY(const SecinfoFlags wanted, read_secinfo(context.space, registers.rbx));
  CONFCOM_TRY(const std::uint64_t page, page_at(context.space, registers.rcx));
  CONFCOM_TRY(std::ignore, page_at(context.space, registers.rdx));
  if (wanted != SecinfoFlags::regular(wanted.permissions()) || is_writable_unread(wanted))
    return general_protection();
  const auto lock = context.space.lock();
  CONFCOM_TRY(const std::span<std::byte> source,
              context.space.reach(registers.rdx, kPageBytes, SecinfoFlags::kRead));
  CONFCOM_TRY(const SecinfoFlags found, find_or_augment(context.space, page, registers.rcx));
  if (found.value != (SecinfoFlags::regular(kReadWrite).value | SecinfoFlags::kPending)) {
    set_leaf_result(registers, kPageAttributesMismatch);
    return {};
  }
  const auto target = context.space.open(page, 1);
  if (!target.has_value()) return page_fault(registers.rcx, true);
  std::ranges::copy(source, target->begin());
  if (!context.space.set(page, 1, wanted).has_value()) return page_fault(registers.rcx, true);
  set_leaf_result(registers, 0);
  return {};
}

}  // namespace confcom::enclave
