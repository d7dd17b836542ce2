#include "platform/sgx_simulated/certification_enclave.h"

#include "crypto/cmac.h"
#include "platform/sgx_simulated/enclave_key.h"
#include "platform/sgx_simulated/key_derivation.h"
#include "platform/sgx_simulated/simulated_enclaves.h"

namespace confcom::platform {
namespace {

using evidence::KeyName;

/// The same at every TCB: derived at the lowest.
Result<ByteArray<16>> make_ppid(const enclave::SimulatedCpu& cpu, const enclave::Secs& secs) {
  CONFCOM_TRY(const enclave::Key key,
              enclave_key(cpu, secs, {.key_name = std::to_underlying(KeyName::kProvision)}));
  return crypto::aes128_cmac(key.bytes(), ByteArray<16>{});
}

Result<crypto::EcdsaPrivateKey> make_pck(const enclave::SimulatedCpu& cpu,
                                         const enclave::Secs& secs) {
  CONFCOM_TRY(const enclave::Key key,
              enclave_key(cpu, secs,
                          {.key_name = std::to_underlying(KeyName::kProvision),
                           .isv_svn = secs.isv_svn,
                           .cpu_svn = cpu.cpu_svn()}));
  return derive_ecdsa_key(key, "PAK_KEY_DER");
}

}  // namespace

Result<CertificationEnclave> CertificationEnclave::make(const enclave::SimulatedCpu& cpu,
                                                        std::uint16_t isv_svn) {
  const enclave::Secs secs = certification_enclave_secs(isv_svn);
  CONFCOM_TRY(const ByteArray<16> ppid, make_ppid(cpu, secs));
  CONFCOM_TRY(crypto::EcdsaPrivateKey pck, make_pck(cpu, secs));
  return CertificationEnclave(cpu, secs, std::move(pck), ppid);
}

Result<ByteArray<64>> CertificationEnclave::certify(
    FixedBytes<evidence::kReportBytes> report) const {
  if (!reports_.verify(report))
    return fail(ErrorCode::kUntrusted, "PCE: the REPORT is not for it, or not of this platform");
  const auto body_bytes = report.first<evidence::kReportBodyBytes>();
  const evidence::ReportBody body = evidence::parse_report_body(body_bytes);
  if ((body.attributes.flags & evidence::Attributes::kProvisionKey) == 0)
    return fail(ErrorCode::kUntrusted, "PCE: the REPORT's enclave has no PROVISION_KEY attribute");
  CONFCOM_TRY(const ByteVector signature, pck_.sign(crypto::HashAlgorithm::kSha256, body_bytes));
  return to_array(Bytes(signature).first<64>());
}

}  // namespace confcom::platform
