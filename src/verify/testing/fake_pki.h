#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/timestamp.h"
#include "collateral/enclave_identity.h"
#include "collateral/quote_collateral.h"
#include "collateral/tcb_info.h"
#include "crypto/certificate_builder.h"
#include "evidence/sgx/pck_extension.h"
#include "evidence/testing/quote_builder.h"
#include "verify/trusted_root.h"

/// A whole PKI of the tests' own, with quotes and collateral below it. A test takes a spec that
/// verifies, bends one thing, and mints it.
namespace confcom::verify::testing {

/// Whose key signs something.
enum class Signer : std::uint8_t { kRoot, kPckCa, kPck, kTcbSigner, kAttestation, kStranger };

/// What everything says and who signs it; the defaults verify at `now`.
struct FakeSpec {
  Timestamp now;
  crypto::CertificateSpec root;
  crypto::CertificateSpec pck_ca;
  crypto::CertificateSpec pck;
  crypto::CertificateSpec tcb_signer;
  crypto::CrlSpec root_crl;
  crypto::CrlSpec pck_crl;
  evidence::PckExtension platform;
  collateral::TcbInfo tcb_info;
  collateral::EnclaveIdentity qe_identity;
  evidence::QuoteParts quote;

  Signer signs_root = Signer::kRoot;
  Signer signs_pck_ca = Signer::kRoot;
  Signer signs_pck = Signer::kPckCa;
  Signer signs_tcb_signer = Signer::kRoot;
  Signer signs_root_crl = Signer::kRoot;
  Signer signs_pck_crl = Signer::kPckCa;
  Signer signs_tcb_info = Signer::kTcbSigner;
  Signer signs_qe_identity = Signer::kTcbSigner;
  Signer signs_qe_report = Signer::kPck;
  Signer signs_quote = Signer::kAttestation;
};

/// SGX quote of version 3, 4 or 5.
[[nodiscard]] FakeSpec sgx_spec(std::uint16_t version);
/// TDX quote of version 4 (TD 1.0) or 5 (TD 1.5), whose module has `module_version`: 0 for one that
/// only tdxModule describes.
[[nodiscard]] FakeSpec tdx_spec(std::uint16_t version, std::uint8_t module_version);

/// What was minted.
struct FakeSet {
  ByteVector quote;
  collateral::QuoteCollateral collateral;
  std::string root_pem;
  std::string pck_chain_pem;  ///< as in the quote
};

/// Keys that are fresh for each object. Mints any number of specs with them. Confined to one
/// thread.
class FakePki {
 public:
  FakePki();

  [[nodiscard]] FakeSet mint(const FakeSpec& spec) const;
  /// The root as a verifier is told to trust it.
  [[nodiscard]] TrustedRoot trusted_root() const;
  [[nodiscard]] const crypto::EcdsaPrivateKey& key(Signer signer) const {
    return keys_.at(static_cast<std::size_t>(signer));
  }

 private:
  [[nodiscard]] ByteVector certificate(const crypto::CertificateSpec& spec, Signer subject,
                                       Signer issuer) const;

  std::array<crypto::EcdsaPrivateKey, 6> keys_;
};

}  // namespace confcom::verify::testing
