#include "rego/value/extent.h"

#include <gtest/gtest.h>

#include "rego/testing/values.h"
#include "rego/value/compare.h"

namespace confcom::rego {
namespace {

using testing::Values;

TEST(Extent, KeepsDepthsAndSmallWeights) {
  for (const std::uint64_t weight : {0ULL, 1ULL, 2ULL, 1'000ULL, 131'071ULL}) {
    EXPECT_EQ(Extent(kMaxValueDepth, weight).weight(), weight);
    EXPECT_EQ(Extent(kMaxValueDepth, weight).depth(), kMaxValueDepth);
  }
}

TEST(Extent, RoundsLargeWeightsUp) {
  for (std::uint64_t weight = 131'072; weight < kMaxValueWeight; weight += weight / 3 + 1) {
    const std::uint64_t kept = Extent(1, weight).weight();
    EXPECT_GE(kept, weight);
    EXPECT_LE(kept - weight, weight / 65'536);
  }
  EXPECT_EQ(Extent(0, (std::uint64_t{1} << 18) - 1).weight(), std::uint64_t{1} << 18);
}

TEST(Weight, CountsWhatIsSharedAsOftenAsItIsThere) {
  Values make;
  const Value pair = make.array({make.string("a"), Value::null()});
  EXPECT_EQ(pair.weight(), 3u);
  EXPECT_EQ(make.array({pair, pair}).weight(), 7u);
  EXPECT_EQ(make.set({pair}).weight(), 4u);
  EXPECT_EQ(make.object({{pair, pair}}).weight(), 7u);
  EXPECT_EQ(make.string(std::string(6'400, 'x')).weight(), 101u);
}

TEST(Weight, IsLimited) {
  Values make;
  Value doubled = make.array({});
  ValueResult<Value> next = doubled;
  for (; next.has_value(); next = make_array(make.arena(), std::vector<Value>{doubled, doubled})) {
    doubled = *next;
  }
  EXPECT_EQ(next.error(), ValueError::kTooLarge);
  EXPECT_GT(doubled.weight(), kMaxValueWeight / 3);
  SetBuilder set(make.arena());
  set.insert(make.array({doubled}));
  set.insert(make.array({doubled, Value::null()}));
  EXPECT_EQ(set.build().error(), ValueError::kTooLarge);
}

TEST(StepsToSort, AreNoneOfWhatIsSorted) {
  Values make;
  const Value set = make.set({Value::integer(2), Value::integer(1), Value::integer(3)});
  EXPECT_EQ(steps_to_sort(set), 6u);
  EXPECT_EQ(set.set().sorted()[0], Value::integer(1));
  EXPECT_EQ(steps_to_sort(set), 0u);
}

}  // namespace
}  // namespace confcom::rego
