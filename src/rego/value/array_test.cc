#include "rego/value/array.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

TEST(ArrayBuilder, KeepsAllItemsInOrderHoweverManyWereExpected) {
  for (const std::size_t expected : {0u, 1u, 3u, 1000u, 5000u}) {
    Values make;
    ArrayBuilder builder(make.arena(), expected);
    for (int i = 0; i < 1000; ++i) builder.push(integer(i));
    EXPECT_EQ(builder.size(), 1000u);
    const Value array = builder.build().value();
    ASSERT_EQ(array.array().items().size(), 1000u);
    for (int i = 0; i < 1000; ++i)
      EXPECT_EQ(array.array().items()[static_cast<std::size_t>(i)], integer(i));
  }
}

TEST(MakeArray, IsWhatTheBuilderMakes) {
  Values make;
  ArrayBuilder builder(make.arena());
  EXPECT_EQ(builder.build().value(), make.array({}));
  ArrayBuilder two(make.arena());
  two.push(make.string("a"));
  two.push(Value::null());
  EXPECT_EQ(two.build().value(), make.array({make.string("a"), Value::null()}));
}

TEST(MakeArray, IsAsDeepAsItsDeepestItemAndOne) {
  Values make;
  EXPECT_EQ(integer(1).depth(), 0u);
  EXPECT_EQ(make.string("x").depth(), 0u);
  EXPECT_EQ(make.array({}).depth(), 1u);
  EXPECT_EQ(make.array({integer(1), make.array({make.array({})}), make.array({})}).depth(), 3u);
}

TEST(MakeArray, RefusesWhatIsTooDeep) {
  Values make;
  const Value deepest = make.nested(kMaxValueDepth);
  EXPECT_EQ(deepest.depth(), kMaxValueDepth);
  EXPECT_EQ(make_array(make.arena(), {&deepest, 1}).error(), ValueError::kTooDeep);
}

TEST(ArrayBuilderDeathTest, TakesNothingUndefined) {
  Values make;
  ArrayBuilder builder(make.arena());
  EXPECT_DEATH(builder.push(Value()), "");
}

}  // namespace
}  // namespace confcom::rego
