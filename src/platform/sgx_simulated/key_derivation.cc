#include "platform/sgx_simulated/key_derivation.h"

#include <algorithm>

#include "crypto/cmac.h"
#include "crypto/secret_bytes.h"

namespace confcom::platform {
namespace {

constexpr std::size_t kBlockBytes = 16;
constexpr std::size_t kSeedBits = 320;

ByteArray<kBlockBytes> block(std::uint8_t counter, std::string_view label, std::size_t bits) {
  ByteArray<kBlockBytes> out{std::byte{counter}};
  std::ranges::copy(as_bytes(label.substr(0, kBlockBytes - 3)), out.begin() + 1);
  out[14] = static_cast<std::byte>(bits >> 8);
  out[15] = static_cast<std::byte>(bits);
  return out;
}

}  // namespace

Result<crypto::EcdsaPrivateKey> derive_ecdsa_key(const enclave::Key& key, std::string_view label) {
  crypto::SecretBytes<3 * kBlockBytes> seed;
  for (std::uint8_t i = 0; i < 3; ++i) {
    const auto counter = static_cast<std::uint8_t>(i + 1);
    const enclave::Key part(crypto::aes128_cmac(key.bytes(), block(counter, label, kSeedBits)));
    std::ranges::copy(part.bytes(), seed.writable().subspan(kBlockBytes * i).begin());
  }
  return crypto::EcdsaPrivateKey::derive_p256(seed.bytes().first<kSeedBits / 8>());
}

ByteArray<16> derive_identifier(const enclave::Key& key, std::string_view label) {
  return crypto::aes128_cmac(key.bytes(), block(0, label, 128));
}

}  // namespace confcom::platform
