#include "enclave/emulated/guard.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <string_view>
#include <tuple>

#include "enclave/emulated/enclu_handler.h"

namespace confcom::enclave {
namespace {

struct Guarded {
  std::atomic<std::uint64_t> base = 0;  // written last, cleared first
  std::atomic<std::uint64_t> size = 0;
  std::atomic<bool> taken = false;
};

std::array<Guarded, Guard::kMaxGuarded>& guarded() {
  static std::array<Guarded, Guard::kMaxGuarded> all;
  return all;
}

/// The handler may allocate nothing.
void write_text(std::string_view text) {
  std::ignore = ::write(STDERR_FILENO, text.data(), text.size());
}

void write_hex(std::uint64_t value) {
  std::array<char, 16> digits{};
  for (std::size_t i = digits.size(); i-- > 0; value >>= 4)
    digits.at(i) = "0123456789abcdef"[value & 0xf];
  write_text({digits.data(), digits.size()});
}

}  // namespace

Result<void> Guard::begin() {
  std::size_t place = 0;
  while (place < kMaxGuarded && guarded().at(place).taken.exchange(true)) ++place;
  if (place == kMaxGuarded)
    return fail(ErrorCode::kUnavailable, "emulated enclave: no more than 64 are guarded at a time");
  place_ = place;
  guarded().at(place).size = space_.size();
  guarded().at(place).base = space_.base();
  return space_.hide();
}

Guard::~Guard() {
  if (place_ == kMaxGuarded) return;
  guarded().at(place_).base = 0;
  guarded().at(place_).taken = false;
}

Result<void> Guard::enter() {
  const std::lock_guard lock(mutex_);
  if (inside_ == 0) {
    CONFCOM_CHECK(space_.show());
  }
  ++inside_;
  return {};
}

Result<void> Guard::leave() {
  const std::lock_guard lock(mutex_);
  return --inside_ == 0 ? space_.hide() : Result<void>{};
}

}  // namespace confcom::enclave

void confcom_enclu_tell_guarded(std::uint64_t address, std::uint64_t instruction) {
  using namespace confcom::enclave;
  for (const Guarded& range : guarded()) {
    const std::uint64_t base = range.base;
    if (base == 0 || address - base >= range.size) continue;
    write_text("confcom: code outside of the enclave, at 0x");
    write_hex(instruction);
    write_text(", touches its memory, at offset 0x");
    write_hex(address - base);
    write_text("; on hardware it reads 0xff there and writes nothing\n");
  }
}
