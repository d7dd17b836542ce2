#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/secret_bytes.h"
#include "enclave/secs.h"
#include "evidence/sgx/key_request.h"
#include "evidence/sgx/report.h"

namespace confcom::enclave {

using Key = crypto::SecretBytes<16>;

/// What a simulated processor has where a real one has fuses: the secret that
/// docs/formats/simulated-platform.md describes.
struct CpuSecret {
  static constexpr std::size_t kBytes = 80;

  ByteArray<16> cpu_svn{};      ///< one byte a TCB component, as in the PCK certificate
  ByteArray<16> owner_epoch{};  ///< what an owner changes to lose all sealed data
  Key provisioning;             ///< the root of provisioning keys, which no owner changes
  Key seal;                     ///< the root of all other keys

  /// Fresh secrets.
  [[nodiscard]] static CpuSecret make(const ByteArray<16>& cpu_svn);
  /// Shape: magic (16 bytes), CPUSVN, owner epoch, provisioning secret, seal secret (16 each).
  /// Errors: truncated, malformed (another size or magic, a secret of zeros).
  [[nodiscard]] static Result<CpuSecret> parse(Bytes in);
  [[nodiscard]] crypto::SecretBytes<kBytes> write() const;
};

/// Why EGETKEY gives no key: its error code in RAX. Source: Intel SDM vol. 3D, EGETKEY.
enum class EgetkeyError : std::uint16_t {
  kInvalidAttribute = 2,  ///< the enclave may not have this key, or its policy needs KSS
  kInvalidCpuSvn = 32,    ///< above the processor's
  kInvalidIsvSvn = 64,    ///< above the enclave's
  kInvalidKeyName = 256,
};

/// A processor without SGX that derives keys and makes REPORTs as one with SGX does: from its
/// secret, the enclave's SECS and the request, by the rules of the architecture, with AES-CMAC in
/// the place of the undisclosed derivation. Immutable; thread-safe.
/// Source: Intel SDM vol. 3D, EREPORT, EGETKEY and the key dependencies' table.
class SimulatedCpu {
 public:
  explicit SimulatedCpu(CpuSecret secret);

  [[nodiscard]] const ByteArray<16>& cpu_svn() const { return secret_.cpu_svn; }

  [[nodiscard]] evidence::Report ereport(const Secs& secs, const evidence::TargetInfo& target,
                                         const ByteArray<64>& report_data) const;

  [[nodiscard]] std::expected<Key, EgetkeyError> egetkey(const Secs& secs,
                                                         const evidence::KeyRequest& request) const;

  /// KEYID of the REPORTs that it makes: CR_REPORT_KEYID. A real one is fresh at each reset.
  [[nodiscard]] const ByteArray<32>& report_key_id() const { return report_key_id_; }

 private:
  [[nodiscard]] Key report_key(const evidence::TargetInfo& target,
                               const ByteArray<32>& key_id) const;

  CpuSecret secret_;
  ByteArray<32> report_key_id_{};
};

}  // namespace confcom::enclave
