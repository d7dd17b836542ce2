#pragma once

#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/ecdsa.h"
#include "enclave/report_verifier.h"
#include "enclave/simulated_cpu.h"

namespace confcom::platform {

/// The provisioning certification enclave (PCE): owns the platform's PCK key, which it derives from
/// the processor at the platform's TCB, and signs with it the REPORTs of quoting enclaves.
/// Source: Intel SGX DCAP, PCE. Thread-safe.
class CertificationEnclave {
 public:
  /// `cpu` must outlive the enclave. Errors: internal.
  [[nodiscard]] static Result<CertificationEnclave> make(const enclave::SimulatedCpu& cpu,
                                                         std::uint16_t isv_svn);

  /// Names the platform whatever its TCB.
  [[nodiscard]] const ByteArray<16>& ppid() const { return ppid_; }
  [[nodiscard]] const crypto::EcdsaPublicKey& pck_public_key() const { return pck_.public_key(); }
  [[nodiscard]] std::uint16_t isv_svn() const { return secs_.isv_svn; }
  [[nodiscard]] evidence::TargetInfo target_info() const { return target_info_of(secs_); }

  /// The PCK key's signature over the REPORT's body. Errors: untrusted (the REPORT is not of this
  /// platform, or not for this enclave, or not of an enclave with PROVISION_KEY); internal.
  [[nodiscard]] Result<ByteArray<64>> certify(FixedBytes<evidence::kReportBytes> report) const;

 private:
  CertificationEnclave(const enclave::SimulatedCpu& cpu, enclave::Secs secs,
                       crypto::EcdsaPrivateKey pck, const ByteArray<16>& ppid)
      : secs_(secs), reports_(cpu, secs), pck_(std::move(pck)), ppid_(ppid) {}

  enclave::Secs secs_;
  enclave::ReportVerifier reports_;  // those made for this enclave
  crypto::EcdsaPrivateKey pck_;
  ByteArray<16> ppid_;
};

}  // namespace confcom::platform
