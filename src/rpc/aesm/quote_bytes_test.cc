#include "rpc/aesm/quote_bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/testing/quote_builder.h"

namespace confcom::rpc {
namespace {

using evidence::write_quote;
using evidence::testing::sgx_quote_parts;
using evidence::testing::tdx_10_quote_parts;
using ::testing::HasSubstr;

TEST(QuoteBytes, FindsTheEndWhateverThePadding) {
  for (const std::uint16_t version : {std::uint16_t{3}, std::uint16_t{4}, std::uint16_t{5}}) {
    ByteVector quote = write_quote(sgx_quote_parts(version));
    const std::size_t size = quote.size();
    EXPECT_EQ(quote_bytes(quote), size) << version;
    quote.resize(size + 1);
    EXPECT_EQ(quote_bytes(quote), size) << version;
    quote.resize(65536);
    EXPECT_EQ(quote_bytes(quote), size) << version;
  }
}

ByteVector changed(std::uint16_t version, const std::function<void(ByteVector&)>& change) {
  ByteVector quote = write_quote(sgx_quote_parts(version));
  change(quote);
  return quote;
}

ByteVector with_byte(std::uint16_t version, std::size_t offset, std::uint8_t value) {
  return changed(version, [=](ByteVector& quote) { quote.at(offset) = std::byte{value}; });
}

TEST(QuoteBytes, RefusesWhatHasNoEnd) {
  struct Case {
    std::string name;
    ByteVector quote;
    ErrorCode code;
    std::string_view part;
  };
  const std::vector<Case> cases = {
      {"nothing", {}, ErrorCode::kTruncated, "version"},
      {"zeros", ByteVector(5000), ErrorCode::kUnsupported, "version 0"},
      {"version 2", with_byte(3, 0, 2), ErrorCode::kUnsupported, "version 2"},
      {"version 6", with_byte(3, 0, 6), ErrorCode::kUnsupported, "version 6"},
      {"a TD's, version 4", write_quote(tdx_10_quote_parts(4)), ErrorCode::kUnsupported,
       "TEE type 129"},
      {"a TD's, version 5", write_quote(tdx_10_quote_parts(5)), ErrorCode::kUnsupported,
       "TEE type 129"},
      {"body type 2", with_byte(5, 48, 2), ErrorCode::kUnsupported, "body type 2"},
      {"body size 385", with_byte(5, 50, 0x81), ErrorCode::kUnsupported, "body size 385"},
      {"length over the end", with_byte(3, 435, 1), ErrorCode::kTruncated, "signature data"},
      {"one byte less", changed(3, [](ByteVector& quote) { quote.pop_back(); }),
       ErrorCode::kTruncated, "signature data"},
      {"header only", changed(3, [](ByteVector& quote) { quote.resize(48); }),
       ErrorCode::kTruncated, "report body"},
      {"a byte after it", changed(4, [](ByteVector& quote) { quote.push_back(std::byte{1}); }),
       ErrorCode::kMalformed, "padding"},
      {"a byte after zeros",
       changed(5,
               [](ByteVector& quote) {
                 quote.resize(quote.size() + 100);
                 quote.back() = std::byte{1};
               }),
       ErrorCode::kMalformed, "padding"},
  };
  for (const Case& c : cases) {
    const auto size = quote_bytes(c.quote);
    ASSERT_FALSE(size.has_value()) << c.name;
    EXPECT_EQ(size.error().code, c.code) << c.name;
    EXPECT_THAT(size.error().message, HasSubstr(c.part)) << c.name;
  }
}

}  // namespace
}  // namespace confcom::rpc
