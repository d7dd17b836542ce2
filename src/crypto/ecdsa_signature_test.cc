#include "crypto/ecdsa_signature.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::expect_refused;
using testing::hex;
using testing::Refusal;

std::string zeros(std::size_t bytes) { return std::string(2 * bytes, '0'); }

TEST(EcdsaSignature, IsTheSameInBothForms) {
  struct Case {
    std::string name;
    std::string raw;
    std::string der;
  };
  const std::string high = "80" + zeros(31);
  const std::string low = "7f" + zeros(31);
  for (const Case& c : std::vector<Case>{
           {"small numbers", zeros(31) + "01" + zeros(31) + "7f", "300602010102017f"},
           {"a sign's octet", zeros(31) + "80" + zeros(30) + "0100",
            "300802020080"
            "02020100"},
           {"full length", low + high,
            "3045"
            "0220" +
                low +
                "0221"
                "00" +
                high},
           {"full length, P-384", std::string(192, 'f'),
            "3066"
            "0231"
            "00" +
                std::string(96, 'f') +
                "0231"
                "00" +
                std::string(96, 'f')},
       }) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(to_hex(signature_to_der(hex(c.raw))), c.der);
    const auto raw = signature_from_der(hex(c.der), c.raw.size() / 4);
    ASSERT_TRUE(raw.has_value()) << raw.error().message;
    EXPECT_EQ(to_hex(*raw), c.raw);
  }
}

TEST(EcdsaSignature, ZeroIsWrittenForTheVerifierToRefuse) {
  EXPECT_EQ(to_hex(signature_to_der(ByteVector(64))), "3006020100020100");
}

TEST(EcdsaSignature, RefusesDer) {
  const std::string too_long = "01" + zeros(32);
  const std::vector<Refusal> cases = {
      {"nothing", {}, ErrorCode::kTruncated, "whole at offset 0"},
      {"bytes after it", hex("300602010102010100"), ErrorCode::kMalformed, "after its end"},
      {"a third number", hex("3009020101020101020101"), ErrorCode::kMalformed, "after its end"},
      {"s missing", hex("3003020101"), ErrorCode::kTruncated, "s at offset 5"},
      {"r zero", hex("3006020100020101"), ErrorCode::kMalformed, "r at offset 2 is a number that"},
      {"s zero", hex("3006020101020100"), ErrorCode::kMalformed, "s at offset 5 is a number that"},
      {"r negative", hex("3006020180020101"), ErrorCode::kMalformed, "is a negative number"},
      {"r padded", hex("300702020001020101"), ErrorCode::kMalformed, "shortest"},
      {"r empty", hex("30050200020101"), ErrorCode::kMalformed, "shortest"},
      {"r too long",
       hex("3026"
           "0221" +
           too_long + "020101"),
       ErrorCode::kMalformed, "r at offset 2 is too large"},
      {"s too long",
       hex("3026"
           "020101"
           "0221" +
           too_long),
       ErrorCode::kMalformed, "s at offset 5 is too large"},
      {"a long length", hex("308106020101020101"), ErrorCode::kMalformed, "shortest"},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.name);
    expect_refused(signature_from_der(c.input, 32), c.code, c.words);
  }
}

}  // namespace
}  // namespace confcom::crypto
