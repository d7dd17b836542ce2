#include "rpc/aesm/aesm_error.h"

#include <algorithm>
#include <array>

namespace confcom::rpc {
namespace {

struct Explanation {
  AesmError code{};
  std::string_view name;
  std::string_view advice;
};

constexpr std::string_view kSeeLog = "look at the quote helper's log";

constexpr auto kExplanations = std::to_array<Explanation>({
    {AesmError::kSuccess, "success", ""},
    {AesmError::kUnexpected, "unexpected error", kSeeLog},
    {AesmError::kNoDevice, "no device",
     "check that the node has /dev/sgx_enclave and /dev/sgx_provision and that the quote helper "
     "may "
     "open both"},
    {AesmError::kParameter, "invalid parameter",
     "check the sizes: REPORT 432 bytes, attestation key id 256, nonce with target info and room "
     "for a REPORT 960, buffer at least the quote's size and at most 65536"},
    {AesmError::kNetwork, "network error",
     "check that the node reaches its provisioning certificate cache (pccs_url in "
     "/etc/sgx_default_qcnl.conf)"},
    {AesmError::kServiceStopped, "service stopped",
     "wait until the quote helper has restarted, then try again"},
    {AesmError::kBusy, "busy",
     "try again in a moment; if it goes on, look at how many quotes this node is asked for"},
    {AesmError::kOutOfMemory, "out of memory", "raise the quote helper's memory limit"},
    {AesmError::kMessage, "message error", kSeeLog},
    {AesmError::kDeviceNotAvailable, "SGX device not available",
     "check that SGX is enabled in the firmware and that the quote helper may open "
     "/dev/sgx_enclave and /dev/sgx_provision"},
    {AesmError::kOutOfEpc, "out of enclave memory",
     "free enclave memory on this node, or ask for less of it"},
    {AesmError::kServiceUnavailable, "service unavailable",
     "ask for a DCAP (ECDSA) quote, as EPID, launch and white-list requests are not served; if you "
     "did, look at the quote helper's log"},
    {AesmError::kUnsupportedAttestationKeyId, "unsupported attestation key",
     "ask with Intel's default ECDSA P-256 key identifier; on hardware, check that the quote "
     "helper "
     "finds the DCAP libraries and the SGX devices"},
    {AesmError::kAttestationKeyNotInitialized, "attestation key not initialized",
     "send InitQuoteEx again: the quote helper has restarted, or the platform's TCB has changed"},
    {AesmError::kAttestationKeyCertificationDataInvalid,
     "attestation key's certification data invalid",
     "send InitQuoteEx again; if it stays, refresh this platform's certificates in the "
     "provisioning "
     "certificate cache"},
    {AesmError::kNoPlatformCertificationData, "no certification data for this platform",
     "register this platform with Intel, or with the provisioning certificate cache that the node "
     "asks"},
    {AesmError::kReport, "report error", kSeeLog},
    {AesmError::kEnclaveLost, "enclave lost",
     "try again: the quoting enclave is loaded anew, as after the machine has slept"},
    {AesmError::kInvalidReport, "invalid report",
     "make the REPORT on this node, for the target info that InitQuoteEx gives"},
    {AesmError::kEnclaveLoad, "enclave cannot be loaded",
     "check that the quoting enclaves are installed and that /dev is not mounted noexec"},
    {AesmError::kUnableToGenerateQeReport, "quoting enclave's report cannot be made",
     "check the target info that was sent with the nonce"},
    {AesmError::kKeyCertification, "attestation key cannot be certified",
     "look at the quote helper's log: the provisioning certification enclave has failed"},
});

Explanation explanation_of(AesmError code) {
  const auto* const found = std::ranges::find(kExplanations, code, &Explanation::code);
  return found == kExplanations.end() ? Explanation{code, "AESM error", ""} : *found;
}

}  // namespace

std::string_view to_string(AesmError code) { return explanation_of(code).name; }

std::string_view advice_on(AesmError code) { return explanation_of(code).advice; }

}  // namespace confcom::rpc
