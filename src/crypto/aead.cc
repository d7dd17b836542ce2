#include "crypto/aead.h"

#include <algorithm>
#include <cstdlib>

#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

enum class Direction : std::uint8_t { kOpen = 0, kSeal = 1 };

const EVP_CIPHER* cipher(std::size_t key_bytes) {
  static const CipherPtr aes128(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr));
  static const CipherPtr aes256(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  return (key_bytes == 16 ? aes128 : aes256).get();
}

void require(bool done) {
  if (!done) std::abort();
}

/// A context with key, nonce and further data. Fails only without memory or without its algorithm;
/// nothing wrongly sealed must come out then.
CipherCtxPtr begin(Direction direction, Bytes key, FixedBytes<kGcmNonceBytes> nonce,
                   Bytes further_data) {
  CipherCtxPtr context(EVP_CIPHER_CTX_new());
  int size = 0;
  require(context != nullptr);
  require(EVP_CipherInit_ex2(context.get(), cipher(key.size()), uchars(key), uchars(nonce),
                             static_cast<int>(direction), nullptr) == 1);
  require(EVP_CipherUpdate(context.get(), nullptr, &size, uchars(further_data),
                           static_cast<int>(further_data.size())) == 1);
  return context;
}

/// GCM's text, which is as long as what comes out.
void update(EVP_CIPHER_CTX* context, Bytes in, std::span<std::byte> out) {
  int size = 0;
  require(EVP_CipherUpdate(context, uchars_out(out), &size, uchars(in),
                           static_cast<int>(in.size())) == 1);
  require(static_cast<std::size_t>(size) == out.size());
}

SecretVector copy(Bytes key) {
  SecretVector out(key.size());
  std::ranges::copy(key, out.writable().begin());
  return out;
}

Result<void> check_sizes(Bytes further_data, Bytes text) {
  if (further_data.size() <= kMaxGcmBytes && text.size() <= kMaxGcmBytes) return {};
  return fail(ErrorCode::kInvalidArgument, "AES-GCM: more than one call takes");
}

}  // namespace

AesGcmKey::AesGcmKey(FixedBytes<16> key) : key_(copy(key)) {}
AesGcmKey::AesGcmKey(FixedBytes<32> key) : key_(copy(key)) {}

Result<ByteVector> AesGcmKey::seal(FixedBytes<kGcmNonceBytes> nonce, Bytes further_data,
                                   Bytes plaintext) const {
  CONFCOM_CHECK(check_sizes(further_data, plaintext));
  const CipherCtxPtr context = begin(Direction::kSeal, key_.bytes(), nonce, further_data);
  ByteVector out(plaintext.size() + kGcmTagBytes);
  const std::span<std::byte> tag = std::span(out).last(kGcmTagBytes);
  int size = 0;
  update(context.get(), plaintext, std::span(out).first(plaintext.size()));
  require(EVP_CipherFinal_ex(context.get(), uchars_out(tag), &size) == 1 && size == 0);
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()),
                              tag.data()) == 1);
  return out;
}

Result<SecretVector> AesGcmKey::open(FixedBytes<kGcmNonceBytes> nonce, Bytes further_data,
                                     Bytes sealed) const {
  if (sealed.size() < kGcmTagBytes)
    return fail(ErrorCode::kTruncated, "AES-GCM: what is sealed ends before its tag does");
  const Bytes ciphertext = sealed.first(sealed.size() - kGcmTagBytes);
  CONFCOM_CHECK(check_sizes(further_data, ciphertext));
  ByteArray<kGcmTagBytes> tag = to_array(sealed.last<kGcmTagBytes>());
  const CipherCtxPtr context = begin(Direction::kOpen, key_.bytes(), nonce, further_data);
  SecretVector out(ciphertext.size());
  ByteArray<1> nothing{};
  int size = 0;
  update(context.get(), ciphertext, out.writable());
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                              tag.data()) == 1);
  if (EVP_CipherFinal_ex(context.get(), uchars_out(nothing), &size) != 1)
    return fail(ErrorCode::kUntrusted, "AES-GCM: the tag does not hold");
  return out;
}

}  // namespace confcom::crypto
