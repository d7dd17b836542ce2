#include "crypto/rsa.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <limits>

#include "crypto/openssl.h"
#include "crypto/pem.h"

namespace confcom::crypto {
namespace {

constexpr std::string_view kPublicKey = "PUBLIC KEY";
constexpr std::size_t kMinModulusBytes = 256;
constexpr std::size_t kMaxModulusBytes = 512;

using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;

ParamsPtr make_parameters(const BIGNUM* modulus, const BIGNUM* exponent) {
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent) != 1) {
    return nullptr;
  }
  return ParamsPtr(OSSL_PARAM_BLD_to_param(builder.get()));
}

PkeyPtr import(OSSL_PARAM* parameters) {
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (context == nullptr || parameters == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    return nullptr;
  }
  return PkeyPtr(key);
}

bool verify(EVP_PKEY* key, int padding, HashAlgorithm hash, Bytes message, Bytes signature) {
  const ByteVector hashed = digest(hash, message);
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (context == nullptr || EVP_PKEY_verify_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) != 1 ||
      EVP_PKEY_CTX_set_signature_md(context.get(), evp_md(hash)) != 1) {
    return false;
  }
  if (padding == RSA_PKCS1_PSS_PADDING &&
      (EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), evp_md(hash)) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return false;
  }
  return EVP_PKEY_verify(context.get(), uchars(signature), signature.size(), uchars(hashed),
                         hashed.size()) == 1;
}

/// A public number of the key, or null.
BignumPtr number_of(const EVP_PKEY& key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(&key, name, &number) != 1) return nullptr;
  return BignumPtr(number);
}

/// What no exponent that is supported is, for one that is larger than the type.
std::uint32_t small_number(const BIGNUM* number) {
  const BN_ULONG word = BN_get_word(number);
  return word > std::numeric_limits<std::uint32_t>::max() ? 0 : static_cast<std::uint32_t>(word);
}

}  // namespace

Result<RsaPublicKey> RsaPublicKey::from_modulus(Bytes modulus, std::uint32_t exponent) {
  if (modulus.size() < kMinModulusBytes || modulus.size() > kMaxModulusBytes ||
      modulus.front() == std::byte{0}) {
    return fail(ErrorCode::kMalformed,
                fmt::format("RSA modulus of {} bytes; {} to {} without leading zeros belong",
                            modulus.size(), kMinModulusBytes, kMaxModulusBytes));
  }
  if (exponent != 3 && exponent != 65537) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("RSA exponent {}; 3 and 65537 are supported", exponent));
  }
  const BignumPtr n(BN_bin2bn(uchars(modulus), static_cast<int>(modulus.size()), nullptr));
  const BignumPtr e(BN_new());
  if (n == nullptr || e == nullptr || BN_set_word(e.get(), exponent) != 1) {
    return fail(ErrorCode::kInternal, "RSA: out of memory");
  }
  PkeyPtr key = import(make_parameters(n.get(), e.get()).get());
  if (key == nullptr) return fail(ErrorCode::kMalformed, "RSA: OpenSSL refuses the key");
  return RsaPublicKey(to_vector(modulus), exponent, std::move(key));
}

Result<RsaPublicKey> RsaPublicKey::from_handle(const evp_pkey_st& key) {
  const BignumPtr n = number_of(key, OSSL_PKEY_PARAM_RSA_N);
  const BignumPtr e = number_of(key, OSSL_PKEY_PARAM_RSA_E);
  if (EVP_PKEY_is_a(&key, "RSA") != 1 || n == nullptr || e == nullptr) {
    return fail(ErrorCode::kUnsupported, "key: it is not of RSA");
  }
  ByteVector modulus(static_cast<std::size_t>(BN_num_bytes(n.get())));
  BN_bn2bin(n.get(), uchars_out(modulus));
  return from_modulus(modulus, small_number(e.get()));
}

Result<RsaPublicKey> RsaPublicKey::parse_pem(std::string_view pem) {
  CONFCOM_TRY(const std::vector<ByteVector> blocks, crypto::parse_pem(pem, kPublicKey, 1));
  const ByteVector& der = blocks.front();
  const unsigned char* end = uchars(der);
  const PkeyPtr key(d2i_PUBKEY(nullptr, &end, static_cast<long>(der.size())));
  if (key == nullptr || end != uchars(der) + der.size()) {
    return fail(ErrorCode::kMalformed, "public key: what the PEM holds is not one");
  }
  return from_handle(*key);
}

Result<std::string> RsaPublicKey::to_pem() const {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &der);
  if (size <= 0) return fail(ErrorCode::kInternal, "public key: OpenSSL does not write it");
  std::string pem = crypto::to_pem(from_uchars(der, static_cast<std::size_t>(size)), kPublicKey);
  OPENSSL_free(der);
  return pem;
}

// OpenSSL takes a shorter signature of RSASSA-PSS as the number it is; RFC 8017, 8.1.2, step 1,
// does not.
bool RsaPublicKey::verify_pkcs1(HashAlgorithm hash, Bytes message, Bytes signature) const {
  return signature.size() == modulus_->size() &&
         verify(key_.get(), RSA_PKCS1_PADDING, hash, message, signature);
}

bool RsaPublicKey::verify_pss(HashAlgorithm hash, Bytes message, Bytes signature) const {
  return signature.size() == modulus_->size() &&
         verify(key_.get(), RSA_PKCS1_PSS_PADDING, hash, message, signature);
}

}  // namespace confcom::crypto
