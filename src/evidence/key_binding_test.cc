#include "evidence/key_binding.h"

#include <gtest/gtest.h>

#include <cstddef>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

ByteArray<32> example_nonce() {
  ByteArray<32> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(i);
  return out;
}

crypto::X25519PublicKey example_key() {
  return parse_hex_array<32>("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d")
      .value();
}

/// docs/formats/sealed-secret.md, "Example".
TEST(KeyBinding, IsAsInTheDocumentsExample) {
  EXPECT_EQ(to_hex(key_binding_report_data(example_nonce(), example_key())),
            "96ed0b821d255e320bebbbfc9a3e7ef328612ed9539df3ef7031cc5c8b70cae9"
            "0000000000000000000000000000000000000000000000000000000000000000");
}

TEST(KeyBinding, DependsOnEveryByteOfNonceAndKey) {
  const auto bound = key_binding_report_data(example_nonce(), example_key());
  for (std::size_t i = 0; i < 32; ++i) {
    ByteArray<32> nonce = example_nonce();
    crypto::X25519PublicKey key = example_key();
    nonce[i] ^= std::byte{1};
    key[i] ^= std::byte{1};
    EXPECT_NE(key_binding_report_data(nonce, example_key()), bound) << i;
    EXPECT_NE(key_binding_report_data(example_nonce(), key), bound) << i;
  }
}

}  // namespace
}  // namespace confcom::evidence
