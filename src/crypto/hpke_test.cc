#include "crypto/hpke.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"

namespace confcom::crypto {
namespace {

/// RFC 9180, A.1.1: base mode, sequence number 0.
constexpr std::string_view kEphemeral =
    "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736";
constexpr std::string_view kRecipient =
    "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8";
constexpr std::string_view kRecipientPublic =
    "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d";
constexpr std::string_view kInfo = "4f6465206f6e2061204772656369616e2055726e";
constexpr std::string_view kFurtherData = "436f756e742d30";
constexpr std::string_view kPlaintext =
    "4265617574792069732074727574682c20747275746820626561757479";
constexpr std::string_view kSealed =
    "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a";

ByteVector bytes(std::string_view hex) { return parse_hex(hex).value(); }
X25519PrivateKey key(std::string_view hex) {
  return X25519PrivateKey(parse_hex_array<32>(hex).value());
}

TEST(Hpke, SealsAsPublished) {
  const auto sealed = hpke_seal(parse_hex_array<32>(kRecipientPublic).value(), bytes(kInfo),
                                bytes(kFurtherData), bytes(kPlaintext), key(kEphemeral));
  ASSERT_TRUE(sealed.has_value());
  EXPECT_EQ(to_hex(*sealed), kSealed);
}

TEST(Hpke, OpensAsPublished) {
  EXPECT_EQ(to_hex(key(kRecipient).public_key()), kRecipientPublic);
  const auto opened = hpke_open(key(kRecipient), bytes(kInfo), bytes(kFurtherData), bytes(kSealed));
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(to_hex(opened->bytes()), kPlaintext);
}

TEST(Hpke, SealsAnewEachTime) {
  const X25519PrivateKey recipient = X25519PrivateKey::generate();
  const ByteVector a = hpke_seal(recipient.public_key(), {}, {}, bytes(kPlaintext)).value();
  const ByteVector b = hpke_seal(recipient.public_key(), {}, {}, bytes(kPlaintext)).value();
  EXPECT_NE(a, b);
  EXPECT_EQ(a.size(), bytes(kPlaintext).size() + kHpkeOverheadBytes);
  EXPECT_EQ(to_hex(hpke_open(recipient, {}, {}, a)->bytes()), kPlaintext);
  EXPECT_EQ(to_hex(hpke_open(recipient, {}, {}, b)->bytes()), kPlaintext);
}

/// Every byte of `good`, changed, is refused by `open`.
template <class Open>
void refuses_changes(ByteVector good, Open open) {
  ASSERT_TRUE(open(Bytes(good)).has_value());
  for (std::byte& one : good) {
    one ^= std::byte{0x01};
    const auto opened = open(Bytes(good));
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::kUntrusted);
    one ^= std::byte{0x01};
  }
}

TEST(Hpke, RefusesAnotherByteOfAnything) {
  refuses_changes(bytes(kSealed), [&](Bytes changed) {
    return hpke_open(key(kRecipient), bytes(kInfo), bytes(kFurtherData), changed);
  });
  refuses_changes(bytes(kInfo), [&](Bytes changed) {
    return hpke_open(key(kRecipient), changed, bytes(kFurtherData), bytes(kSealed));
  });
  refuses_changes(bytes(kFurtherData), [&](Bytes changed) {
    return hpke_open(key(kRecipient), bytes(kInfo), changed, bytes(kSealed));
  });
}

TEST(Hpke, RefusesAnotherRecipient) {
  const auto opened =
      hpke_open(X25519PrivateKey::generate(), bytes(kInfo), bytes(kFurtherData), bytes(kSealed));
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::kUntrusted);
}

TEST(Hpke, RefusesWhatIsCutShort) {
  const ByteVector sealed = bytes(kSealed);
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    const auto opened =
        hpke_open(key(kRecipient), bytes(kInfo), bytes(kFurtherData), Bytes(sealed).first(size));
    ASSERT_FALSE(opened.has_value()) << size;
    EXPECT_EQ(opened.error().code,
              size < kHpkeOverheadBytes ? ErrorCode::kTruncated : ErrorCode::kUntrusted);
  }
}

/// Everybody knows what such a key agreement gives.
TEST(Hpke, RefusesKeysOfSmallOrderOnBothSides) {
  const auto sealed = hpke_seal(X25519PublicKey{}, {}, {}, bytes(kPlaintext));
  ASSERT_FALSE(sealed.has_value());
  EXPECT_EQ(sealed.error().code, ErrorCode::kUntrusted);
  const auto opened = hpke_open(key(kRecipient), {}, {}, ByteVector(64));
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::kUntrusted);
}

}  // namespace
}  // namespace confcom::crypto
