#include "crypto/rsa_private_key.h"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <limits>

#include "crypto/digest.h"
#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

constexpr unsigned kMinBits = 2048;
constexpr unsigned kMaxBits = 4096;

using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;

PkeyPtr generate_key(unsigned bits, std::uint32_t exponent) {
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  const BignumPtr e(BN_new());
  EVP_PKEY* key = nullptr;
  if (context == nullptr || e == nullptr || BN_set_word(e.get(), exponent) != 1 ||
      EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1 ||
      EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()) != 1 ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    return nullptr;
  }
  return PkeyPtr(key);
}

/// Null when it is none, or encrypted: an answer of -1 instead of a passphrase.
PkeyPtr read_pem(std::string_view pem) {
  const BioPtr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  if (in == nullptr) return nullptr;
  return PkeyPtr(PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr));
}

bool is_encrypted(std::string_view pem) { return pem.find("ENCRYPTED") != std::string_view::npos; }

PkeyCtxPtr signing_context(EVP_PKEY* key, int padding, const EVP_MD* hash) {
  PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (context == nullptr || EVP_PKEY_sign_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) != 1 ||
      EVP_PKEY_CTX_set_signature_md(context.get(), hash) != 1) {
    return nullptr;
  }
  return context;
}

/// MGF1's hash is the signature's unless another is set.
PkeyCtxPtr pss_context(EVP_PKEY* key, const EVP_MD* hash) {
  PkeyCtxPtr context = signing_context(key, RSA_PKCS1_PSS_PADDING, hash);
  if (context == nullptr ||
      EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) != 1) {
    return nullptr;
  }
  return context;
}

}  // namespace

Result<RsaPrivateKey> RsaPrivateKey::from_handle(std::shared_ptr<evp_pkey_st> key) {
  CONFCOM_TRY(RsaPublicKey public_key, RsaPublicKey::from_handle(*key));
  return RsaPrivateKey(std::move(public_key), std::move(key));
}

Result<RsaPrivateKey> RsaPrivateKey::generate(unsigned bits, std::uint32_t exponent) {
  if (bits < kMinBits || bits > kMaxBits || (exponent != 3 && exponent != 65537)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("RSA key of {} bits with exponent {}; {} to {} bits and 3 or 65537 are "
                            "supported",
                            bits, exponent, kMinBits, kMaxBits));
  }
  PkeyPtr key = generate_key(bits, exponent);
  if (key == nullptr) return fail(ErrorCode::kInternal, "RSA: OpenSSL makes no key");
  return from_handle(std::move(key));
}

Result<RsaPrivateKey> RsaPrivateKey::parse_pem(std::string_view pem) {
  if (is_encrypted(pem)) {
    return fail(ErrorCode::kUnsupported,
                "private key: it is encrypted, and nobody is asked for a passphrase; decrypt it "
                "with openssl pkey, or sign its digest elsewhere");
  }
  if (pem.size() > std::numeric_limits<int>::max())
    return fail(ErrorCode::kMalformed, "private key: too long");
  PkeyPtr key = read_pem(pem);
  if (key == nullptr) {
    return fail(ErrorCode::kMalformed,
                "private key: not one in PEM; \"BEGIN PRIVATE KEY\" or \"BEGIN RSA PRIVATE KEY\" "
                "belongs there");
  }
  return from_handle(std::move(key));
}

Result<std::string> RsaPrivateKey::to_pem() const {
  const BioPtr out(BIO_new(BIO_s_secmem()));
  if (out == nullptr || PEM_write_bio_PKCS8PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0,
                                                      nullptr, nullptr) != 1) {
    return fail(ErrorCode::kInternal, "private key: OpenSSL does not write it");
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

Result<ByteVector> RsaPrivateKey::sign_pkcs1(Bytes message) const {
  const PkeyCtxPtr context = signing_context(key_.get(), RSA_PKCS1_PADDING, EVP_sha256());
  return sign_digest(context.get(), sha256(message));
}

Result<ByteVector> RsaPrivateKey::sign_pss(HashAlgorithm hash, Bytes message) const {
  const PkeyCtxPtr context = pss_context(key_.get(), evp_md(hash));
  return sign_digest(context.get(), digest(hash, message));
}

Result<ByteVector> RsaPrivateKey::sign_digest(evp_pkey_ctx_st* context, Bytes hashed) const {
  ByteVector signature(public_key_.modulus().size());
  std::size_t size = signature.size();
  if (context == nullptr ||
      EVP_PKEY_sign(context, uchars_out(signature), &size, uchars(hashed), hashed.size()) != 1 ||
      size != signature.size()) {
    return fail(ErrorCode::kInternal, "RSA: OpenSSL does not sign with this key; is it whole?");
  }
  return signature;
}

}  // namespace confcom::crypto
