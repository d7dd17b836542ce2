#include "sdk/aes_gcm.h"

#include <bearssl_aead.h>
#include <bearssl_block.h>
#include <bearssl_hash.h>

#include "sdk/crash.h"
#include "sdk/secret.h"

namespace confcom::sdk {
namespace {

enum Direction : int { kDecrypt = 0, kEncrypt = 1 };

/// With the processor's instructions, which every one with SGX has. BearSSL's own choice between
/// implementations asks by CPUID, which no enclave may.
class Gcm {
 public:
  Gcm(Bytes key, const GcmNonce& nonce, Bytes associated) {
    if (key.size() != 16 && key.size() != 32) crash(Crash::kAborted);
    br_aes_x86ni_ctr_init(&key_, key.data(), key.size());
    br_gcm_init(&state_, &key_.vtable, br_ghash_pclmul);
    br_gcm_reset(&state_, nonce.data(), nonce.size());
    br_gcm_aad_inject(&state_, associated.data(), associated.size());
    br_gcm_flip(&state_);
  }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;
  ~Gcm() {
    wipe(std::as_writable_bytes(std::span(&key_, 1)));
    wipe(std::as_writable_bytes(std::span(&state_, 1)));
  }

  void run(Direction direction, std::span<std::byte> data) {
    br_gcm_run(&state_, direction, data.data(), data.size());
  }
  [[nodiscard]] ByteArray<kGcmTagBytes> tag() {
    ByteArray<kGcmTagBytes> out;
    br_gcm_get_tag(&state_, out.data());
    return out;
  }

 private:
  br_aes_x86ni_ctr_keys key_{};
  br_gcm_context state_{};
};

}  // namespace

ByteVector aes_gcm_seal(Bytes key, const GcmNonce& nonce, Bytes associated, Bytes plaintext) {
  ByteVector out;
  out.reserve(plaintext.size() + kGcmTagBytes);
  out.assign(plaintext.begin(), plaintext.end());
  Gcm gcm(key, nonce, associated);
  gcm.run(kEncrypt, out);
  const auto tag = gcm.tag();
  out.insert(out.end(), tag.begin(), tag.end());
  return out;
}

Result<ByteVector> aes_gcm_open(Bytes key, const GcmNonce& nonce, Bytes associated, Bytes sealed) {
  if (sealed.size() < kGcmTagBytes) return fail(ErrorCode::kUntrusted, "too short for its tag");
  const Bytes ciphertext = sealed.first(sealed.size() - kGcmTagBytes);
  ByteVector out(ciphertext.begin(), ciphertext.end());
  Gcm gcm(key, nonce, associated);
  gcm.run(kDecrypt, out);
  if (equal_secrets(gcm.tag(), sealed.last(kGcmTagBytes))) return out;
  return fail(ErrorCode::kUntrusted, "does not authenticate under this key");
}

}  // namespace confcom::sdk
