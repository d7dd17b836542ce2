#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/ecdsa.h"
#include "enclave/report_verifier.h"
#include "enclave/simulated_cpu.h"
#include "platform/sgx_simulated/certification_enclave.h"

namespace confcom::platform {

/// The quoting enclave (QE): signs REPORTs that it has checked with an attestation key that it
/// derives from the processor, the same as long as the TCB is, and that the PCE has certified.
/// Source: Intel SGX DCAP, QE3. Thread-safe.
class QuotingEnclave {
 public:
  struct Version {
    std::uint16_t isv_svn = 0;        ///< the enclave's own
    std::uint16_t quote_version = 3;  ///< of the quotes it makes: 3, 4 or 5
  };

  /// `cpu` must outlive the enclave. `pck_chain_pem` goes into every quote.
  /// Errors: invalid_argument (another version of quotes); internal.
  [[nodiscard]] static Result<QuotingEnclave> make(const enclave::SimulatedCpu& cpu,
                                                   const CertificationEnclave& pce,
                                                   Bytes pck_chain_pem, const Version& version);

  [[nodiscard]] evidence::TargetInfo target_info() const { return target_info_of(secs_); }
  /// SHA-256 of the attestation key's point.
  [[nodiscard]] const ByteArray<32>& public_key_id() const { return public_key_id_; }
  [[nodiscard]] std::size_t quote_size() const { return template_.size(); }

  /// Writes the quote over `report` to `quote`, which has quote_size() bytes. Errors: untrusted
  /// (the REPORT is not for this enclave, or not of this platform: then nothing is written);
  /// internal.
  [[nodiscard]] Result<void> quote(FixedBytes<evidence::kReportBytes> report,
                                   std::span<std::byte> quote) const;

  /// The enclave's own REPORT for `target` that binds a quote to a nonce.
  /// Its report data: SHA-256(nonce ‖ quote without padding), 32 zeros.
  [[nodiscard]] evidence::Report report_on(Bytes quote, const ByteArray<16>& nonce,
                                           const evidence::TargetInfo& target) const;

 private:
  QuotingEnclave(const enclave::SimulatedCpu& cpu, const enclave::Secs& secs,
                 crypto::EcdsaPrivateKey attestation_key)
      : cpu_(&cpu),
        secs_(secs),
        reports_(cpu, secs),
        attestation_key_(std::move(attestation_key)) {}

  const enclave::SimulatedCpu* cpu_;
  enclave::Secs secs_;
  enclave::ReportVerifier reports_;  // those made for this enclave
  crypto::EcdsaPrivateKey attestation_key_;
  ByteArray<32> public_key_id_{};
  ByteVector template_;          // a quote but for its body and signature
  std::size_t body_offset_ = 0;  // of the REPORT's body in it; all up to its end is signed
};

}  // namespace confcom::platform
