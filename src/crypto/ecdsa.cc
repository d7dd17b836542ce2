#include "crypto/ecdsa.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/ecdsa_signature.h"
#include "crypto/openssl.h"
#include "crypto/precomputed_key.h"

namespace confcom::crypto {
namespace {

const char* group_name(Curve curve) { return curve == Curve::kP256 ? "P-256" : "P-384"; }

constexpr std::byte kUncompressed{0x04};
constexpr std::size_t kMaxPointBytes = 1 + 2 * 48;

/// A key of the curve to copy the group from: building a group by name costs several times an
/// import.
const EVP_PKEY* template_key(Curve curve) {
  static const PkeyPtr p256(EVP_EC_gen(group_name(Curve::kP256)));
  static const PkeyPtr p384(EVP_EC_gen(group_name(Curve::kP384)));
  return (curve == Curve::kP256 ? p256 : p384).get();
}

/// OpenSSL checks here that the point is on the curve.
PkeyPtr import_point(Curve curve, Bytes encoded) {
  PkeyPtr key(EVP_PKEY_new());
  if (key == nullptr || EVP_PKEY_copy_parameters(key.get(), template_key(curve)) != 1)
    return nullptr;
  if (EVP_PKEY_set1_encoded_public_key(key.get(), uchars(encoded), encoded.size()) != 1)
    return nullptr;
  return key;
}

Result<ByteVector> encoded_point(const EVP_PKEY* key) {
  ByteVector encoded(kMaxPointBytes);
  std::size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key, "encoded-pub-key", uchars_out(encoded), encoded.size(),
                                      &size) != 1) {
    return fail(ErrorCode::kInternal, "ECDSA: OpenSSL does not tell a key's point");
  }
  encoded.resize(size);
  return encoded;
}

}  // namespace

std::size_t coordinate_bytes(Curve curve) { return curve == Curve::kP256 ? 32 : 48; }

Result<EcdsaPublicKey> EcdsaPublicKey::from_point(Curve curve, Bytes xy) {
  if (xy.size() != 2 * coordinate_bytes(curve)) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{} public key of {} bytes", group_name(curve), xy.size()));
  }
  ByteArray<kMaxPointBytes> encoded{kUncompressed};
  std::ranges::copy(xy, encoded.begin() + 1);
  PkeyPtr key = import_point(curve, Bytes(encoded).first(1 + xy.size()));
  if (key == nullptr) {
    return fail(ErrorCode::kMalformed,
                fmt::format("not a point of the curve {}", group_name(curve)));
  }
  return EcdsaPublicKey(curve, to_vector(xy), std::move(key));
}

EcdsaPublicKey EcdsaPublicKey::precomputed() const {
  EcdsaPublicKey key = *this;
  key.table_ = PrecomputedKey::make(curve_, point_);
  return key;
}

bool EcdsaPublicKey::verify(HashAlgorithm hash, Bytes message, Bytes signature) const {
  if (signature.size() != 2 * coordinate_bytes(curve_)) return false;
  if (table_ == nullptr) return verify_der(hash, message, signature_to_der(signature));
  return table_->verify(digest(hash, message), signature);
}

bool EcdsaPublicKey::verify_der(HashAlgorithm hash, Bytes message, Bytes signature_der) const {
  if (table_ != nullptr) {
    const auto signature = signature_from_der(signature_der, coordinate_bytes(curve_));
    return signature.has_value() && verify(hash, message, *signature);
  }
  const ByteVector hashed = digest(hash, message);
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
  return context != nullptr && EVP_PKEY_verify_init(context.get()) == 1 &&
         EVP_PKEY_verify(context.get(), uchars(signature_der), signature_der.size(), uchars(hashed),
                         hashed.size()) == 1;
}

Result<EcdsaPrivateKey> EcdsaPrivateKey::generate(Curve curve) {
  PkeyPtr key(EVP_EC_gen(group_name(curve)));
  if (key == nullptr) return fail(ErrorCode::kInternal, "ECDSA: OpenSSL generates no key");
  return from_handle(curve, std::move(key));
}

Result<EcdsaPrivateKey> EcdsaPrivateKey::from_handle(Curve curve,
                                                     std::shared_ptr<evp_pkey_st> key) {
  CONFCOM_TRY(const ByteVector encoded, encoded_point(key.get()));
  CONFCOM_TRY(EcdsaPublicKey public_key,
              EcdsaPublicKey::from_point(curve, Bytes(encoded).subspan(1)));
  PkeyCtxPtr signing(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (signing == nullptr || EVP_PKEY_sign_init(signing.get()) != 1)
    return fail(ErrorCode::kInternal, "ECDSA: OpenSSL does not sign with this key");
  return EcdsaPrivateKey(std::move(public_key), std::move(key), std::move(signing));
}

Result<ByteVector> EcdsaPrivateKey::sign_der(HashAlgorithm hash, Bytes message) const {
  const ByteVector hashed = digest(hash, message);
  const PkeyCtxPtr context(EVP_PKEY_CTX_dup(signing_.get()));
  ByteVector der(128);  // at most 104 for P-384
  std::size_t size = der.size();
  if (context == nullptr ||
      EVP_PKEY_sign(context.get(), uchars_out(der), &size, uchars(hashed), hashed.size()) != 1) {
    return fail(ErrorCode::kInternal, "ECDSA: OpenSSL does not sign");
  }
  der.resize(size);
  return der;
}

Result<ByteVector> EcdsaPrivateKey::sign(HashAlgorithm hash, Bytes message) const {
  CONFCOM_TRY(const ByteVector der, sign_der(hash, message));
  return signature_from_der(der, coordinate_bytes(public_key_.curve()));
}

}  // namespace confcom::crypto
