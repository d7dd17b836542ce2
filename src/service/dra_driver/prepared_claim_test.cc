#include "service/dra_driver/prepared_claim.h"

#include <gtest/gtest.h>

#include <string>

namespace confcom::service {
namespace {

PreparedClaim example() {
  return {.name_space = "ns",
          .name = "claim",
          .uid = "0f8a",
          .pool = "node1",
          .shares = {{.request = "epc", .device = "epc-0", .share_id = "s1", .bytes = 5 << 20},
                     {.request = "more",
                      .device = "epc-1",
                      .bytes = std::uint64_t{200} << 30,
                      .provision = true,
                      .quote_helper = true},
                     {.request = "epc", .device = "epc-0", .share_id = "s2", .bytes = 1 << 20}}};
}

TEST(PreparedClaim, CountsItsBytes) {
  EXPECT_EQ(example().bytes_of("epc-0"), 6U << 20);
  EXPECT_EQ(example().bytes_of("epc-1"), std::uint64_t{200} << 30);
  EXPECT_EQ(example().bytes_of("epc-2"), 0U);
  EXPECT_EQ(example().bytes(), (std::uint64_t{200} << 30) + (6U << 20));
}

TEST(PreparedClaim, IsReadAsItWasWritten) {
  EXPECT_EQ(parse_prepared_claim(write_prepared_claim(example())), example());
  EXPECT_EQ(parse_prepared_claim(write_prepared_claim({})), PreparedClaim{});
}

TEST(PreparedClaim, WhatIsNotWholeIsRefused) {
  const std::string text = write_prepared_claim(example());
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {
    EXPECT_FALSE(parse_prepared_claim(text.substr(0, size)).has_value()) << size;
  }
}

TEST(PreparedClaim, WhatIsAnotherFormIsRefused) {
  for (const auto& [from, to] : {std::pair{R"("version":1)", R"("version":2)"},
                                 {R"("bytes":1048576)", R"("bytes":-1048576)"},
                                 {R"("bytes":1048576)", R"("bytes":18446744073709551615)"},
                                 {R"("bytes":1048576)", R"("bytes":"1Mi")"},
                                 {R"("provision":true)", R"("provision":1)"},
                                 {R"("name":"claim",)", ""}}) {
    std::string text = write_prepared_claim(example());
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, std::string_view(from).size(), to);
    const auto parsed = parse_prepared_claim(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed);
  }
}

TEST(CheckUid, TakesWhatMayBeAFilesName) {
  EXPECT_TRUE(check_uid("3a3f0b1c-6a2e-4f0e-9d7e-0f1e2d3c4b5a").has_value());
  for (const char* const uid : {"", ".", "..", "a/b", "../x", "a b", "a.json", "\xff"}) {
    EXPECT_FALSE(check_uid(uid).has_value()) << uid;
  }
  EXPECT_FALSE(check_uid(std::string(65, 'a')).has_value());
}

}  // namespace
}  // namespace confcom::service
