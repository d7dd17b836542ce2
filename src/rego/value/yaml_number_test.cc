#include "rego/value/yaml_number.h"

#include <gtest/gtest.h>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;

TEST(YamlNumber, ReadsWhatJsonWritesOtherwise) {
  testing::Values make;
  const struct {
    std::string_view text;
    Value want;
  } cases[] = {
      {"12", integer(12)},        {"+5", integer(5)},         {"0x1F", integer(31)},
      {"0o17", integer(15)},      {"017", integer(15)},       {"-0b11", integer(-3)},
      {".5", make.number("0.5")}, {"1.", make.number("1.0")}, {"1e3", make.number("1e3")},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_yaml_number(c.text, make.arena()), c.want) << c.text;
}

TEST(YamlNumber, IsNothingElse) {
  Arena arena;
  for (const std::string_view text : {"", ".", "-", "+", "-.", "0x", "09", "1_0", "a", "1 2"}) {
    EXPECT_EQ(parse_yaml_number(text, arena), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace confcom::rego
