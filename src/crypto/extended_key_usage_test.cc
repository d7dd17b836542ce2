#include "crypto/extended_key_usage.h"

#include <gtest/gtest.h>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::element;
using testing::expect_refused;
using testing::hex;
using testing::sequence;

TEST(ExtendedKeyUsage, ListsWhatAKeyIsFor) {
  const ByteVector both =
      element(0x06, hex("2b0601040182374c3b0101")) + element(0x06, hex("2b0601040182374c3b0102"));
  EXPECT_EQ(parse_extended_key_usage(sequence(both)),
            (std::vector<std::string>{"1.3.6.1.4.1.311.76.59.1.1", "1.3.6.1.4.1.311.76.59.1.2"}));
}

TEST(ExtendedKeyUsage, RefusesOtherForms) {
  const ByteVector one = element(0x06, hex("551d2500"));
  ByteVector many;
  for (std::size_t i = 0; i < kMaxExtendedKeyUsages; ++i) many = many + one;
  EXPECT_TRUE(parse_extended_key_usage(sequence(many)).has_value());
  expect_refused(parse_extended_key_usage(sequence(many + one)), ErrorCode::kMalformed,
                 "more than 32");
  expect_refused(parse_extended_key_usage({}), ErrorCode::kTruncated, "value");
  expect_refused(parse_extended_key_usage(sequence({})), ErrorCode::kTruncated, "purpose");
  expect_refused(parse_extended_key_usage(one), ErrorCode::kMalformed, "value");
  expect_refused(parse_extended_key_usage(sequence(element(0x0c, hex("41")))),
                 ErrorCode::kMalformed, "purpose");
  expect_refused(parse_extended_key_usage(sequence(one) + hex("00")), ErrorCode::kMalformed,
                 "extKeyUsage");
}

}  // namespace
}  // namespace confcom::crypto
