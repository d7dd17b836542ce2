#include "rego/builtins/declared.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace confcom::rego {
namespace {

TEST(Declarations, AreSortedByTheirNames) {
  EXPECT_TRUE(std::ranges::is_sorted(declarations(), {}, &Declaration::name));
}

TEST(Declarations, AreFoundByTheirNames) {
  for (const Declaration& each : declarations()) EXPECT_EQ(find_declaration(each.name), &each);
  EXPECT_EQ(find_declaration("coun"), nullptr);
  EXPECT_EQ(find_declaration("zzz"), nullptr);
  EXPECT_EQ(find_declaration(""), nullptr);
}

TEST(Declarations, TellOfWhatIsSpecial) {
  EXPECT_TRUE(find_declaration("print")->is_void());
  EXPECT_FALSE(find_declaration("count")->is_void());
  EXPECT_TRUE(find_declaration("walk")->is_relation);
  EXPECT_TRUE(find_declaration("re_match")->is_deprecated);
  EXPECT_TRUE(find_declaration("time.now_ns")->is_nondeterministic);
  EXPECT_EQ(find_declaration("substring")->arity, 3);
  EXPECT_EQ(find_declaration("substring")->type, "(string, number, number) -> string");
}

}  // namespace
}  // namespace confcom::rego
