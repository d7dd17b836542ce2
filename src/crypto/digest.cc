#include "crypto/digest.h"

#include <openssl/crypto.h>

#include <cstdlib>

#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

/// Fetched once: OpenSSL 3 otherwise looks the algorithm up again for each digest.
const EVP_MD* message_digest(HashAlgorithm algorithm) {
  static const MdPtr sha256(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
  static const MdPtr sha384(EVP_MD_fetch(nullptr, "SHA2-384", nullptr));
  static const MdPtr sha512(EVP_MD_fetch(nullptr, "SHA2-512", nullptr));
  switch (algorithm) {
    case HashAlgorithm::kSha256:
      return sha256.get();
    case HashAlgorithm::kSha384:
      return sha384.get();
    case HashAlgorithm::kSha512:
      return sha512.get();
  }
  std::abort();
}

void require(bool done) {
  if (!done) std::abort();
}

void hash_into(HashAlgorithm algorithm, std::initializer_list<Bytes> parts,
               std::span<std::byte> out) {
  const MdCtxPtr context(EVP_MD_CTX_new());
  require(context != nullptr);
  require(EVP_DigestInit_ex2(context.get(), message_digest(algorithm), nullptr) == 1);
  for (const Bytes part : parts)
    require(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  require(EVP_DigestFinal_ex(context.get(), uchars_out(out), nullptr) == 1);
}

}  // namespace

Sha256Digest sha256(Bytes data) { return sha256({data}); }

Sha256Digest sha256(std::initializer_list<Bytes> parts) {
  Sha256Digest out;
  hash_into(HashAlgorithm::kSha256, parts, out);
  return out;
}

Sha384Digest sha384(Bytes data) {
  Sha384Digest out;
  hash_into(HashAlgorithm::kSha384, {data}, out);
  return out;
}

ByteVector digest(HashAlgorithm algorithm, Bytes data) {
  ByteVector out(static_cast<std::size_t>(EVP_MD_get_size(message_digest(algorithm))));
  hash_into(algorithm, {data}, out);
  return out;
}

bool equal_constant_time(Bytes a, Bytes b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace confcom::crypto
