#include "rego/value/set.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

Value range(Values& make, std::int64_t from, std::int64_t to) {
  SetBuilder builder(make.arena());
  for (std::int64_t i = from; i < to; ++i) builder.insert(integer(i));
  return builder.build().value();
}

TEST(SetBuilder, DropsRepeats) {
  for (const int size : {0, 1, 8, 9, 500}) {
    Values make;
    SetBuilder builder(make.arena());
    for (int i = 0; i < size; ++i) EXPECT_TRUE(builder.insert(integer(i)));
    for (int i = 0; i < size; ++i)
      EXPECT_FALSE(builder.insert(make.number(std::to_string(i) + ".0")));
    EXPECT_EQ(builder.size(), static_cast<std::size_t>(size));
    EXPECT_FALSE(builder.contains(integer(size)));
    const Value set = builder.build().value();
    for (int i = 0; i < size; ++i) EXPECT_TRUE(set.set().contains(integer(i)));
    EXPECT_FALSE(set.set().contains(integer(size)));
  }
}

TEST(SetBuilder, RefusesWhatIsTooDeep) {
  Values make;
  EXPECT_EQ(make.set({make.nested(kMaxValueDepth - 1)}).depth(), kMaxValueDepth);
  SetBuilder builder(make.arena());
  builder.insert(make.nested(kMaxValueDepth));
  EXPECT_EQ(builder.build().error(), ValueError::kTooDeep);
}

TEST(Set, IsTheSameInWhateverOrderItWasMade) {
  Values make;
  EXPECT_EQ(make.set({integer(1), make.string("a"), Value::null()}),
            make.set({Value::null(), integer(1), make.string("a")}));
  EXPECT_NE(make.set({integer(1)}), make.set({integer(2)}));
}

TEST(Set, ListsItsItemsInOpasOrder) {
  Values make;
  const Value set = make.set({make.string("a"), integer(3), Value::boolean(true), integer(-1)});
  std::vector<Value> items;
  for (const Value& item : set.set().sorted()) items.push_back(item);
  EXPECT_EQ(items,
            (std::vector<Value>{Value::boolean(true), integer(-1), integer(3), make.string("a")}));
}

TEST(SetAlgebra, IsThatOfSets) {
  for (const std::int64_t size : {3, 8, 9, 100}) {
    Values make;
    const Value a = range(make, 0, 2 * size);
    const Value b = range(make, size, 3 * size);
    EXPECT_EQ(union_of(a, b, make.arena()), range(make, 0, 3 * size));
    EXPECT_EQ(intersection_of(a, b, make.arena()), range(make, size, 2 * size));
    EXPECT_EQ(difference_of(a, b, make.arena()), range(make, 0, size));
    EXPECT_EQ(difference_of(b, a, make.arena()), range(make, 2 * size, 3 * size));
    EXPECT_EQ(difference_of(a, a, make.arena()), make.set({}));
  }
}

TEST(SetAlgebra, MakesNothingNewOfAnEmptySet) {
  Values make;
  const Value a = range(make, 0, 5);
  const Value empty = make.set({});
  EXPECT_TRUE(union_of(a, empty, make.arena())->is_identical(a));
  EXPECT_TRUE(union_of(empty, a, make.arena())->is_identical(a));
  EXPECT_TRUE(difference_of(a, empty, make.arena())->is_identical(a));
  EXPECT_EQ(difference_of(empty, a, make.arena()), empty);
  EXPECT_EQ(intersection_of(a, empty, make.arena()), empty);
}

}  // namespace
}  // namespace confcom::rego
