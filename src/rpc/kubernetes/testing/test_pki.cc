#include "rpc/kubernetes/testing/test_pki.h"

#include <cstddef>
#include <utility>

#include "base/timestamp.h"
#include "crypto/certificate_builder.h"
#include "crypto/pem.h"

namespace confcom::rpc::testing {
namespace {

constexpr std::string_view kCaName = "test CA";

crypto::EcdsaPrivateKey make_key() {
  return crypto::EcdsaPrivateKey::generate(crypto::Curve::kP256).value();
}

void append_element(ByteVector& out, unsigned tag, Bytes content) {
  out.push_back(static_cast<std::byte>(tag));
  out.push_back(static_cast<std::byte>(content.size()));  // short: names in tests are
  out.insert(out.end(), content.begin(), content.end());
}

/// Source: RFC 5280, 4.2.1.6.
crypto::ExtensionSpec alternative_names(const TestIdentityParts& parts) {
  ByteVector names;
  for (const std::string& name : parts.dns_names) append_element(names, 0x82, as_bytes(name));
  for (const ByteVector& address : parts.addresses) append_element(names, 0x87, address);
  crypto::ExtensionSpec out{.oid = "2.5.29.17", .critical = false, .value_der = {}};
  append_element(out.value_der, 0x30, names);
  return out;
}

std::string to_certificate_pem(const crypto::CertificateSpec& spec,
                               const crypto::EcdsaPublicKey& subject,
                               const crypto::EcdsaPrivateKey& issuer) {
  return crypto::to_pem(crypto::make_certificate(spec, subject, issuer).value(), "CERTIFICATE");
}

}  // namespace

TestPki::TestPki() : key_(make_key()) {
  const crypto::CertificateSpec spec{
      .subject_common_name = std::string(kCaName),
      .issuer_common_name = std::string(kCaName),
      .serial = {std::byte{1}},
      .not_before = parse_timestamp("2020-01-01T00:00:00Z").value(),
      .not_after = parse_timestamp("2120-01-01T00:00:00Z").value(),
      .is_ca = true,
      .path_length = {},
      .key_usage = {crypto::KeyUsage::kKeyCertSign},
      .extensions = {},
  };
  ca_pem_ = to_certificate_pem(spec, key_.public_key(), key_);
}

TestIdentity TestPki::make(const TestIdentityParts& parts) const {
  const crypto::EcdsaPrivateKey key = make_key();
  const crypto::CertificateSpec spec{
      .subject_common_name = "test server",
      .issuer_common_name = std::string(kCaName),
      .serial = {std::byte{2}},
      .not_before = parse_timestamp(parts.not_before).value(),
      .not_after = parse_timestamp(parts.not_after).value(),
      .path_length = {},
      .key_usage = {crypto::KeyUsage::kDigitalSignature},
      .extensions = {alternative_names(parts)},
  };
  return {to_certificate_pem(spec, key.public_key(), key_), key.to_pem().value()};
}

TestIdentity TestPki::make_loopback() const {
  return make({.addresses = {{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}}}});
}

}  // namespace confcom::rpc::testing
