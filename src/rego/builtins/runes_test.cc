// Texts that are no UTF-8, which no term can write. What OPA 1.20.0 answers, but that its
// strings.reverse panics and its regex.split keeps the byte.

#include "rego/builtins/runes.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "rego/testing/builtin_call.h"
#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::call;
using testing::integer;
using testing::Values;

TEST(Runes, AreTakenFromBothEnds) {
  std::string_view text = "a\u00e9\xff\u20ac";
  EXPECT_EQ(take_last_rune(text).code_point, U'\u20ac');
  EXPECT_EQ(take_last_rune(text).code_point, kReplacement);
  EXPECT_EQ(take_rune(text).code_point, U'a');
  EXPECT_EQ(take_last_rune(text).code_point, U'\u00e9');
  EXPECT_TRUE(text.empty());
}

TEST(Runes, AreCounted) {
  EXPECT_EQ(count_runes(""), 0U);
  EXPECT_EQ(count_runes("h\u00e9\xe2\x82"), 4U);
  EXPECT_EQ(offset_of_rune("h\u00e9x", 2), 3U);
  EXPECT_EQ(offset_of_rune("h\u00e9x", 9), 4U);
}

TEST(Runes, OfBytesThatAreNoUtf8) {
  Values make;
  const Value bad = make.string("\xff");
  const Value mixed = make.string(
      "a\xff"
      "b");
  const struct {
    std::string_view name;
    std::vector<Value> operands;
    std::string_view want;
  } cases[] = {
      {"count", {bad}, "1"},
      {"lower",
       {make.string("A\xff"
                    "B")},
       "\"a\ufffdb\""},
      {"upper", {make.string("a\u00e9\xff")}, "\"A\u00c9\ufffd\""},
      {"split", {mixed, make.string("")}, R"(["a", "\xff", "b"])"},
      {"strings.reverse", {mixed}, "\"b\ufffda\""},
      {"substring", {mixed, integer(0), integer(2)}, "\"a\ufffd\""},
      {"substring", {mixed, integer(1), integer(1)}, "\"\ufffd\""},
      {"indexof", {mixed, make.string("b")}, "2"},
      {"indexof", {mixed, make.string("\ufffd")}, "1"},
      {"indexof", {make.string("a\ufffd"), bad}, "1"},
      {"indexof_n", {mixed, make.string("b")}, "[2]"},
      {"trim_left",
       {make.string("\ufffd"
                    "a"),
        bad},
       R"("a")"},
      {"trim_left",
       {make.string("\xff"
                    "a"),
        make.string("\ufffd")},
       R"("a")"},
      {"trim_right", {make.string("a\xff"), bad}, R"("a")"},
      {"trim_space", {make.string(" \xff ")}, R"("\xff")"},
      {"trim_space",
       {make.string("\x85"
                    "a")},
       R"("\x85a")"},
      {"replace", {make.string("\u00e9"), make.string(""), make.string("-")}, R"("-\xc3-\xa9-")"},
      {"regex.match", {make.string("^.$"), bad}, "true"},
      {"regex.match", {make.string("\ufffd"), bad}, "true"},
      {"regex.split",
       {make.string(""), make.string("\xff"
                                     "a")},
       "[\"\ufffd\", \"a\"]"},
      {"regex.match",
       {bad, make.string("a")},
       "eval_builtin_error: error parsing regexp: invalid UTF-8: `\xff`"},
  };
  for (const auto& c : cases) EXPECT_EQ(call(c.name, c.operands), c.want) << c.name;
}

}  // namespace
}  // namespace confcom::rego
