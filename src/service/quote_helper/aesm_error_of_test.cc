#include "service/quote_helper/aesm_error_of.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace confcom::service {
namespace {

using platform::QuoteErrorCode;

std::uint32_t aesm_code_of(std::uint32_t code) {
  return std::to_underlying(aesm_error_of(QuoteErrorCode{code}));
}

const std::vector<std::pair<std::uint32_t, std::uint32_t>> kTable = {
    {0xE001, 1},  {0xE002, 3},  {0xE003, 21}, {0xE00B, 38}, {0xE00F, 42}, {0xE010, 43},
    {0xE011, 44}, {0xE012, 29}, {0xE013, 45}, {0xE014, 46}, {0xE015, 47}, {0xE016, 48},
    {0xE017, 49}, {0xE018, 50}, {0xE019, 12}, {0xE01A, 22},
};

TEST(AesmErrorOf, IsIntelsTable) {
  for (const auto& [quoting, aesm] : kTable) {
    SCOPED_TRACE(quoting);
    EXPECT_EQ(aesm_code_of(quoting), aesm);
  }
}

TEST(AesmErrorOf, OtherCodesAreUnexpected) {
  std::set<std::uint32_t> known;
  for (const auto& row : kTable) known.insert(row.first);
  for (std::uint32_t code = 0xE000; code <= 0xE080; ++code) {
    if (known.contains(code)) continue;
    EXPECT_EQ(aesm_code_of(code), 1U) << code;
  }
  for (const std::uint32_t code : {0U, 1U, 0x4004U, 0xD001U, 0xF001U, 0xFFFFFFFFU}) {
    EXPECT_EQ(aesm_code_of(code), 1U) << code;
  }
}

}  // namespace
}  // namespace confcom::service
