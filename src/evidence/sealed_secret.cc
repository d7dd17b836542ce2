#include "evidence/sealed_secret.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/byte_reader.h"
#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

using crypto::HpkeSuite;

constexpr std::string_view kMagic = "CONFSEAL";
constexpr std::uint32_t kVersion = 1;
constexpr std::string_view kInfo = "confcom.dev/sealed-secret/v1";

ByteArray<kSealedSecretHeaderBytes> header() {
  ByteArray<kSealedSecretHeaderBytes> out{};
  const FieldWriter write(out);
  write(kAt<0>, to_array(as_bytes(kMagic).first<8>()));
  write(kAt<8>, kVersion);
  write(kAt<12>, HpkeSuite::kKem);
  write(kAt<14>, HpkeSuite::kKdf);
  write(kAt<16>, HpkeSuite::kAead);
  return out;
}

bool size_fits(std::size_t secret_bytes) {
  return secret_bytes >= 1 && secret_bytes <= kMaxSecretBytes;
}

Result<void> check_header(ByteReader& in) {
  CONFCOM_TRY(const Bytes magic, in.take(kMagic.size(), "magic"));
  if (as_text(magic) != kMagic)
    return fail(ErrorCode::kMalformed, "sealed secret: does not begin with CONFSEAL");
  CONFCOM_TRY(const auto version, in.le<std::uint32_t>("version"));
  if (version != kVersion) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("sealed secret: version {}, expected {}", version, kVersion));
  }
  CONFCOM_TRY(const auto kem, in.le<std::uint16_t>("KEM"));
  CONFCOM_TRY(const auto kdf, in.le<std::uint16_t>("KDF"));
  CONFCOM_TRY(const auto aead, in.le<std::uint16_t>("AEAD"));
  if (kem != HpkeSuite::kKem || kdf != HpkeSuite::kKdf || aead != HpkeSuite::kAead) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("sealed secret: HPKE with KEM {:#06x}, KDF {:#06x}, AEAD {:#06x}; "
                            "expected X25519, HKDF-SHA256 and AES-128-GCM",
                            kem, kdf, aead));
  }
  CONFCOM_TRY(const auto reserved, in.le<std::uint16_t>("reserved"));
  if (reserved != 0)
    return fail(ErrorCode::kMalformed, "sealed secret: reserved bytes that are not zero");
  return {};
}

}  // namespace

Result<ByteVector> seal_secret(const crypto::X25519PublicKey& recipient, Bytes secret,
                               crypto::X25519PrivateKey ephemeral) {
  if (!size_fits(secret.size())) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("secret: {} bytes, expected 1 to {}", secret.size(), kMaxSecretBytes));
  }
  const auto front = header();
  CONFCOM_TRY(const ByteVector sealed,
              crypto::hpke_seal(recipient, as_bytes(kInfo), front, secret, std::move(ephemeral)));
  ByteVector out = to_vector(front);
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

Result<crypto::SecretVector> open_secret(const crypto::X25519PrivateKey& recipient, Bytes sealed) {
  ByteReader in(sealed, "sealed secret");
  CONFCOM_CHECK(check_header(in));
  const Bytes message = in.rest();
  if (message.size() <= crypto::kHpkeOverheadBytes)
    return fail(ErrorCode::kTruncated, "sealed secret: ends before key, secret and tag do");
  if (!size_fits(message.size() - crypto::kHpkeOverheadBytes))
    return fail(ErrorCode::kMalformed,
                fmt::format("sealed secret: of more than {} bytes", kMaxSecretBytes));
  return crypto::hpke_open(recipient, as_bytes(kInfo), header(), message);
}

}  // namespace confcom::evidence
