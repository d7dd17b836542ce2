#include "platform/sgx_hardware/library_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace confcom::platform {
namespace {

struct Advice {
  std::uint32_t code;
  std::string_view name;  ///< for codes to which QuoteErrorCode gives none
  std::string_view what_to_do;
};

constexpr std::string_view kCheckDevices =
    "look at the permissions of /dev/sgx_enclave and /dev/sgx_provision (group sgx_prv), and that "
    "/dev is not mounted noexec";

constexpr std::string_view kCheckPersistence =
    "look at the permissions and free space of the user's home directory, where the library keeps "
    "its attestation key";

constexpr std::string_view kCheckVersions =
    "the quoting libraries and enclaves do not fit together: install all of one DCAP release";

constexpr auto kAdvice = std::to_array<Advice>({
    {0x4004, "SERVICE_INVALID_PRIVILEGE",
     "the process may not use /dev/sgx_provision: add it to the group sgx_prv"},
    {0xE001, "", "the library's own log, on standard error or in syslog, says more"},
    {0xE003, "", "raise the memory limit of this process"},
    {0xE004, "ERROR_ECDSA_ID_MISMATCH", kCheckPersistence},
    {0xE005, "PATHNAME_BUFFER_OVERFLOW_ERROR", "install the quoting enclaves in a shorter path"},
    {0xE006, "FILE_ACCESS_ERROR", kCheckPersistence},
    {0xE007, "ERROR_STORED_KEY", kCheckPersistence},
    {0xE008, "ERROR_PUB_KEY_ID_MISMATCH", kCheckPersistence},
    {0xE009, "ERROR_INVALID_PCE_SIG_SCHEME", kCheckVersions},
    {0xE00A, "ATT_KEY_BLOB_ERROR", kCheckPersistence},
    {0xE00B, "", kCheckVersions},
    {0xE00D, "", kCheckVersions},
    {0xE00E, "",
     "install the platform's quote provider library, libdcap_quoteprov.so.1 (package "
     "libsgx-dcap-default-qpl, or az-dcap-client on Azure), and libsgx_pce_logic.so.1"},
    {0xE00F, "", "the client has to initialise the attestation key first"},
    {0xE010, "",
     "the platform's certificates are of another TCB level: refresh them in the provisioning "
     "certificate caching service (PCCS)"},
    {0xE011, "",
     "no PCK certificate is known for this platform: register it with Intel (PCKIDRetrievalTool or "
     "the multi-package registration agent), and see that the PCCS named in "
     "/etc/sgx_default_qcnl.conf has its certificates"},
    {0xE012, "", "enclaves on this node use up all of its EPC: run fewer of them"},
    {0xE014, "", "the machine was suspended, or the process forked: trying again helps"},
    {0xE015, "", "the REPORT was made on another platform, or for another quoting enclave"},
    {0xE016, "", kCheckDevices},
    {0xE018, "", kCheckVersions},
    {0xE019, "",
     "the provisioning certificate caching service cannot be reached: look at pccs_url in "
     "/etc/sgx_default_qcnl.conf, at DNS, and at the proxy"},
    {0xE01A, "", "what the PCCS answered cannot be read: update it and the quote provider library"},
    {0xE035, "ERROR_INVALID_PRIVILEGE", kCheckDevices},
    {0xE03E, "UNSUPPORTED_MODE", kCheckVersions},
    {0xE03F, "NO_DEVICE", kCheckDevices},
    {0xE040, "SERVICE_UNAVAILABLE", "the PCCS is not ready: trying again later may help"},
    {0xE041, "NETWORK_FAILURE", "look at pccs_url in /etc/sgx_default_qcnl.conf"},
    {0xE042, "SERVICE_TIMEOUT", "the PCCS answers too late: trying again may help"},
    {0xE045, "PERSISTENT_STORAGE_ERROR", kCheckPersistence},
    {0xE047, "PLATFORM_UNKNOWN", "register the platform with Intel"},
    {0xE049, "CERTS_UNAVAILABLE", "the PCCS has no certificates of this platform: register it"},
});

constexpr Advice kUnknown{0, "",
                          "the library's own log, on standard error or in syslog, says more"};

/// The enclaves' own codes, which the library lets through: 0xD0xx and 0xF0xx.
constexpr Advice kOfQuotingEnclave{0, "error of the quoting enclave", kCheckVersions};
constexpr Advice kOfProvisioningEnclave{0, "error of the provisioning certification enclave",
                                        kCheckVersions};

const Advice& advice_on(std::uint32_t code) {
  const auto found = std::ranges::find(kAdvice, code, &Advice::code);
  if (found != kAdvice.end()) return *found;
  switch (code & 0xFFFFFF00) {
    case 0xD000:
      return kOfQuotingEnclave;
    case 0xF000:
      return kOfProvisioningEnclave;
    default:
      return kUnknown;
  }
}

}  // namespace

QuoteError library_error(std::string_view library, std::string_view function, std::uint32_t code) {
  const auto quote_code = static_cast<QuoteErrorCode>(code);
  const Advice& advice = advice_on(code);
  return {quote_code,
          fmt::format("{}: {} failed with {}{}{}; {}", library, function, to_string(quote_code),
                      advice.name.empty() ? "" : " ", advice.name, advice.what_to_do)};
}

QuoteError library_defect(std::string_view library, std::string_view function,
                          std::string_view what) {
  return {QuoteErrorCode::kUnexpected, fmt::format("{}: {} says that it succeeded, but {}; {}",
                                                   library, function, what, kCheckVersions)};
}

}  // namespace confcom::platform
