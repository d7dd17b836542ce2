#include "service/device_plugin/short_id.h"

#include <gtest/gtest.h>

#include <string>
#include <unordered_set>

#include "rpc/kubelet/device_list.h"

namespace confcom::service {
namespace {

TEST(ShortId, ComesByLength) {
  const struct {
    std::uint64_t number;
    const char* id;
  } rows[] = {{0, "A"},
              {1, "B"},
              {25, "Z"},
              {26, "a"},
              {51, "z"},
              {52, "0"},
              {61, "9"},
              {62, "-"},
              {63, "_"},
              {64, "AA"},
              {65, "AB"},
              {64 + 64 * 64 - 1, "__"},
              {64 + 64 * 64, "AAA"},
              {64 + 64 * 64 + 64 * 64 * 64 - 1, "___"},
              {64 + 64 * 64 + 64 * 64 * 64, "AAAA"}};
  for (const auto& row : rows) {
    EXPECT_EQ(short_id(row.number), row.id);
    EXPECT_EQ(parse_short_id(row.id, row.number + 1), row.number);
    EXPECT_EQ(parse_short_id(row.id, row.number), std::nullopt) << "not below the count";
  }
}

TEST(ShortId, IsItsNumbersAlone) {
  constexpr std::uint64_t kNumbers = 300'000;
  std::unordered_set<std::string> seen;
  for (std::uint64_t number = 0; number < kNumbers; ++number) {
    const std::string id = short_id(number);
    ASSERT_EQ(parse_short_id(id, kNumbers), number) << id;
    ASSERT_TRUE(seen.insert(id).second) << id;
  }
}

TEST(ShortId, LetsAKubeletTake256Gib) {
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 0; i < 262'144; ++i) bytes += rpc::listed_bytes({.id = short_id(i)});
  EXPECT_EQ(bytes, 4'190'080U);
  EXPECT_LE(bytes, rpc::kMaxDeviceListBytes);
}

TEST(ShortId, IsNotReadFromOtherText) {
  constexpr std::uint64_t kMany = UINT64_MAX;
  for (const char* const text : {"", " ", "A ", "A=", "A+", "A/", "\xC3\xA4", "AAAAAAAAAAA"}) {
    EXPECT_EQ(parse_short_id(text, kMany), std::nullopt) << text;
  }
  EXPECT_EQ(parse_short_id(std::string("A\0", 2), kMany), std::nullopt);
  EXPECT_TRUE(parse_short_id("__________", kMany).has_value()) << "the longest";
  EXPECT_EQ(parse_short_id("A", 0), std::nullopt) << "there are none";
}

}  // namespace
}  // namespace confcom::service
