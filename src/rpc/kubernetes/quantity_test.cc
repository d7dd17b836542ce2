#include "rpc/kubernetes/quantity.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace confcom::rpc {
namespace {

TEST(Quantity, IsTheNumberWhateverItsForm) {
  const std::pair<std::string_view, std::uint64_t> cases[] = {
      {"0", 0},
      {"7", 7},
      {"+7", 7},
      {"007", 7},
      {"1k", 1000},
      {"1M", 1'000'000},
      {"1G", 1'000'000'000},
      {"1T", 1'000'000'000'000},
      {"2P", 2'000'000'000'000'000},
      {"9E", 9'000'000'000'000'000'000U},
      {"1Ki", 1024},
      {"10Mi", 10'485'760},
      {"1Gi", 1'073'741'824},
      {"1Ti", std::uint64_t{1} << 40},
      {"1Pi", std::uint64_t{1} << 50},
      {"1Ei", std::uint64_t{1} << 60},
      {"1.5Gi", 1'610'612'736},
      {"1.25Ei", 1'441'151'880'758'558'720},
      {"1e3", 1000},
      {"1E3", 1000},
      {"1e+3", 1000},
      {"100e-2", 1},
      {"1.5e1", 15},
      {"2000m", 2},
      {"3000000u", 3},
      {"4000000000n", 4},
      {"1.0", 1},
      {"1.", 1},
      {".5k", 500},
      {"0.000", 0},
      {"0e999", 0},
      {"0.5Ki", 512},
      {"1.000000000000000000000000k", 1000},
      {"9223372036854775807", 9'223'372'036'854'775'807U},
  };
  for (const auto& [text, want] : cases) {
    EXPECT_EQ(parse_quantity(text).value_or(~std::uint64_t{0}), want) << text;
  }
}

TEST(Quantity, RefusesFractionsAndWhatIsTooLarge) {
  for (const std::string_view text :
       {"500m", "1.5", "1u", "1n", ".1Ki", "1e-1", "1e19", "8Ei", "10E", "9223372036854775808",
        "99999999999999999999", "1e999"}) {
    EXPECT_EQ(parse_quantity(text).error().code, ErrorCode::kUnsupported) << text;
  }
}

TEST(Quantity, RefusesWhatIsNone) {
  const std::string long_text(kMaxQuantityBytes + 1, '0');
  for (const std::string_view text :
       {"",       "+",    "-1",   "k",   ".",   "1.2.3",          "1 k",   " 1",
        "1K",     "1ki",  "1kk",  "1e",  "1e+", "1e--1",          "1e+-1", "1e1.5",
        "1e1000", "1Ki3", "0x10", "1,5", "one", long_text.c_str()}) {
    const auto got = parse_quantity(text);
    ASSERT_FALSE(got.has_value()) << text;
    EXPECT_EQ(got.error().code, ErrorCode::kMalformed) << text;
  }
}

TEST(BinaryQuantity, IsTheShortest) {
  EXPECT_EQ(binary_quantity(0), "0");
  EXPECT_EQ(binary_quantity(1023), "1023");
  EXPECT_EQ(binary_quantity(1536), "1536");
  EXPECT_EQ(binary_quantity(1 << 20), "1Mi");
  EXPECT_EQ(binary_quantity(std::uint64_t{200} << 30), "200Gi");
  EXPECT_EQ(binary_quantity(std::uint64_t{5} << 60), "5Ei");
  EXPECT_EQ(parse_quantity(binary_quantity((std::uint64_t{1} << 63) - 1)),
            (std::uint64_t{1} << 63) - 1);
}

}  // namespace
}  // namespace confcom::rpc
