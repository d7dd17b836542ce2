#include "crypto/cmac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <cstdlib>
#include <string>

#include "crypto/openssl.h"

namespace confcom::crypto {

namespace {

/// A context with its key. Fails only without memory or without its algorithm; no wrong tag must
/// come out then.
MacCtxPtr keyed_context(FixedBytes<16> key) {
  static const MacPtr algorithm(EVP_MAC_fetch(nullptr, "CMAC", nullptr));
  MacCtxPtr context(EVP_MAC_CTX_new(algorithm.get()));
  std::string cipher = "AES-128-CBC";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), 0),
      OSSL_PARAM_construct_end()};
  if (EVP_MAC_init(context.get(), uchars(key), key.size(), parameters) != 1) std::abort();
  return context;
}

ByteArray<16> finish(EVP_MAC_CTX* context, Bytes data) {
  ByteArray<16> tag{};
  std::size_t size = 0;
  if (EVP_MAC_update(context, uchars(data), data.size()) != 1 ||
      EVP_MAC_final(context, uchars_out(tag), &size, tag.size()) != 1 || size != tag.size()) {
    std::abort();
  }
  return tag;
}

}  // namespace

struct CmacKey::Context {
  MacCtxPtr keyed;
};

CmacKey::CmacKey(FixedBytes<16> key)
    : context_(std::make_unique<const Context>(Context{keyed_context(key)})) {}
CmacKey::CmacKey(CmacKey&&) noexcept = default;
CmacKey& CmacKey::operator=(CmacKey&&) noexcept = default;
CmacKey::~CmacKey() = default;

ByteArray<16> CmacKey::mac(Bytes data) const {
  const MacCtxPtr context(EVP_MAC_CTX_dup(context_->keyed.get()));
  if (context == nullptr) std::abort();
  return finish(context.get(), data);
}

ByteArray<16> aes128_cmac(FixedBytes<16> key, Bytes data) {
  return finish(keyed_context(key).get(), data);
}

}  // namespace confcom::crypto
