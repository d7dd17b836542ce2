#include "rego/value/value.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <vector>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

static_assert(std::is_trivially_copyable_v<Value> && std::is_trivially_destructible_v<Value>);

TEST(Value, IsUndefinedUntilItIsGivenOne) {
  EXPECT_EQ(Value().kind(), Kind::kUndefined);
  EXPECT_FALSE(Value().is_defined());
  EXPECT_EQ(Value(), Value());
  EXPECT_NE(Value(), Value::null());
}

TEST(Value, KnowsItsKindAndContent) {
  Values make;
  EXPECT_TRUE(Value::null().is_null());
  EXPECT_TRUE(Value::boolean(true).boolean());
  EXPECT_FALSE(Value::boolean(false).boolean());
  EXPECT_TRUE(Value::boolean(true).is_true());
  EXPECT_FALSE(Value::boolean(false).is_true());
  EXPECT_FALSE(integer(1).is_true());
  EXPECT_EQ(integer(-7).small_integer(), -7);
  EXPECT_EQ(make.number("1.50").number().text(), "1.50");
  EXPECT_EQ(make.string("text").string().view(), "text");
  EXPECT_EQ(make.array({integer(1)}).array().items()[0], integer(1));
  EXPECT_TRUE(make.set({integer(1)}).set().contains(integer(1)));
  EXPECT_EQ(make.object({{integer(1), integer(2)}}).object().find(integer(1)), integer(2));
}

TEST(ValueDeathTest, AssertsItsKind) {
  Values make;
  EXPECT_DEATH((void)Value::null().boolean(), "");
  EXPECT_DEATH((void)integer(1).number(), "");
  EXPECT_DEATH((void)integer(1).string(), "");
  EXPECT_DEATH((void)make.string("x").array(), "");
  EXPECT_DEATH((void)make.array({}).object(), "");
  EXPECT_DEATH((void)make.array({}).set(), "");
  EXPECT_DEATH((void)make.number("1.5").small_integer(), "");
}

/// Each differs from all others.
std::vector<Value> different_values(Values& make) {
  return {Value(),
          Value::null(),
          Value::boolean(false),
          Value::boolean(true),
          integer(0),
          integer(1),
          make.number("1.5"),
          make.number("18446744073709551616"),
          make.string(""),
          make.string("1"),
          make.array({}),
          make.array({integer(1), integer(2)}),
          make.array({integer(2), integer(1)}),
          make.array({make.array({})}),
          make.object({}),
          make.object({{integer(1), integer(2)}}),
          make.object({{integer(2), integer(1)}}),
          make.set({}),
          make.set({integer(1), integer(2)}),
          make.set({make.set({})})};
}

TEST(Value, EqualsWhatIsMadeAlikeAndNothingElse) {
  Values first;
  Values second;
  const auto a = different_values(first);
  const auto b = different_values(second);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t k = 0; k < b.size(); ++k) {
      EXPECT_EQ(a[i] == b[k], i == k) << i << " and " << k;
      EXPECT_EQ(a[i].hash() == b[k].hash(), i == k) << i << " and " << k;
    }
  }
}

TEST(Value, EqualsANumberOfAnotherSpelling) {
  Values make;
  const Value spellings[] = {integer(1000), make.number("1000.0"), make.number("1e3"),
                             make.number("0.1E+4")};
  for (const Value& a : spellings) {
    for (const Value& b : spellings) {
      EXPECT_EQ(a, b);
      EXPECT_EQ(a.hash(), b.hash());
      EXPECT_EQ(make.array({a}), make.array({b}));
      EXPECT_EQ(make.set({a, b}).set().items().size(), 1u);
    }
  }
}

TEST(Value, IsIdenticalToItsCopies) {
  Values make;
  const Value a = make.string("text");
  const Value copy = a;
  EXPECT_TRUE(a.is_identical(copy));
  EXPECT_FALSE(a.is_identical(make.string("text")));
  EXPECT_TRUE(integer(3).is_identical(integer(3)));
  EXPECT_FALSE(integer(1).is_identical(Value::boolean(true)));
}

}  // namespace
}  // namespace confcom::rego
