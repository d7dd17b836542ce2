#pragma once

#include <filesystem>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::collateral {

/// What Intel publishes to verify a quote with, as it came: nothing parsed, nothing trusted. An
/// empty member is absent. Source: Intel quote verification library, sgx_ql_qve_collateral_t.
struct QuoteCollateral {
  ByteVector tcb_info;           ///< JSON
  ByteVector tcb_info_chain;     ///< PEM: TCB signing certificate, root
  ByteVector qe_identity;        ///< JSON
  ByteVector qe_identity_chain;  ///< PEM: TCB signing certificate, root
  ByteVector pck_crl;            ///< DER, PEM or hexadecimal text
  ByteVector pck_crl_chain;      ///< PEM: PCK CA, root
  ByteVector root_ca_crl;        ///< DER, PEM or hexadecimal text
  ByteVector pck_chain;  ///< PEM: PCK certificate, PCK CA, root; for quotes that do not carry it
};

/// One required file of a collateral directory.
struct CollateralFile {
  std::string_view name;
  ByteVector QuoteCollateral::* part;
};
inline constexpr CollateralFile kCollateralFiles[] = {
    {"tcb_info.json", &QuoteCollateral::tcb_info},
    {"tcb_info_chain.pem", &QuoteCollateral::tcb_info_chain},
    {"qe_identity.json", &QuoteCollateral::qe_identity},
    {"qe_identity_chain.pem", &QuoteCollateral::qe_identity_chain},
    {"pck_crl", &QuoteCollateral::pck_crl},
    {"pck_crl_chain.pem", &QuoteCollateral::pck_crl_chain},
    {"root_ca_crl", &QuoteCollateral::root_ca_crl},
};

/// Reads kCollateralFiles and, where it exists, `pck_chain.pem` from a directory. Errors: not_found
/// (the directory, or one of the files, named), io, malformed (over kMaxFileBytes).
[[nodiscard]] Result<QuoteCollateral> load_collateral_directory(
    const std::filesystem::path& directory);

}  // namespace confcom::collateral
