#include "crypto/public_key.h"

namespace confcom::crypto {
namespace {

bool verify_rsa(const RsaPublicKey& key, SignatureAlgorithm algorithm, Bytes message,
                Bytes signature) {
  const HashAlgorithm hash = hash_of(algorithm);
  switch (scheme_of(algorithm)) {
    case SignatureScheme::kRsaPss:
      return key.verify_pss(hash, message, signature);
    case SignatureScheme::kRsaPkcs1:
      return key.verify_pkcs1(hash, message, signature);
    case SignatureScheme::kEcdsa:
      return false;
  }
  return false;
}

}  // namespace

bool verify_signature(const PublicKey& key, SignatureAlgorithm algorithm, Bytes message,
                      Bytes signature) {
  if (const auto* rsa = std::get_if<RsaPublicKey>(&key))
    return verify_rsa(*rsa, algorithm, message, signature);
  const auto* ecdsa = std::get_if<EcdsaPublicKey>(&key);
  return ecdsa != nullptr && scheme_of(algorithm) == SignatureScheme::kEcdsa &&
         ecdsa->verify_der(hash_of(algorithm), message, signature);
}

}  // namespace confcom::crypto
