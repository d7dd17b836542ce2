#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "crypto/ecdsa.h"

namespace confcom::rpc::testing {

/// A certificate with its key, both in PEM.
struct TestIdentity {
  std::string certificate_pem;
  std::string key_pem;
};

/// Who a certificate is for, and when.
struct TestIdentityParts {
  std::vector<std::string> dns_names{};
  std::vector<ByteVector> addresses{};  ///< 4 or 16 bytes each
  std::string_view not_before = "2020-01-01T00:00:00Z";
  std::string_view not_after = "2120-01-01T00:00:00Z";
};

/// A certificate authority of the test's own.
class TestPki {
 public:
  TestPki();

  [[nodiscard]] const std::string& ca_pem() const { return ca_pem_; }
  [[nodiscard]] TestIdentity make(const TestIdentityParts& parts) const;
  /// Of 127.0.0.1.
  [[nodiscard]] TestIdentity make_loopback() const;

 private:
  crypto::EcdsaPrivateKey key_;
  std::string ca_pem_;
};

}  // namespace confcom::rpc::testing
