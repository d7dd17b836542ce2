#include "sdk/seal.h"

#include <algorithm>
#include <utility>

#include "sdk/aes_gcm.h"
#include "sdk/enclu.h"
#include "sdk/random.h"
#include "sdk/report.h"

namespace confcom::sdk {
namespace {

constexpr ByteArray<8> kMagic = {std::byte{'C'}, std::byte{'O'}, std::byte{'N'}, std::byte{'F'},
                                 std::byte{'B'}, std::byte{'L'}, std::byte{'O'}, std::byte{'B'}};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint16_t kSealKey = 4;
/// All attributes count, DEBUG and INIT above all: what a debug enclave can open, everybody can.
constexpr std::uint64_t kAllAttributes = ~std::uint64_t{0};

enum EgetkeyError : std::uint64_t { kInvalidCpuSvn = 32, kInvalidIsvSvn = 64 };

/// What stands in clear before the ciphertext, and is authenticated with it: all that the key
/// depends on beside the enclave.
struct Head {
  ByteArray<8> magic = kMagic;
  std::uint32_t version = kVersion;
  std::uint16_t seal_to = 0;
  std::uint16_t isv_svn = 0;
  ByteArray<16> cpu_svn{};
  ByteArray<32> key_id{};

  static constexpr std::size_t kBytes = 64;
  static auto fields(auto& head) {
    return std::tie(head.magic, head.version, head.seal_to, head.isv_svn, head.cpu_svn,
                    head.key_id);
  }
};

Result<Secret<16>> key_for(const Head& head) {
  const KeyRequest request = {.key_name = kSealKey,
                              .key_policy = head.seal_to,
                              .isv_svn = head.isv_svn,
                              .cpu_svn = head.cpu_svn,
                              .attribute_mask = kAllAttributes,
                              .key_id = head.key_id};
  Secret<16> key;
  switch (egetkey(request, key)) {
    case 0:
      return key;
    case kInvalidIsvSvn:
      return fail(ErrorCode::kDenied, "sealed by a newer version of it");
    case kInvalidCpuSvn:
      return fail(ErrorCode::kDenied, "sealed on a newer TCB");
    default:
      return fail(ErrorCode::kInternal, "the processor gives no sealing key");
  }
}

ByteVector associated(Bytes head, Bytes label) {
  ByteVector bytes(head.begin(), head.end());
  bytes.insert(bytes.end(), label.begin(), label.end());
  return bytes;
}

}  // namespace

Result<ByteVector> seal(SealTo to, Bytes plaintext, Bytes label) {
  const Identity self = identity();
  const Head head = {.seal_to = std::to_underlying(to),
                     .isv_svn = self.isv_svn,
                     .cpu_svn = self.cpu_svn,
                     .key_id = random_bytes<32>()};
  const auto key = key_for(head);
  if (!key) return std::unexpected(key.error());
  ByteVector blob = encode(head);
  // The key is this blob's alone, so that any nonce serves: 32 random bytes are in it.
  const ByteVector sealed =
      aes_gcm_seal(key->bytes(), GcmNonce{}, associated(blob, label), plaintext);
  blob.insert(blob.end(), sealed.begin(), sealed.end());
  return blob;
}

Result<ByteVector> unseal(SealTo to, Bytes blob, Bytes label) {
  if (blob.size() < Head::kBytes) return fail(ErrorCode::kMalformed, "too short for a sealed blob");
  const Bytes first = blob.first(Head::kBytes);
  const auto head = decode<Head>(first);
  if (!head || head->magic != kMagic) return fail(ErrorCode::kMalformed, "not a sealed blob");
  if (head->version != kVersion)
    return fail(ErrorCode::kUnsupported, "a sealed blob of another version");
  if (head->seal_to != std::to_underlying(to))
    return fail(ErrorCode::kUntrusted, "sealed to another policy than this one");
  const auto key = key_for(*head);
  if (!key) return std::unexpected(key.error());
  return aes_gcm_open(key->bytes(), GcmNonce{}, associated(first, label),
                      blob.subspan(Head::kBytes));
}

}  // namespace confcom::sdk
