#pragma once

#include "base/bytes.h"
#include "crypto/cmac.h"
#include "enclave/secs.h"
#include "enclave/simulated_cpu.h"
#include "evidence/sgx/report.h"

namespace confcom::enclave {

/// What an enclave does with the REPORTs that others make for it: gets its report key by EGETKEY
/// and checks their MAC. The key of the processor's present key id is kept. Immutable; thread-safe.
class ReportVerifier {
 public:
  /// `cpu` must outlive the verifier.
  ReportVerifier(const SimulatedCpu& cpu, const Secs& enclave);

  /// Whether this processor made the REPORT for this enclave. `report` are its bytes, reserved ones
  /// too.
  [[nodiscard]] bool verify(FixedBytes<evidence::kReportBytes> report) const;

 private:
  [[nodiscard]] crypto::CmacKey report_key(const ByteArray<32>& key_id) const;

  const SimulatedCpu* cpu_;
  Secs enclave_;
  crypto::CmacKey present_;  // of cpu_'s key id
};

}  // namespace confcom::enclave
