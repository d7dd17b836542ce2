#include "platform/sgx_simulated/simulated_enclaves.h"

#include "crypto/digest.h"

namespace confcom::platform {
namespace {

using evidence::Attributes;

enclave::Secs architectural_enclave(std::string_view code, std::uint16_t isv_svn) {
  enclave::Secs secs;
  secs.attributes = {
      .flags = Attributes::kInit | Attributes::kMode64Bit | Attributes::kProvisionKey, .xfrm = 3};
  secs.mr_enclave = crypto::sha256(as_bytes(code));
  secs.mr_signer = crypto::sha256(as_bytes("confcom SIMULATED signer of architectural enclaves"));
  secs.isv_prod_id = kQuotingEnclaveProdId;
  secs.isv_svn = isv_svn;
  return secs;
}

}  // namespace

enclave::Secs quoting_enclave_secs(std::uint16_t isv_svn) {
  return architectural_enclave("confcom SIMULATED quoting enclave", isv_svn);
}

enclave::Secs certification_enclave_secs(std::uint16_t isv_svn) {
  return architectural_enclave("confcom SIMULATED provisioning certification enclave", isv_svn);
}

}  // namespace confcom::platform
