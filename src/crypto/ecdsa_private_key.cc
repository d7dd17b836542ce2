// Private keys that come from somewhere: a seed, or a file.

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <limits>

#include "crypto/ecdsa.h"
#include "crypto/openssl.h"
#include "crypto/secret_bytes.h"

namespace confcom::crypto {
namespace {

constexpr std::size_t kP256Bytes = 32;
constexpr int kP256PointBytes = 1 + 2 * 32;

using GroupPtr = std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, Deleter<EC_POINT_free>>;
using BnCtxPtr = std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>>;
using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;
using SecretBignumPtr = std::unique_ptr<BIGNUM, Deleter<BN_clear_free>>;
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;

/// (seed mod (n − 1)) + 1, or null.
SecretBignumPtr scalar_of(FixedBytes<40> seed, const EC_GROUP* group, BN_CTX* context) {
  const BignumPtr below_order(BN_dup(EC_GROUP_get0_order(group)));
  SecretBignumPtr scalar(BN_secure_new());
  const SecretBignumPtr number(BN_bin2bn(uchars(seed), static_cast<int>(seed.size()), nullptr));
  if (below_order == nullptr || scalar == nullptr || number == nullptr) return nullptr;
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  if (BN_sub_word(below_order.get(), 1) != 1 ||
      BN_mod(scalar.get(), number.get(), below_order.get(), context) != 1 ||
      BN_add_word(scalar.get(), 1) != 1) {
    return nullptr;
  }
  return scalar;
}

/// The encoded point of a scalar; empty on failure.
ByteVector public_point(const BIGNUM* scalar, const EC_GROUP* group, BN_CTX* context) {
  const PointPtr point(EC_POINT_new(group));
  ByteVector encoded(kP256PointBytes);
  if (point == nullptr ||
      EC_POINT_mul(group, point.get(), scalar, nullptr, nullptr, context) != 1 ||
      EC_POINT_point2oct(group, point.get(), POINT_CONVERSION_UNCOMPRESSED, uchars_out(encoded),
                         encoded.size(), context) != encoded.size()) {
    return {};
  }
  return encoded;
}

PkeyPtr key_from(const BIGNUM* scalar, Bytes point) {
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar, kP256Bytes) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return nullptr;
  }
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) != 1) {
    return nullptr;
  }
  return PkeyPtr(key);
}

Result<Curve> curve_of(const EVP_PKEY* key) {
  char name[32] = {};
  std::size_t size = 0;
  if (EVP_PKEY_is_a(key, "EC") == 1 &&
      EVP_PKEY_get_group_name(key, name, sizeof name, &size) == 1) {
    const std::string_view group(name, size);
    if (group == SN_X9_62_prime256v1) return Curve::kP256;
    if (group == SN_secp384r1) return Curve::kP384;
  }
  return fail(ErrorCode::kUnsupported, "private key: neither P-256 nor P-384");
}

}  // namespace

Result<EcdsaPrivateKey> EcdsaPrivateKey::derive_p256(FixedBytes<40> seed) {
  const GroupPtr group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const BnCtxPtr context(BN_CTX_secure_new());
  PkeyPtr key;
  if (group != nullptr && context != nullptr) {
    const SecretBignumPtr scalar = scalar_of(seed, group.get(), context.get());
    const ByteVector point =
        scalar == nullptr ? ByteVector() : public_point(scalar.get(), group.get(), context.get());
    if (!point.empty()) key = key_from(scalar.get(), point);
  }
  if (key == nullptr) return fail(ErrorCode::kInternal, "ECDSA: OpenSSL derives no key");
  return from_handle(Curve::kP256, std::move(key));
}

Result<EcdsaPrivateKey> EcdsaPrivateKey::parse_pem(std::string_view pem) {
  if (pem.size() > std::numeric_limits<int>::max())
    return fail(ErrorCode::kMalformed, "private key: too long");
  const BioPtr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An encrypted key is refused: nobody is here to ask for a passphrase.
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  PkeyPtr key(in == nullptr ? nullptr
                            : PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr)
    return fail(ErrorCode::kMalformed, "private key: not an unencrypted key in PEM");
  CONFCOM_TRY(const Curve curve, curve_of(key.get()));
  return from_handle(curve, std::move(key));
}

Result<std::string> EcdsaPrivateKey::to_pem() const {
  const BioPtr out(BIO_new(BIO_s_secmem()));
  char* text = nullptr;
  if (out == nullptr || PEM_write_bio_PKCS8PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0,
                                                      nullptr, nullptr) != 1) {
    return fail(ErrorCode::kInternal, "private key: OpenSSL does not write it");
  }
  const long size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

}  // namespace confcom::crypto
