#include "crypto/rsa_quotients.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::expect_refused;
using testing::hex;

TEST(RsaQuotients, AreThoseOfASmallExample) {
  // n = 1000, s = 777: s² = 603729 = 603·n + 729; 729·s = 566433 = 566·n + 433.
  const auto quotients = rsa_quotients(hex("03e8"), hex("0309"));
  ASSERT_TRUE(quotients.has_value()) << quotients.error().message;
  EXPECT_EQ(to_hex(quotients->q1), "025b");
  EXPECT_EQ(to_hex(quotients->q2), "0236");
}

TEST(RsaQuotients, AreAsLongAsTheModulus) {
  const ByteVector modulus(512, std::byte{0xff});
  const auto small = rsa_quotients(modulus, hex("02"));
  ASSERT_TRUE(small.has_value());
  EXPECT_EQ(small->q1, ByteVector(512));
  EXPECT_EQ(small->q2, ByteVector(512));
  // s = n - 1: s² = (n - 2)·n + 1, and 1·s is below n.
  ByteVector largest = modulus;
  largest.back() = std::byte{0xfe};
  const auto large = rsa_quotients(modulus, largest);
  ASSERT_TRUE(large.has_value());
  ByteVector want = modulus;
  want.back() = std::byte{0xfd};
  EXPECT_EQ(large->q1, want);
  EXPECT_EQ(large->q2, ByteVector(512));
}

TEST(RsaQuotients, RefusesWhatIsNoSignature) {
  expect_refused(rsa_quotients(hex("03e8"), hex("03e8")), ErrorCode::kMalformed, "below");
  expect_refused(rsa_quotients(hex("03e8"), hex("010000")), ErrorCode::kMalformed, "below");
  expect_refused(rsa_quotients(hex("0000"), hex("00")), ErrorCode::kMalformed, "below");
  expect_refused(rsa_quotients({}, {}), ErrorCode::kMalformed, "below");
  expect_refused(rsa_quotients(ByteVector(513, std::byte{1}), hex("02")), ErrorCode::kMalformed,
                 "over 512");
  expect_refused(rsa_quotients(hex("03e8"), ByteVector(513)), ErrorCode::kMalformed, "over 512");
}

}  // namespace
}  // namespace confcom::crypto
