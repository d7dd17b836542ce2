#include "evidence/init_data.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

std::string document(const std::string& algorithm) {
  return "version = \"0.1.0\"\nalgorithm = \"" + algorithm + "\"\n[data]\n\"aa.toml\" = '''a'''\n";
}

std::string digest_of(const std::string& text) {
  const Result<ByteVector> out = init_data_digest(text);
  return out.has_value() ? to_hex(*out) : out.error().message;
}

TEST(InitData, IsDigestedAsItStands) {
  const std::string text = document("sha-256");
  EXPECT_EQ(digest_of(text), to_hex(crypto::sha256(as_bytes(text))));
  EXPECT_EQ(digest_of(text + "\n"), to_hex(crypto::sha256(as_bytes(text + "\n"))));
  EXPECT_NE(digest_of(text), digest_of(text + "\n"));
}

TEST(InitData, NamesItsAlgorithmInTwoWays) {
  EXPECT_EQ(digest_of(document("sha256")).size(), 64U);
  EXPECT_EQ(digest_of(document("sha384")).size(), 96U);
  EXPECT_EQ(digest_of(document("sha-384")).size(), 96U);
  EXPECT_EQ(digest_of(document("sha512")).size(), 128U);
  EXPECT_EQ(digest_of(document("sha-512")).size(), 128U);
  EXPECT_EQ(digest_of(document("md5")),
            "init data: algorithm \"md5\": expected sha-256, sha-384 or sha-512");
}

TEST(InitData, IsRefusedWhereItIsNone) {
  EXPECT_EQ(digest_of("algorithm = \"sha256\"\n"), "init data: version is not there as text");
  EXPECT_EQ(digest_of("version = \"0.2.0\"\nalgorithm = \"sha256\"\n"),
            "init data: version \"0.2.0\": expected 0.1.0");
  EXPECT_EQ(digest_of("version = \"0.1.0\"\nalgorithm = 256\n"),
            "init data: algorithm is not there as text");
  EXPECT_TRUE(
      digest_of("version = \"0.1.0\"\nversion = \"0.1.0\"\n").starts_with("init data: line 2: "));
}

TEST(InitData, FitsItsField) {
  const ByteArray<3> digest{std::byte{1}, std::byte{2}, std::byte{3}};
  EXPECT_EQ(to_hex(fit_digest<2>(digest)), "0102");
  EXPECT_EQ(to_hex(fit_digest<3>(digest)), "010203");
  EXPECT_EQ(to_hex(fit_digest<5>(digest)), "0102030000");
}

}  // namespace
}  // namespace confcom::evidence
