#include "crypto/aead.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"

namespace confcom::crypto {
namespace {

constexpr std::string_view kKey = "feffe9928665731c6d6a8f9467308308";
constexpr std::string_view kNonce = "cafebabefacedbaddecaf888";
constexpr std::string_view kFurtherData = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
constexpr std::string_view kPlaintext =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

ByteVector bytes(std::string_view hex) { return parse_hex(hex).value(); }
ByteArray<12> nonce(std::string_view hex) { return parse_hex_array<12>(hex).value(); }

AesGcmKey key(std::string_view hex) {
  const ByteVector raw = bytes(hex);
  return raw.size() == 16 ? AesGcmKey(Bytes(raw).first<16>()) : AesGcmKey(Bytes(raw).first<32>());
}

/// McGrew and Viega, The Galois/Counter Mode of Operation, appendix B, test cases 1, 2, 4, 13, 14
/// and 16, which NIST has with SP 800-38D.
TEST(AesGcm, GivesThePublishedAnswers) {
  struct Case {
    std::string key;
    std::string nonce;
    std::string further_data;
    std::string plaintext;
    std::string sealed;
  };
  const std::string zero16(32, '0');
  const std::string zero32(64, '0');
  const std::string zero_nonce(24, '0');
  const std::string key128(kKey);
  const std::string further_data(kFurtherData);
  const std::string plaintext(kPlaintext);
  for (const Case& c : {Case{zero16, zero_nonce, "", "", "58e2fccefa7e3061367f1d57a4e7455a"},
                        Case{zero16, zero_nonce, "", zero16,
                             "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"},
                        Case{key128, std::string(kNonce), further_data, plaintext,
                             "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                             "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
                             "5bc94fbc3221a5db94fae95ae7121a47"},
                        Case{zero32, zero_nonce, "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
                        Case{zero32, zero_nonce, "", zero16,
                             "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
                        Case{key128 + key128, std::string(kNonce), further_data, plaintext,
                             "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                             "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                             "76fc6ece0f4e1768cddf8853bb2d551b"}}) {
    SCOPED_TRACE(c.sealed);
    const auto sealed = key(c.key).seal(nonce(c.nonce), bytes(c.further_data), bytes(c.plaintext));
    ASSERT_TRUE(sealed.has_value());
    EXPECT_EQ(to_hex(*sealed), c.sealed);
    const auto opened = key(c.key).open(nonce(c.nonce), bytes(c.further_data), *sealed);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(to_hex(opened->bytes()), c.plaintext);
  }
}

/// Every byte of `good`, changed, is refused by `open`.
template <class Open>
void refuses_changes(ByteVector good, Open open) {
  ASSERT_TRUE(open(Bytes(good)).has_value());
  for (std::byte& one : good) {
    one ^= std::byte{0x80};
    const auto opened = open(Bytes(good));
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::kUntrusted);
    one ^= std::byte{0x80};
  }
}

TEST(AesGcm, RefusesAnotherByteOfAnything) {
  const ByteVector further_data = bytes(kFurtherData);
  const ByteVector sealed = key(kKey).seal(nonce(kNonce), further_data, bytes(kPlaintext)).value();
  refuses_changes(bytes(kKey), [&](Bytes changed) {
    return AesGcmKey(changed.first<16>()).open(nonce(kNonce), further_data, sealed);
  });
  refuses_changes(bytes(kNonce), [&](Bytes changed) {
    return key(kKey).open(changed.first<12>(), further_data, sealed);
  });
  refuses_changes(further_data,
                  [&](Bytes changed) { return key(kKey).open(nonce(kNonce), changed, sealed); });
  refuses_changes(
      sealed, [&](Bytes changed) { return key(kKey).open(nonce(kNonce), further_data, changed); });
}

TEST(AesGcm, RefusesWhatIsCutShort) {
  const ByteVector sealed = key(kKey).seal(nonce(kNonce), {}, bytes(kPlaintext)).value();
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    const auto opened = key(kKey).open(nonce(kNonce), {}, Bytes(sealed).first(size));
    ASSERT_FALSE(opened.has_value()) << size;
    EXPECT_EQ(opened.error().code,
              size < kGcmTagBytes ? ErrorCode::kTruncated : ErrorCode::kUntrusted);
  }
}

TEST(AesGcm, TakesAsMuchAsItSays) {
  const ByteVector most(kMaxGcmBytes);
  const ByteVector more(kMaxGcmBytes + 1);
  const AesGcmKey aes = key(kKey);
  const auto sealed = aes.seal(nonce(kNonce), most, most);
  ASSERT_TRUE(sealed.has_value());
  EXPECT_TRUE(equal(aes.open(nonce(kNonce), most, *sealed)->bytes(), most));
  const ByteVector longer(sealed->size() + 1);
  for (const auto& code : {aes.seal(nonce(kNonce), more, {}).error().code,
                           aes.seal(nonce(kNonce), {}, more).error().code,
                           aes.open(nonce(kNonce), more, *sealed).error().code,
                           aes.open(nonce(kNonce), {}, longer).error().code}) {
    EXPECT_EQ(code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace confcom::crypto
