#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "collateral/enclave_identity.h"
#include "collateral/quote_collateral.h"
#include "collateral/tcb_info.h"
#include "crypto/ecdsa.h"
#include "evidence/sgx/pck_extension.h"
#include "platform/sgx_simulated/file_set.h"

namespace confcom::platform {

inline constexpr std::string_view kRootCaFile = "root_ca.pem";

/// Who vouches for a simulated platform, as Intel does for a real one: root CA, PCK platform CA and
/// TCB signer, with keys of their own. Every subject begins with SIMULATED. Immutable; thread-safe.
class SimulatedAuthority {
 public:
  /// Fresh keys; certificates good for ten years from `now`. Errors: internal.
  [[nodiscard]] static Result<SimulatedAuthority> make(Timestamp now);
  /// Errors: not_found, malformed, untrusted (a certificate of another key).
  [[nodiscard]] static Result<SimulatedAuthority> parse(const FileSet& files);
  /// Its part of a platform directory: parse's inverse. Errors: internal.
  [[nodiscard]] Result<void> write(FileSet& files) const;
  [[nodiscard]] static std::vector<std::string_view> file_names();

  /// The PCK chain of a platform: a new certificate, the CA, the root; PEM. Errors: internal.
  [[nodiscard]] Result<std::string> issue_pck(const evidence::PckExtension& platform,
                                              const crypto::EcdsaPublicKey& key,
                                              Timestamp now) const;

  /// What is published about platforms.
  struct Publication {
    collateral::TcbInfo tcb_info;
    collateral::EnclaveIdentity qe_identity;
    std::uint64_t crl_number = 1;
    std::vector<ByteVector> revoked_pck_serials;
  };
  /// All of it, signed. Both CRLs have the dates of the TCB info. Errors: internal.
  [[nodiscard]] Result<collateral::QuoteCollateral> publish(const Publication& publication) const;

 private:
  struct Member {
    crypto::EcdsaPrivateKey key;
    std::string certificate_pem;
  };
  SimulatedAuthority(Member root, Member pck_ca, Member tcb_signer)
      : root_(std::move(root)), pck_ca_(std::move(pck_ca)), tcb_signer_(std::move(tcb_signer)) {}

  static Result<Member> parse_member(const FileSet& files, std::string_view certificate,
                                     std::string_view key);

  Member root_;
  Member pck_ca_;
  Member tcb_signer_;
};

}  // namespace confcom::platform
