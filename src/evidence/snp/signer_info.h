#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace confcom::evidence {

/// Which key signed a report: the chip's own, or one that AMD gave to a cloud provider.
enum class SigningKey : std::uint8_t { kVcek = 0, kVlek = 1, kNone = 7 };

/// "VCEK", "VLEK" or "none".
[[nodiscard]] std::string_view to_string(SigningKey key);

/// The word at 0x048 of a report. Source: AMD SEV-SNP firmware ABI, ATTESTATION_REPORT.
struct SignerInfo {
  bool author_key_enabled = false;  ///< AUTHOR_KEY_EN: author_key_digest says something
  bool chip_key_masked = false;     ///< MASK_CHIP_KEY: the host hides the chip, chip_id is zero
  SigningKey signing_key = SigningKey::kVcek;
  friend bool operator==(const SignerInfo&, const SignerInfo&) = default;
};

/// Errors: malformed (a reserved signing key, reserved bits set).
[[nodiscard]] Result<SignerInfo> parse_signer_info(std::uint32_t word);
[[nodiscard]] std::uint32_t write_signer_info(const SignerInfo& info);

}  // namespace confcom::evidence
