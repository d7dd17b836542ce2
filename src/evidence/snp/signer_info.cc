#include "evidence/snp/signer_info.h"

#include <fmt/format.h>

#include <utility>

namespace confcom::evidence {
namespace {

constexpr std::uint32_t kAuthorKeyEnabled = 0x1;
constexpr std::uint32_t kChipKeyMasked = 0x2;
constexpr std::uint32_t kSigningKeyShift = 2;
constexpr std::uint32_t kKnownBits = 0x1f;

}  // namespace

std::string_view to_string(SigningKey key) {
  switch (key) {
    case SigningKey::kVcek:
      return "VCEK";
    case SigningKey::kVlek:
      return "VLEK";
    case SigningKey::kNone:
      return "none";
  }
  return "unknown";
}

Result<SignerInfo> parse_signer_info(std::uint32_t word) {
  if ((word & ~kKnownBits) != 0) {
    return fail(ErrorCode::kMalformed,
                fmt::format("SIGNER_INFO {:#x} has reserved bits set", word));
  }
  const std::uint32_t key = word >> kSigningKeyShift;
  if (key != std::to_underlying(SigningKey::kVcek) &&
      key != std::to_underlying(SigningKey::kVlek) &&
      key != std::to_underlying(SigningKey::kNone)) {
    return fail(
        ErrorCode::kMalformed,
        fmt::format("SIGNER_INFO {:#x} names signing key {}, which is reserved", word, key));
  }
  return SignerInfo{.author_key_enabled = (word & kAuthorKeyEnabled) != 0,
                    .chip_key_masked = (word & kChipKeyMasked) != 0,
                    .signing_key = static_cast<SigningKey>(key)};
}

std::uint32_t write_signer_info(const SignerInfo& info) {
  return (info.author_key_enabled ? kAuthorKeyEnabled : 0) |
         (info.chip_key_masked ? kChipKeyMasked : 0) |
         std::uint32_t{std::to_underlying(info.signing_key)} << kSigningKeyShift;
}

}  // namespace confcom::evidence
