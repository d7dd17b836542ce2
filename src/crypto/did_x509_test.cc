#include "crypto/did_x509.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"

namespace confcom::crypto {
namespace {

const std::string kFingerprint = "I__iuL25oXEVFdTP_aBLx_eT1RPHbCQ_ECBQfYZpt9s";

TEST(DidX509, NamesACaAndAUsage) {
  const std::string text = "did:x509:0:sha256:" + kFingerprint + "::eku:1.3.6.1.4.1.311.76.59.1.2";
  const auto out = parse_did_x509(text);
  ASSERT_TRUE(out.has_value()) << out.error().message;
  EXPECT_EQ(out->text, text);
  EXPECT_EQ(out->eku, "1.3.6.1.4.1.311.76.59.1.2");
  EXPECT_EQ(to_hex(out->ca_fingerprint),
            "23ffe2b8bdb9a1711515d4cffda04bc7f793d513c76c243f1020507d8669b7db");
}

TEST(DidX509, HasOneForm) {
  const std::string ca = "did:x509:0:sha256:" + kFingerprint;
  const std::tuple<std::string, ErrorCode, const char*> cases[] = {
      {"", ErrorCode::kUnsupported, "version 0"},
      {"did:web:example.com", ErrorCode::kUnsupported, "version 0"},
      {"DID:x509:0:sha256:" + kFingerprint + "::eku:1.2", ErrorCode::kUnsupported, "version 0"},
      {"did:x509:1:sha256:" + kFingerprint + "::eku:1.2", ErrorCode::kUnsupported, "version 0"},
      {"did:x509:0:sha384:" + kFingerprint + "::eku:1.2", ErrorCode::kUnsupported, "version 0"},
      {"did:x509:0:sha256:", ErrorCode::kMalformed, "43 characters"},
      {ca, ErrorCode::kMalformed, "43 characters"},
      {ca + "A::eku:1.2", ErrorCode::kMalformed, "43 characters"},
      {"did:x509:0:sha256:" + kFingerprint.substr(1) + "::eku:1.2", ErrorCode::kMalformed,
       "43 characters"},
      {"did:x509:0:sha256:" + kFingerprint.substr(0, 42) + "=::eku:1.2", ErrorCode::kMalformed,
       "base64url"},
      {"did:x509:0:sha256:" + kFingerprint.substr(0, 42) + "t::eku:1.2", ErrorCode::kMalformed,
       "base64url"},  // bits of the last character that no byte has
      {ca + "::subject:CN:x", ErrorCode::kUnsupported, "another policy"},
      {ca + "::eku:1.2::eku:1.3", ErrorCode::kUnsupported, "several policies"},
      {ca + "::eku:1.2::subject:CN:x", ErrorCode::kUnsupported, "several policies"},
      {ca + "::eku:", ErrorCode::kMalformed, "object identifier"},
      {ca + "::eku:1", ErrorCode::kMalformed, "object identifier"},
      {ca + "::eku:1.", ErrorCode::kMalformed, "object identifier"},
      {ca + "::eku:.1", ErrorCode::kMalformed, "object identifier"},
      {ca + "::eku:1..2", ErrorCode::kMalformed, "object identifier"},
      {ca + "::eku:1.02", ErrorCode::kMalformed, "object identifier"},
      {ca + "::eku:1.2 ", ErrorCode::kMalformed, "object identifier"},
      {ca + "::eku:1.x", ErrorCode::kMalformed, "object identifier"},
      {ca + "::eku:1.2#key", ErrorCode::kMalformed, "object identifier"},
  };
  for (const auto& [text, code, words] : cases) {
    const auto out = parse_did_x509(text);
    ASSERT_FALSE(out.has_value()) << text;
    EXPECT_EQ(out.error().code, code) << text;
    EXPECT_THAT(out.error().message, testing::HasSubstr(words)) << text;
  }
}

}  // namespace
}  // namespace confcom::crypto
