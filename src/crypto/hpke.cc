#include "crypto/hpke.h"

#include <initializer_list>
#include <string_view>

#include "crypto/hkdf.h"

namespace confcom::crypto {
namespace {

constexpr std::byte high(std::size_t value) { return static_cast<std::byte>(value >> 8); }
constexpr std::byte low(std::size_t value) { return static_cast<std::byte>(value); }
constexpr std::byte letter(char c) { return static_cast<std::byte>(c); }

constexpr ByteArray<5> kKemSuite = {letter('K'), letter('E'), letter('M'), high(HpkeSuite::kKem),
                                    low(HpkeSuite::kKem)};
constexpr ByteArray<10> kHpkeSuite = {
    letter('H'),           letter('P'),           letter('K'),
    letter('E'),           high(HpkeSuite::kKem), low(HpkeSuite::kKem),
    high(HpkeSuite::kKdf), low(HpkeSuite::kKdf),  high(HpkeSuite::kAead),
    low(HpkeSuite::kAead)};
constexpr ByteArray<1> kModeBase{};

using Secret = SecretBytes<kHkdfSha256Bytes>;

/// RFC 9180, 4: LabeledExtract and LabeledExpand of one suite.
struct Labeled {
  Bytes suite;

  [[nodiscard]] Secret extract(Bytes salt, std::string_view label, Bytes input) const {
    return hkdf_sha256_extract(salt, {as_bytes("HPKE-v1"), suite, as_bytes(label), input});
  }
  template <std::size_t N>
  [[nodiscard]] SecretBytes<N> expand(const Secret& key, std::string_view label, Bytes a,
                                      Bytes b = {}, Bytes c = {}) const {
    constexpr ByteArray<2> kSize = {high(N), low(N)};
    return hkdf_sha256_expand<N>(key.bytes(),
                                 {kSize, as_bytes("HPKE-v1"), suite, as_bytes(label), a, b, c});
  }
};

/// What both sides make of a key agreement. RFC 9180, 4.1: ExtractAndExpand.
Secret shared_secret(const SecretBytes<kX25519Bytes>& agreed, Bytes encapsulated, Bytes recipient) {
  const Labeled kem{kKemSuite};
  const Secret key = kem.extract({}, "eae_prk", agreed.bytes());
  return kem.expand<kHkdfSha256Bytes>(key, "shared_secret", encapsulated, recipient);
}

/// Key and nonce of the one message. RFC 9180, 5.1 with mode base, without a pre-shared key; the
/// nonce is that of sequence number 0, 5.2.
struct MessageKey {
  MessageKey(const Secret& shared, Bytes info) {
    const Labeled hpke{kHpkeSuite};
    const Secret psk_id_hash = hpke.extract({}, "psk_id_hash", {});
    const Secret info_hash = hpke.extract({}, "info_hash", info);
    const Secret secret = hpke.extract(shared.bytes(), "secret", {});
    key = hpke.expand<16>(secret, "key", kModeBase, psk_id_hash.bytes(), info_hash.bytes());
    nonce = hpke.expand<kGcmNonceBytes>(secret, "base_nonce", kModeBase, psk_id_hash.bytes(),
                                        info_hash.bytes());
  }

  SecretBytes<16> key;
  SecretBytes<kGcmNonceBytes> nonce;
};

}  // namespace

Result<ByteVector> hpke_seal(const X25519PublicKey& recipient, Bytes info, Bytes further_data,
                             Bytes plaintext, X25519PrivateKey ephemeral) {
  CONFCOM_TRY(const auto agreed, ephemeral.derive(recipient));
  const MessageKey message(shared_secret(agreed, ephemeral.public_key(), recipient), info);
  CONFCOM_TRY(const ByteVector sealed,
              AesGcmKey(message.key.bytes()).seal(message.nonce.bytes(), further_data, plaintext));
  ByteVector out = to_vector(ephemeral.public_key());
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

Result<SecretVector> hpke_open(const X25519PrivateKey& recipient, Bytes info, Bytes further_data,
                               Bytes sealed) {
  if (sealed.size() < kHpkeOverheadBytes)
    return fail(ErrorCode::kTruncated, "HPKE: shorter than an encapsulated key and a tag");
  const X25519PublicKey encapsulated = to_array(sealed.first<kHpkeEncapsulatedBytes>());
  CONFCOM_TRY(const auto agreed, recipient.derive(encapsulated));
  const MessageKey message(shared_secret(agreed, encapsulated, recipient.public_key()), info);
  return AesGcmKey(message.key.bytes())
      .open(message.nonce.bytes(), further_data, sealed.subspan(kHpkeEncapsulatedBytes));
}

}  // namespace confcom::crypto
