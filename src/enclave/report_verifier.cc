#include "enclave/report_verifier.h"

#include <cstdlib>
#include <utility>

#include "crypto/digest.h"

namespace confcom::enclave {

ReportVerifier::ReportVerifier(const SimulatedCpu& cpu, const Secs& enclave)
    : cpu_(&cpu), enclave_(enclave), present_(report_key(cpu.report_key_id())) {}

bool ReportVerifier::verify(FixedBytes<evidence::kReportBytes> report) const {
  const auto body = report.first<evidence::kReportBodyBytes>();
  const auto key_id = to_array(report.subspan<384, 32>());
  const auto mac =
      key_id == cpu_->report_key_id() ? present_.mac(body) : report_key(key_id).mac(body);
  return crypto::equal_constant_time(mac, report.subspan<416, 16>());
}

crypto::CmacKey ReportVerifier::report_key(const ByteArray<32>& key_id) const {
  evidence::KeyRequest request;
  request.key_name = std::to_underlying(evidence::KeyName::kReport);
  request.key_id = key_id;
  const auto key = cpu_->egetkey(enclave_, request);
  // Every enclave has its report key, whatever the request says.
  if (!key.has_value()) std::abort();
  return crypto::CmacKey(key->bytes());
}

}  // namespace confcom::enclave
