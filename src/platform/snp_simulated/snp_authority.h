#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "crypto/ecdsa.h"
#include "crypto/rsa_private_key.h"
#include "evidence/snp/product.h"
#include "evidence/snp/vek_extensions.h"
#include "platform/sgx_simulated/file_set.h"

namespace confcom::platform {

/// The keys of ARK and ASK.
struct SnpAuthorityKeys {
  crypto::RsaPrivateKey ark;
  crypto::RsaPrivateKey ask;

  /// Fresh ones of 4096 bits, as AMD's, which takes seconds. Errors: internal.
  [[nodiscard]] static Result<SnpAuthorityKeys> generate();
};

/// Who vouches for a simulated chip, as AMD does for a real one: ARK and ASK of one product. Every
/// subject begins with SIMULATED. Immutable; thread-safe.
class SnpAuthority {
 public:
  /// Certificates good for ten years from `now`. Errors: internal.
  [[nodiscard]] static Result<SnpAuthority> make(evidence::SnpProduct product,
                                                 SnpAuthorityKeys keys, Timestamp now);
  /// Errors: not_found, malformed, unsupported, untrusted (files that do not belong together).
  [[nodiscard]] static Result<SnpAuthority> parse(const FileSet& files);
  /// Its part of a platform directory: parse's inverse. Errors: internal.
  [[nodiscard]] Result<void> write(FileSet& files) const;
  [[nodiscard]] static std::vector<std::string_view> file_names();

  [[nodiscard]] evidence::SnpProduct product() const { return product_; }
  /// ASK, then ARK, in PEM.
  [[nodiscard]] std::string chain_pem() const { return ask_pem_ + ark_pem_; }

  /// A chip's certificate in PEM, good for ten years from `now`. Errors: internal.
  [[nodiscard]] Result<std::string> issue_vcek(const evidence::VekExtensions& chip,
                                               const crypto::EcdsaPublicKey& key,
                                               Timestamp now) const;

  /// The ARK's list, on which nobody is. Errors: internal.
  [[nodiscard]] Result<ByteVector> crl(Timestamp this_update, Timestamp next_update,
                                       std::uint64_t number) const;

 private:
  SnpAuthority(evidence::SnpProduct product, SnpAuthorityKeys keys)
      : product_(product), keys_(std::move(keys)) {}

  evidence::SnpProduct product_;
  SnpAuthorityKeys keys_;
  std::string ark_pem_;  // set by make and parse, as the other
  std::string ask_pem_;
};

}  // namespace confcom::platform
