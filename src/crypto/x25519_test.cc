#include "crypto/x25519.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

#include "base/hex.h"

namespace confcom::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<X25519PrivateKey>);

ByteArray<32> bytes(std::string_view hex) { return parse_hex_array<32>(hex).value(); }
X25519PrivateKey key(std::string_view hex) { return X25519PrivateKey(bytes(hex)); }

/// RFC 7748, 5.2 and 6.1.
TEST(X25519, GivesThePublishedAnswers) {
  struct Case {
    std::string scalar;
    std::string peer;
    std::string result;
  };
  for (const Case& c : {Case{"a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                             "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
                             "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"},
                        Case{"4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                             "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
                             "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"},
                        Case{"77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                             "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                             "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"},
                        Case{"5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                             "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                             "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"}}) {
    SCOPED_TRACE(c.scalar);
    const auto result = key(c.scalar).derive(bytes(c.peer));
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(to_hex(result->bytes()), c.result);
  }
}

/// RFC 7748, 6.1.
TEST(X25519, KnowsItsPublicKey) {
  EXPECT_EQ(
      to_hex(key("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a").public_key()),
      "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
}

/// RFC 7748, 6.1: the all-zero result. The points whose order divides 8, in each encoding below
/// 2^255.
TEST(X25519, RefusesPointsOfSmallOrder) {
  for (const std::string point :
       {"0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    const auto result = X25519PrivateKey::generate().derive(bytes(point));
    ASSERT_FALSE(result.has_value()) << point;
    EXPECT_EQ(result.error().code, ErrorCode::kUntrusted);
  }
}

TEST(X25519, GeneratesAnotherKeyEachTime) {
  const X25519PrivateKey a = X25519PrivateKey::generate();
  const X25519PrivateKey b = X25519PrivateKey::generate();
  EXPECT_NE(a.public_key(), b.public_key());
  EXPECT_TRUE(equal(a.derive(b.public_key())->bytes(), b.derive(a.public_key())->bytes()));
}

}  // namespace
}  // namespace confcom::crypto
