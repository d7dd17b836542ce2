#pragma once

#include <string>

#include "app/cli_forward.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::app {

/// Who signs an enclave: a key in a file, or whoever has the key (an HSM), in two steps.
class SigningKeyOptions {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  /// Whether the options are one of the three ways. Errors: invalid_argument.
  [[nodiscard]] Result<void> check() const;

  /// Where the digest for somebody else goes; empty: sign here and now.
  [[nodiscard]] const std::string& digest_out() const { return digest_out_; }
  /// Signs with the key, or takes the signature that was made elsewhere.
  /// Errors: those of the files; malformed, unsupported, invalid_argument (the key); untrusted (the
  /// signature).
  [[nodiscard]] Result<evidence::Sigstruct> sign(const evidence::Sigstruct& sigstruct) const;

 private:
  std::string key_;
  std::string digest_out_;
  std::string signature_in_;
  std::string public_key_;
};

}  // namespace confcom::app
