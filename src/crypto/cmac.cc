#include "crypto/cmac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <cstdlib>
#include <string>

#include "crypto/openssl.h"

namespace confcom::crypto {

ByteArray<16> aes128_cmac(FixedBytes<16> key, Bytes data) {
  static const MacPtr algorithm(EVP_MAC_fetch(nullptr, "CMAC", nullptr));
  const MacCtxPtr context(EVP_MAC_CTX_new(algorithm.get()));
  std::string cipher = "AES-128-CBC";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), 0),
      OSSL_PARAM_construct_end()};
  ByteArray<16> tag{};
  std::size_t size = 0;
  // Fails only without memory or without its algorithm; a wrong tag must not come out then.
  if (EVP_MAC_init(context.get(), uchars(key), key.size(), parameters) != 1 ||
      EVP_MAC_update(context.get(), uchars(data), data.size()) != 1 ||
      EVP_MAC_final(context.get(), uchars_out(tag), &size, tag.size()) != 1 || size != tag.size()) {
    std::abort();
  }
  return tag;
}

}  // namespace confcom::crypto
