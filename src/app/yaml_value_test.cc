#include "app/yaml_value.h"

#include <gtest/gtest.h>

#include <string>

#include "rego/value/json_writer.h"

namespace confcom::app {
namespace {

/// As JSON, or the error.
std::string read(std::string_view text) {
  rego::Arena arena;
  const auto value = parse_yaml(text, arena);
  if (!value.has_value()) return value.error().message;
  std::string out;
  EXPECT_TRUE(write_json(*value, {}, out).has_value());
  return out;
}

TEST(YamlValue, IsWhatJsonHas) {
  EXPECT_EQ(read("a: [1, -2.5, 1e3, true, null, ~, text]\nb: {c: \"1\", d: 'yes'}\n"),
            R"({"a":[1,-2.5,1e3,true,null,null,"text"],"b":{"c":"1","d":"yes"}})");
  EXPECT_EQ(read("a: |\n  two\n  lines\n"), "{\"a\":\"two\\nlines\\n\"}");
  EXPECT_EQ(read(""), "null");
  EXPECT_EQ(read("a: !!str 12"), R"({"a":"12"})");
  EXPECT_EQ(read("a: &x [1]\nb: *x\n"), R"({"a":[1],"b":[1]})");
}

TEST(YamlValue, HasYaml11sBooleansAndIntegers) {
  EXPECT_EQ(read("[yes, Off, n, TRUE, tRUE]"), R"([true,false,false,true,"tRUE"])");
  EXPECT_EQ(read("[0x1F, 0o17, 017, 0b11, -0x10, +5, .5, 1., 09, 0x]"),
            R"([31,15,15,3,-16,5,0.5,1.0,"09","0x"])");
}

TEST(YamlValue, MakesKeysStrings) {
  EXPECT_EQ(read("{1: a, yes: b, null: c}"), R"({"1":"a","null":"c","true":"b"})");
}

TEST(YamlValue, RefusesWhatJsonHasNot) {
  EXPECT_TRUE(read("a: .inf").contains("no such number"));
  EXPECT_TRUE(read("a: !!binary aGk=").contains("is not supported"));
  EXPECT_TRUE(read("? [1]\n: 2\n").contains("a list or a map"));
  EXPECT_TRUE(read("a: &x {b: 1}\nc:\n  <<: *x\n").contains("merge keys"));
  EXPECT_TRUE(read("a: 1\n---\nb: 2\n").contains("several YAML documents"));
  EXPECT_EQ(read("a: 1\na: 2\n"), "line 2, column 1: a key that is there already");
}

TEST(YamlValue, RefusesWhatIsNoYaml) {
  EXPECT_TRUE(read("a: [1").contains("line"));
  EXPECT_EQ(read("a\xff"), "offset 1: no UTF-8");
  EXPECT_NE(read(std::string(100'000, '[')), "");
}

TEST(YamlValue, EndsWithAliasesOfAliases) {
  std::string text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
    for (int j = 0; j < 9; ++j) text += ", " + below;
    text += "]\n";
  }
  EXPECT_TRUE(read(text).contains("more than 1000000 values")) << read(text);
  EXPECT_TRUE(read("&a [*a]").contains("nested deeper") || read("&a [*a]").contains("alias"))
      << read("&a [*a]");
}

}  // namespace
}  // namespace confcom::app
