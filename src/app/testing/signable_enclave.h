#pragma once

#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/testing/scratch_directory.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::app::testing {

/// Enclaves and keys in files, as their authors have them.
class SignableEnclave {
 public:
  /// Files "key.pem" and "key.pub", RSA-3072 with exponent 3, the same for the whole process.
  SignableEnclave();

  /// Writes an enclave that is not signed, and returns its path.
  [[nodiscard]] std::string confcom() const;
  [[nodiscard]] std::string sgxs() const;
  /// Signed by nobody: the SDK's tool has laid it out.
  [[nodiscard]] std::string sdk() const;

  /// `confcom enclave sign` with the key.
  [[nodiscard]] ProgramRun sign(const std::string& enclave,
                                const std::vector<std::string>& further = {}) const;
  /// The SIGSTRUCT in or as a file.
  [[nodiscard]] static evidence::Sigstruct sigstruct(const std::string& path);

  [[nodiscard]] const confcom::testing::ScratchDirectory& directory() const { return directory_; }
  [[nodiscard]] std::string key() const { return directory_.file("key.pem"); }
  [[nodiscard]] std::string public_key() const { return directory_.file("key.pub"); }

 private:
  confcom::testing::ScratchDirectory directory_;
};

}  // namespace confcom::app::testing
