#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/snp/guest_policy.h"
#include "evidence/snp/platform_info.h"
#include "evidence/snp/signer_info.h"
#include "evidence/snp/tcb_version.h"

namespace confcom::evidence {

inline constexpr std::size_t kSnpReportBytes = 0x4a0;
inline constexpr std::size_t kSnpSignedBytes = 0x2a0;

struct SnpFirmwareVersion {
  std::uint8_t build = 0;
  std::uint8_t minor = 0;
  std::uint8_t major = 0;
  friend bool operator==(const SnpFirmwareVersion&, const SnpFirmwareVersion&) = default;
};

/// CPUID leaf 1, of the processor.
struct SnpCpuid {
  std::uint8_t family = 0;  ///< with the extended family added in, as model
  std::uint8_t model = 0;
  std::uint8_t stepping = 0;
  friend bool operator==(const SnpCpuid&, const SnpCpuid&) = default;
};

/// Bits that say which vulnerabilities were mitigated.
struct SnpMitigationVectors {
  std::uint64_t launch = 0;
  std::uint64_t current = 0;
  friend bool operator==(const SnpMitigationVectors&, const SnpMitigationVectors&) = default;
};

/// An attestation report of AMD SEV-SNP. Verifies nothing.
/// Source: AMD SEV-SNP firmware ABI (document 56860), ATTESTATION_REPORT, versions 2 to 5.
struct SnpReport {
  /// VMPL of a report that the host asked for, and no guest.
  static constexpr std::uint32_t kHostVmpl = 0xffffffff;

  std::uint32_t version = 2;
  std::uint32_t guest_svn = 0;
  GuestPolicy policy{};
  ByteArray<16> family_id{};
  ByteArray<16> image_id{};
  std::uint32_t vmpl = 0;  ///< 0 to 3, or kHostVmpl
  TcbVersion current_tcb{};
  PlatformInfo platform_info{};
  SignerInfo signer_info{};
  ByteArray<64> report_data{};
  ByteArray<48> measurement{};
  ByteArray<32> host_data{};
  ByteArray<48> id_key_digest{};
  ByteArray<48> author_key_digest{};
  ByteArray<32> report_id{};
  ByteArray<32> report_id_ma{};
  TcbVersion reported_tcb{};        ///< the one that the signing key was derived for
  std::optional<SnpCpuid> cpuid{};  ///< from version 3
  ByteArray<64> chip_id{};          ///< Turin has 8 bytes, then zeros
  TcbVersion committed_tcb{};
  SnpFirmwareVersion current_version{};
  SnpFirmwareVersion committed_version{};
  TcbVersion launch_tcb{};
  std::optional<SnpMitigationVectors> mitigation_vectors{};  ///< version 5
  /// Version 4: the bytes where version 5 has its vectors. What they say is not public; they are
  /// kept so that the report can be written again, and must not be appraised.
  ByteArray<16> version_4_bytes{};
  ByteArray<48> signature_r{};  ///< big-endian, as signature_s; perhaps out of range
  ByteArray<48> signature_s{};

  friend bool operator==(const SnpReport&, const SnpReport&) = default;
};

/// Shape: little-endian, 1184 bytes.
/// Errors, each with field and offset: truncated; unsupported (version, signature algorithm);
/// malformed (another size; a policy without bit 17 or with unknown bits; a VMPL or signing key
/// that does not exist; bytes set that are reserved in this version, the unsigned ones from 0x330
/// on too; r or s longer than 48 bytes). Unknown bits of PLATFORM_INFO are kept.
[[nodiscard]] Result<SnpReport> parse_snp_report(Bytes in);

/// The inverse of parse_snp_report. CPUID and vectors are written where they are there, whatever
/// the version.
[[nodiscard]] ByteArray<kSnpReportBytes> write_snp_report(const SnpReport& report);

/// What the signature covers, a view into `report`.
[[nodiscard]] constexpr FixedBytes<kSnpSignedBytes> snp_signed_bytes(
    FixedBytes<kSnpReportBytes> report) {
  return report.first<kSnpSignedBytes>();
}

}  // namespace confcom::evidence
