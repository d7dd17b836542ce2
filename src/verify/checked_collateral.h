#pragma once

#include <optional>

#include "collateral/enclave_identity.h"
#include "collateral/quote_collateral.h"
#include "collateral/tcb_info.h"
#include "crypto/crl.h"
#include "evidence/sgx/pck_extension.h"
#include "verify/certificate_chain.h"
#include "verify/link_cache.h"
#include "verify/trusted_root.h"
#include "verify/verdict.h"

namespace confcom::verify {

/// A PCK certificate chain with the results that do not depend on the time. Immutable.
struct CheckedPckChain {
  CheckedChain chain;
  std::optional<evidence::PckExtension> extension;
  CheckList checks;  ///< the chain's, and the extension's
};

/// Parts of a collateral with the results that depend neither on the time nor on a quote.
/// Immutable. A part that did not parse is absent here and a failed check in `checks`.
struct CheckedCollateral {
  ByteVector root_point;  ///< the public key of the root below which everything was checked
  CheckedChain tcb_info_chain;
  CheckedChain qe_identity_chain;
  CheckedChain pck_crl_chain;
  std::optional<crypto::Crl> root_crl;
  std::optional<crypto::Crl> pck_crl;
  std::optional<collateral::TcbInfo> tcb_info;
  std::optional<collateral::EnclaveIdentity> qe_identity;
  ByteVector pck_chain_pem;  ///< for quotes that carry no chain
  CheckList checks;
};

/// Parses the chain and checks it up to `root`. Ids: pck.format, pck.chain, pck.root,
/// pck.extension.
[[nodiscard]] CheckedPckChain check_pck_chain(Bytes pem, const TrustedRoot& root, LinkCache& links);

/// Parses every part and checks its signature: tcb_info.*, qe_identity.*, crl.root.*, crl.pck.*.
[[nodiscard]] CheckedCollateral check_collateral(const collateral::QuoteCollateral& collateral,
                                                 const TrustedRoot& root, LinkCache& links);

}  // namespace confcom::verify
