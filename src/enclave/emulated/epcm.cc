#include "enclave/emulated/epcm.h"

namespace confcom::enclave {
namespace {

constexpr std::uint16_t kValid = 0x8000;  // above the types that there are

}  // namespace

Epcm::Epcm(std::uint64_t pages)
    : pages_(pages), entries_(std::make_unique<std::atomic<std::uint16_t>[]>(pages)) {}

std::optional<SecinfoFlags> Epcm::find(std::uint64_t page) const {
  if (page >= pages_) return std::nullopt;
  const std::uint16_t entry = entries_[page].load(std::memory_order_acquire);
  if ((entry & kValid) == 0) return std::nullopt;
  return SecinfoFlags{static_cast<std::uint64_t>(entry & ~kValid)};
}

void Epcm::set(std::uint64_t page, SecinfoFlags flags) {
  entries_[page].store(static_cast<std::uint16_t>(flags.value | kValid), std::memory_order_release);
}

void Epcm::clear(std::uint64_t page) { entries_[page].store(0, std::memory_order_release); }

bool Epcm::allows(std::uint64_t page, std::uint64_t permissions) const {
  const std::optional<SecinfoFlags> flags = find(page);
  return flags.has_value() && (accessible(*flags) & permissions) == permissions;
}

std::uint64_t accessible(SecinfoFlags flags) {
  const bool accepted = (flags.value & (SecinfoFlags::kPending | SecinfoFlags::kModified)) == 0;
  return accepted && flags.type() == PageType::kRegular ? flags.permissions() : 0;
}

}  // namespace confcom::enclave
