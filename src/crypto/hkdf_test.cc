#include "crypto/hkdf.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"

namespace confcom::crypto {
namespace {

/// Bytes that count up from `first`.
ByteVector counting(unsigned first, std::size_t size) {
  ByteVector out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::byte>(first + i);
  return out;
}

/// RFC 5869, A.1 to A.3.
TEST(HkdfSha256, GivesThePublishedAnswers) {
  struct Case {
    ByteVector input;
    ByteVector salt;
    ByteVector info;
    std::string key;
    std::string out;
  };
  const Case cases[] = {
      {ByteVector(22, std::byte{0x0b}), counting(0, 13), counting(0xf0, 10),
       "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
       "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
      {counting(0, 80), counting(0x60, 80), counting(0xb0, 80),
       "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
       "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
       "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
       "cc30c58179ec3e87c14c01d5c1f3434f1d87"},
      {ByteVector(22, std::byte{0x0b}),
       {},
       {},
       "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
       "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.key);
    const auto key = hkdf_sha256_extract(c.salt, {c.input});
    EXPECT_EQ(to_hex(key.bytes()), c.key);
    ByteVector out(c.out.size() / 2);
    hkdf_sha256_expand_into(key.bytes(), {c.info}, out);
    EXPECT_EQ(to_hex(out), c.out);
  }
}

TEST(HkdfSha256, PartsAreOneInput) {
  const ByteVector whole = counting(0, 9);
  const Bytes front = Bytes(whole).first(4);
  const Bytes back = Bytes(whole).subspan(4);
  const auto key = hkdf_sha256_extract({}, {whole});
  EXPECT_TRUE(equal(hkdf_sha256_extract({}, {front, {}, back}).bytes(), key.bytes()));
  EXPECT_TRUE(equal(hkdf_sha256_expand<40>(key.bytes(), {whole}).bytes(),
                    hkdf_sha256_expand<40>(key.bytes(), {front, {}, back}).bytes()));
}

TEST(HkdfSha256, GivesUpToItsLimit) {
  const ByteArray<32> key{};
  const auto most = hkdf_sha256_expand<kMaxHkdfSha256Bytes>(key, {});
  EXPECT_FALSE(all_zero(Bytes(most.bytes()).last(32)));
  ByteVector more(kMaxHkdfSha256Bytes + 1);
  EXPECT_DEATH(hkdf_sha256_expand_into(key, {}, more), "");
}

}  // namespace
}  // namespace confcom::crypto
