#pragma once

#include <string_view>

#include "app/command.h"

namespace confcom::app {

inline constexpr std::string_view kPolicyFileMeaning =
    "for --policy: a JSON object with any of the members accept_status, mr_enclave, mr_signer, "
    "mr_td, mr_seam, rtmr0 to rtmr3, reject_advisories, accept_advisories, fmspc, reject_fmspc "
    "(lists of strings), report_data, min_tcb_date (strings), isv_prod_id, min_isv_svn, "
    "min_tcb_evaluation_data_number, collateral_grace_seconds (numbers), allow_debug, "
    "require_sept_ve_disable, allow_smt, allow_dynamic_platform, allow_cached_keys (true or "
    "false). Example: {\"accept_status\": [\"UpToDate\", \"SWHardeningNeeded\"], \"min_isv_svn\": "
    "3}";

/// What help says of the files of a verification.
inline constexpr Definition kVerificationFiles[] = {
    {"DIR/tcb_info.json", "TCB info of the platform's FMSPC, for SGX or for TDX"},
    {"DIR/tcb_info_chain.pem", "who signed it: TCB signing certificate, root"},
    {"DIR/qe_identity.json", "identity of the quoting enclave, for SGX or for TDX"},
    {"DIR/qe_identity_chain.pem", "who signed that"},
    {"DIR/pck_crl", "revoked PCK certificates, of the CA that issued the platform's"},
    {"DIR/pck_crl_chain.pem", "who signed that: PCK CA, root"},
    {"DIR/root_ca_crl", "revoked certificates of the root"},
    {"DIR/pck_chain.pem",
     "optional: PCK certificate, PCK CA, root; for quotes that do not carry them"},
    {"POLICY.json", kPolicyFileMeaning},
};

}  // namespace confcom::app
