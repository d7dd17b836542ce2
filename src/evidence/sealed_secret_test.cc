#include "evidence/sealed_secret.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

using crypto::X25519PrivateKey;

/// docs/formats/sealed-secret.md, "Example"; the keys are those of RFC 9180, A.1.1.
constexpr std::string_view kSecret = "open sesame";
constexpr std::string_view kSealed =
    "434f4e465345414c010000002000010001000000"
    "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
    "8c13d6a437ef3c263c9748"
    "3d619309388d9a5515968efee6734e12";

X25519PrivateKey key(std::string_view hex) {
  return X25519PrivateKey(parse_hex_array<32>(hex).value());
}
X25519PrivateKey recipient() {
  return key("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");
}
ByteVector example() { return parse_hex(kSealed).value(); }

TEST(SealedSecret, IsAsInTheDocumentsExample) {
  const auto sealed =
      seal_secret(recipient().public_key(), as_bytes(kSecret),
                  key("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736"));
  ASSERT_TRUE(sealed.has_value());
  EXPECT_EQ(to_hex(*sealed), kSealed);
  const auto opened = open_secret(recipient(), example());
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(as_text(opened->bytes()), kSecret);
}

TEST(SealedSecret, TakesSecretsOfEverySizeThatItSays) {
  for (const std::size_t size : {std::size_t{1}, kMaxSecretBytes}) {
    const ByteVector secret(size, std::byte{0x5a});
    const auto sealed = seal_secret(recipient().public_key(), secret);
    ASSERT_TRUE(sealed.has_value()) << size;
    EXPECT_EQ(sealed->size(), size + kSealedSecretOverheadBytes);
    EXPECT_TRUE(equal(open_secret(recipient(), *sealed)->bytes(), secret));
  }
  for (const std::size_t size : {std::size_t{0}, kMaxSecretBytes + 1}) {
    const auto sealed = seal_secret(recipient().public_key(), ByteVector(size));
    ASSERT_FALSE(sealed.has_value()) << size;
    EXPECT_EQ(sealed.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(SealedSecret, IsAnotherEachTime) {
  EXPECT_NE(seal_secret(recipient().public_key(), as_bytes(kSecret)).value(),
            seal_secret(recipient().public_key(), as_bytes(kSecret)).value());
}

TEST(SealedSecret, RefusesEachByteThatIsAnother) {
  struct Range {
    std::string field;
    std::size_t from;
    std::size_t to;
    ErrorCode code;
  };
  for (const Range& range : {Range{"magic", 0, 8, ErrorCode::kMalformed},
                             Range{"version", 8, 12, ErrorCode::kUnsupported},
                             Range{"algorithms", 12, 18, ErrorCode::kUnsupported},
                             Range{"reserved", 18, 20, ErrorCode::kMalformed},
                             Range{"enc, ciphertext and tag", 20, 79, ErrorCode::kUntrusted}}) {
    for (std::size_t i = range.from; i < range.to; ++i) {
      ByteVector sealed = example();
      sealed[i] ^= std::byte{1};
      const auto opened = open_secret(recipient(), sealed);
      ASSERT_FALSE(opened.has_value()) << range.field << ", byte " << i;
      EXPECT_EQ(opened.error().code, range.code) << range.field << ", byte " << i;
    }
  }
}

TEST(SealedSecret, RefusesOtherSizes) {
  const ByteVector sealed = example();
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    const auto opened = open_secret(recipient(), Bytes(sealed).first(size));
    ASSERT_FALSE(opened.has_value()) << size;
    EXPECT_EQ(opened.error().code,
              size <= kSealedSecretOverheadBytes ? ErrorCode::kTruncated : ErrorCode::kUntrusted);
  }
  ByteVector longer = example();
  longer.push_back(std::byte{0});
  EXPECT_EQ(open_secret(recipient(), longer).error().code, ErrorCode::kUntrusted);
  longer.resize(kMaxSecretBytes + kSealedSecretOverheadBytes + 1);
  EXPECT_EQ(open_secret(recipient(), longer).error().code, ErrorCode::kMalformed);
}

TEST(SealedSecret, OpensWithTheOneKeyAlone) {
  EXPECT_EQ(open_secret(X25519PrivateKey::generate(), example()).error().code,
            ErrorCode::kUntrusted);
}

TEST(SealedSecret, IsNotSealedToAKeyOfSmallOrder) {
  EXPECT_EQ(seal_secret({}, as_bytes(kSecret)).error().code, ErrorCode::kUntrusted);
}

}  // namespace
}  // namespace confcom::evidence
