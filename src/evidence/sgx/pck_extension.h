#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::evidence {

/// Dotted object identifier of the extension in a PCK certificate.
inline constexpr std::string_view kPckExtensionOid = "1.2.840.113741.1.13.1";

/// How the platform protects its memory.
enum class SgxType : std::uint8_t { kStandard = 0, kScalable = 1, kScalableWithIntegrity = 2 };

/// What a PCK certificate says of its platform.
/// Source: Intel SGX PCK certificate and CRL profile specification, 1.3.5.
struct PckExtension {
  ByteArray<16> ppid{};
  ByteArray<16> tcb_component_svns{};  ///< one byte a component, 1 to 16
  std::uint16_t pce_svn = 0;
  ByteArray<16> cpu_svn{};
  ByteArray<2> pce_id{};
  ByteArray<6> fmspc{};
  SgxType sgx_type = SgxType::kStandard;

  /// Platform CA only.
  std::optional<ByteArray<16>> platform_instance_id;
  struct Configuration {
    std::optional<bool> dynamic_platform;
    std::optional<bool> cached_keys;
    std::optional<bool> smt_enabled;
    friend bool operator==(const Configuration&, const Configuration&) = default;
  };
  std::optional<Configuration> configuration;

  friend bool operator==(const PckExtension&, const PckExtension&) = default;
};

/// Shape: DER, a SEQUENCE of {OBJECT IDENTIFIER, value}, members in any order.
/// Errors: truncated or malformed (not DER, a member missing, twice, unknown or out of range).
[[nodiscard]] Result<PckExtension> parse_pck_extension(Bytes der);

/// The DER of `extension`: the inverse of parse_pck_extension, for platforms that issue their own
/// certificates.
[[nodiscard]] ByteVector write_pck_extension(const PckExtension& extension);

}  // namespace confcom::evidence
