#include "crypto/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hex.h"

namespace confcom::crypto {
namespace {

const std::string kLong = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

struct Case {
  std::string message;
  std::string sha256;
  std::string sha384;
};

/// NIST's example values for FIPS 180-4.
const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
       "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
       "274edebfe76f65fbd51ad2f14898b95b"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
       "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
       "8086072ba1e7cc2358baeca134c825a7"},
      {kLong, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
       "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6"
       "b0455a8520bc4e6f5fe95b1fe3c8452b"},
  };
  return all;
}

TEST(Digest, GivesThePublishedValues) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.message);
    const Bytes message = as_bytes(c.message);
    EXPECT_EQ(to_hex(sha256(message)), c.sha256);
    EXPECT_EQ(to_hex(sha384(message)), c.sha384);
    EXPECT_EQ(to_hex(digest(HashAlgorithm::kSha256, message)), c.sha256);
    EXPECT_EQ(to_hex(digest(HashAlgorithm::kSha384, message)), c.sha384);
  }
}

TEST(Digest, OverPartsIsOverTheirSequence) {
  const Bytes message = as_bytes(kLong);
  EXPECT_EQ(sha256({message.first(7), Bytes(), message.subspan(7)}), sha256(message));
  EXPECT_EQ(sha256(std::initializer_list<Bytes>{}), sha256(Bytes()));
}

TEST(EqualConstantTime, ComparesLengthAndEveryByte) {
  const ByteArray<4> secret{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  EXPECT_TRUE(equal_constant_time(secret, to_vector(secret)));
  EXPECT_TRUE(equal_constant_time(Bytes(), Bytes()));
  EXPECT_FALSE(equal_constant_time(secret, Bytes(secret).first(3)));
  EXPECT_FALSE(equal_constant_time(Bytes(), secret));
  for (std::size_t i = 0; i < secret.size(); ++i) {
    ByteArray<4> other = secret;
    other[i] ^= std::byte{0x80};
    EXPECT_FALSE(equal_constant_time(secret, other)) << i;
  }
}

}  // namespace
}  // namespace confcom::crypto
