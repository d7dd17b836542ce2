#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/timestamp.h"
#include "crypto/x509.h"
#include "verify/link_cache.h"
#include "verify/trusted_root.h"
#include "verify/verdict.h"

namespace confcom::verify {

/// Which chain of Intel's PKI it is.
enum class ChainRole : std::uint8_t {
  kPck,         ///< PCK certificate, PCK CA, root
  kTcbSigning,  ///< TCB signing certificate, root
  kPckCa,       ///< PCK CA, root: who signs the PCK CRL
};

/// The ids under which a chain's checks are reported.
struct ChainCheckIds {
  std::string_view format;    ///< the right number of certificates, all of ECDSA, one of each role
                              ///< by its name, each issued by the next
  std::string_view links;     ///< signatures and constraints
  std::string_view root;      ///< the root's key is the trusted one
  std::string_view validity;  ///< every certificate's notBefore and notAfter
};

/// A chain with the results that do not depend on the time. Immutable.
struct CheckedChain {
  std::vector<crypto::Certificate>
      certificates;  ///< leaf first, root last; empty when the format is wrong
  CheckList checks;

  [[nodiscard]] const crypto::Certificate* leaf() const {
    return certificates.empty() ? nullptr : &certificates.front();
  }
  /// The certificate that issued the leaf.
  [[nodiscard]] const crypto::Certificate* issuer() const {
    return certificates.empty() ? nullptr : &certificates[1];
  }
  [[nodiscard]] const crypto::Certificate* root() const {
    return certificates.empty() ? nullptr : &certificates.back();
  }
};

/// Orders the certificates of `pem` by issuer and makes the checks `format`, `links` and `root`.
/// Source: Intel SGX PCK certificate and CRL profile specification; RFC 5280, 4.2.1 and 6.1.
/// Certificates may come in any order. `pem` may end in NUL bytes.
[[nodiscard]] CheckedChain check_chain(Bytes pem, ChainRole role, const ChainCheckIds& ids,
                                       const TrustedRoot& root, LinkCache& links);

/// Makes the check `validity` at `time`.
void check_chain_validity(const CheckedChain& chain, std::string_view id, Timestamp time,
                          CheckList& checks);

}  // namespace confcom::verify
