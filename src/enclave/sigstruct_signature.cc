#include "enclave/sigstruct_signature.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/rsa_private_key.h"
#include "crypto/rsa_quotients.h"

namespace confcom::enclave {
namespace {

using crypto::HashAlgorithm;
using crypto::RsaPublicKey;
using evidence::Sigstruct;
using BigNumber = ByteArray<Sigstruct::kKeyBytes>;

/// SIGSTRUCT's numbers have their lowest byte first, everybody else's their highest.
ByteVector big_endian(const BigNumber& number) { return {number.rbegin(), number.rend()}; }

BigNumber little_endian(Bytes number) {
  BigNumber out{};
  std::ranges::reverse_copy(number, out.begin());
  return out;
}

bool signature_holds(const Sigstruct& sigstruct) {
  const auto key = RsaPublicKey::from_modulus(big_endian(sigstruct.modulus), Sigstruct::kExponent);
  return key.has_value() && key->verify_pkcs1(HashAlgorithm::kSha256, signed_bytes(sigstruct),
                                              big_endian(sigstruct.signature));
}

bool quotients_hold(const Sigstruct& sigstruct) {
  const auto want =
      crypto::rsa_quotients(big_endian(sigstruct.modulus), big_endian(sigstruct.signature));
  return want.has_value() && want->q1 == big_endian(sigstruct.q1) &&
         want->q2 == big_endian(sigstruct.q2);
}

Result<void> check_key(const RsaPublicKey& key) {
  if (key.modulus().size() == Sigstruct::kKeyBytes && key.exponent() == Sigstruct::kExponent)
    return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("key: RSA-{} with exponent {}; enclaves are signed with RSA-3072 and "
                          "exponent 3: openssl genrsa -3 -out key.pem 3072",
                          8 * key.modulus().size(), key.exponent()));
}

}  // namespace

SigstructCheck check_sigstruct(const Sigstruct& sigstruct) {
  return {.signature_ok = signature_holds(sigstruct), .q1q2_ok = quotients_hold(sigstruct)};
}

crypto::Sha256Digest mr_signer(const Sigstruct& sigstruct) {
  return crypto::sha256(sigstruct.modulus);
}

crypto::Sha256Digest signing_digest(const Sigstruct& sigstruct) {
  return crypto::sha256(signed_bytes(sigstruct));
}

Result<Sigstruct> sign_sigstruct(Sigstruct sigstruct, const crypto::RsaPrivateKey& key) {
  CONFCOM_CHECK(check_key(key.public_key()));
  CONFCOM_TRY(const ByteVector signature, key.sign_pkcs1(signed_bytes(sigstruct)));
  return attach_signature(sigstruct, key.public_key(), signature);
}

Result<Sigstruct> attach_signature(Sigstruct sigstruct, const RsaPublicKey& key, Bytes signature) {
  CONFCOM_CHECK(check_key(key));
  if (!key.verify_pkcs1(HashAlgorithm::kSha256, signed_bytes(sigstruct), signature)) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("signature: {} bytes that are not this key's RSASSA-PKCS1-v1_5 with "
                            "SHA-256 over this SIGSTRUCT; see that the image, the key and every "
                            "option are those of the digest that was signed",
                            signature.size()));
  }
  CONFCOM_TRY(const crypto::RsaQuotients quotients,
              crypto::rsa_quotients(key.modulus(), signature));
  sigstruct.modulus = little_endian(key.modulus());
  sigstruct.signature = little_endian(signature);
  sigstruct.q1 = little_endian(quotients.q1);
  sigstruct.q2 = little_endian(quotients.q2);
  return sigstruct;
}

}  // namespace confcom::enclave
