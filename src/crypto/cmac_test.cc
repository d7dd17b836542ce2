#include "crypto/cmac.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "base/hex.h"

namespace confcom::crypto {
namespace {

/// NIST SP 800-38B, examples for AES-128: prefixes of one message.
TEST(Aes128Cmac, GivesThePublishedTags) {
  struct Case {
    std::size_t size;
    std::string tag;
  };
  const auto key = parse_hex_array<16>("2b7e151628aed2a6abf7158809cf4f3c").value();
  const CmacKey kept(key);
  const ByteVector message = parse_hex(
                                 "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                                 "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
                                 .value();
  for (const Case& c :
       {Case{0, "bb1d6929e95937287fa37d129b756746"}, Case{16, "070a16b46b4d4144f79bdd9dd04a287c"},
        Case{40, "dfa66747de9ae63030ca32611497c827"},
        Case{64, "51f0bebf7e3b9d92fc49741779363cfe"}}) {
    SCOPED_TRACE(c.size);
    EXPECT_EQ(to_hex(aes128_cmac(key, Bytes(message).first(c.size))), c.tag);
    EXPECT_EQ(to_hex(kept.mac(Bytes(message).first(c.size))), c.tag);
  }
}

TEST(Aes128Cmac, DependsOnEveryByteOfTheKey) {
  const ByteArray<16> key{};
  const ByteArray<5> message{};
  for (std::size_t i = 0; i < key.size(); ++i) {
    ByteArray<16> other = key;
    other[i] = std::byte{1};
    EXPECT_NE(aes128_cmac(other, message), aes128_cmac(key, message)) << i;
  }
}

}  // namespace
}  // namespace confcom::crypto
