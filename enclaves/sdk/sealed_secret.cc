#include "sdk/sealed_secret.h"

#include <cstdint>
#include <string_view>

#include "sdk/aes_gcm.h"
#include "sdk/hpke.h"

namespace confcom::sdk {
namespace {

constexpr std::string_view kMagic = "CONFSEAL";
constexpr std::size_t kMaxSecretBytes = 65536;
constexpr std::string_view kInfo = "confcom.dev/sealed-secret/v1";

/// What stands before the encapsulated key; authenticated.
struct Head {
  ByteArray<8> magic{};
  std::uint32_t version = 0;
  std::uint16_t kem = 0;
  std::uint16_t kdf = 0;
  std::uint16_t aead = 0;
  std::uint16_t reserved = 0;

  static constexpr std::size_t kBytes = 20;
  static auto fields(auto& head) {
    return std::tie(head.magic, head.version, head.kem, head.kdf, head.aead, head.reserved);
  }
  [[nodiscard]] bool is_supported() const {
    return version == 1 && kem == 0x0020 && kdf == 0x0001 && aead == 0x0001;
  }
};

}  // namespace

Result<ByteVector> open_secret(const X25519PrivateKey& key, Bytes sealed) {
  constexpr std::size_t kOverhead = Head::kBytes + sizeof(X25519PublicKey) + kGcmTagBytes;
  if (sealed.size() <= kOverhead || sealed.size() > kOverhead + kMaxSecretBytes)
    return fail(ErrorCode::kMalformed, "not a sealed secret, by its size");
  const Bytes first = sealed.first(Head::kBytes);
  const auto head = decode<Head>(first);
  if (!head || head->reserved != 0 ||
      std::memcmp(head->magic.data(), kMagic.data(), kMagic.size()) != 0)
    return fail(ErrorCode::kMalformed, "not a sealed secret");
  if (!head->is_supported())
    return fail(ErrorCode::kUnsupported, "a sealed secret of another version");
  return hpke_open(key, std::as_bytes(std::span(kInfo)), first, sealed.subspan(Head::kBytes));
}

}  // namespace confcom::sdk
