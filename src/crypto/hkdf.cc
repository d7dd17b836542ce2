#include "crypto/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

using Prk = SecretBytes<kHkdfSha256Bytes>;

void require(bool done) {
  if (!done) std::abort();
}

/// HMAC-SHA-256 (RFC 2104) of what comes in parts. Fails only without memory or without its
/// algorithm; no wrong key must come out then.
class Hmac {
 public:
  explicit Hmac(Bytes key) : context_(EVP_MAC_CTX_new(algorithm())) {
    // OpenSSL takes a null pointer for "no key", which an empty one is not.
    constexpr ByteArray<1> kEmpty{};
    std::string digest = "SHA2-256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    require(context_ != nullptr);
    require(EVP_MAC_init(context_.get(), uchars(key.empty() ? Bytes(kEmpty) : key), key.size(),
                         parameters) == 1);
  }

  Hmac& update(Bytes data) {
    require(EVP_MAC_update(context_.get(), uchars(data), data.size()) == 1);
    return *this;
  }
  Hmac& update(std::initializer_list<Bytes> parts) {
    for (const Bytes part : parts) update(part);
    return *this;
  }
  void finish(std::span<std::byte, kHkdfSha256Bytes> out) {
    std::size_t size = 0;
    require(EVP_MAC_final(context_.get(), uchars_out(out), &size, out.size()) == 1 &&
            size == out.size());
  }

 private:
  static EVP_MAC* algorithm() {
    static const MacPtr hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    return hmac.get();
  }

  MacCtxPtr context_;
};

}  // namespace

Prk hkdf_sha256_extract(Bytes salt, std::initializer_list<Bytes> input) {
  Prk out;
  Hmac(salt).update(input).finish(out.writable());
  return out;
}

void hkdf_sha256_expand_into(FixedBytes<kHkdfSha256Bytes> key, std::initializer_list<Bytes> info,
                             std::span<std::byte> out) {
  require(out.size() <= kMaxHkdfSha256Bytes);
  Prk block;
  Bytes previous;
  for (std::size_t number = 1; !out.empty(); ++number) {
    const ByteArray<1> counter{static_cast<std::byte>(number)};
    Hmac(key).update(previous).update(info).update(counter).finish(block.writable());
    previous = block.bytes();
    const Bytes wanted = previous.first(std::min(out.size(), previous.size()));
    std::ranges::copy(wanted, out.begin());
    out = out.subspan(wanted.size());
  }
}

}  // namespace confcom::crypto
