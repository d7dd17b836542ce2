#include "sdk/hpke.h"

#include <initializer_list>
#include <string_view>

#include "sdk/aes_gcm.h"
#include "sdk/sha256.h"

namespace confcom::sdk {
namespace {

constexpr std::string_view kVersion = "HPKE-v1";
constexpr std::size_t kKeyBytes = 16;

/// Suite identifiers. Source: RFC 9180, 4.1 and 5.1; its tables 2, 3 and 5 for the numbers.
constexpr std::string_view kKemSuite{"KEM\x00\x20", 5};
constexpr std::string_view kSuite{"HPKE\x00\x20\x00\x01\x00\x01", 10};

Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

ByteVector join(std::initializer_list<Bytes> pieces) {
  ByteVector all;
  for (const Bytes piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

Secret<32> labeled_extract(std::string_view suite, Bytes salt, std::string_view label,
                           Bytes key_material) {
  return hkdf_extract(salt,
                      join({bytes_of(kVersion), bytes_of(suite), bytes_of(label), key_material}));
}

void labeled_expand(const Secret<32>& key, std::string_view suite, std::string_view label,
                    Bytes info, std::span<std::byte> out) {
  const ByteArray<2> length = {std::byte{0}, static_cast<std::byte>(out.size())};
  const Bytes pieces[] = {length, bytes_of(kVersion), bytes_of(suite), bytes_of(label), info};
  hkdf_expand(key, pieces, out);
}

/// Decap, with ExtractAndExpand.
Result<Secret<32>> shared_secret(const X25519PrivateKey& key, const X25519PublicKey& encapsulated) {
  const auto agreed = key.agree(encapsulated);
  if (!agreed) return std::unexpected(agreed.error());
  const Secret<32> extracted = labeled_extract(kKemSuite, {}, "eae_prk", agreed->bytes());
  Secret<32> secret;
  labeled_expand(extracted, kKemSuite, "shared_secret",
                 join({encapsulated, key.derive_public_key()}), secret.bytes());
  return secret;
}

struct Context {
  Secret<kKeyBytes> key;
  GcmNonce nonce{};
};

/// KeySchedule of base mode: no pre-shared key.
Context key_schedule(const Secret<32>& shared, Bytes info) {
  constexpr std::byte kBase{0};
  const Secret<32> psk_id_hash = labeled_extract(kSuite, {}, "psk_id_hash", {});
  const Secret<32> info_hash = labeled_extract(kSuite, {}, "info_hash", info);
  const ByteVector context = join({std::span(&kBase, 1), psk_id_hash.bytes(), info_hash.bytes()});
  const Secret<32> secret = labeled_extract(kSuite, shared.bytes(), "secret", {});
  Context made;
  labeled_expand(secret, kSuite, "key", context, made.key.bytes());
  labeled_expand(secret, kSuite, "base_nonce", context, made.nonce);
  return made;
}

}  // namespace

Result<ByteVector> hpke_open(const X25519PrivateKey& key, Bytes info, Bytes associated,
                             Bytes sealed) {
  X25519PublicKey encapsulated{};
  if (sealed.size() < encapsulated.size())
    return fail(ErrorCode::kUntrusted, "too short for an encapsulated key");
  std::memcpy(encapsulated.data(), sealed.data(), encapsulated.size());
  const auto shared = shared_secret(key, encapsulated);
  if (!shared) return fail(ErrorCode::kUntrusted, "its encapsulated key is none");
  const Context context = key_schedule(*shared, info);
  return aes_gcm_open(context.key.bytes(), context.nonce, associated,
                      sealed.subspan(encapsulated.size()));
}

}  // namespace confcom::sdk
