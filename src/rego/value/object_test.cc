#include "rego/value/object.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

/// Below, at and beyond where the index begins, and where the builder grows.
constexpr int kSizes[] = {0, 1, 4, 5, 7, 8, 9, 16, 17, 64, 65, 1000};

std::string name(int i) { return "key-" + std::to_string(i); }

TEST(Object, FindsEachOfItsKeysAndNoOther) {
  for (const int size : kSizes) {
    for (const std::size_t expected : {std::size_t{0}, static_cast<std::size_t>(size)}) {
      Values make;
      ObjectBuilder builder(make.arena(), expected);
      for (int i = 0; i < size; ++i) EXPECT_TRUE(builder.insert(make.string(name(i)), integer(i)));
      const Value object = builder.build().value();
      ASSERT_EQ(object.object().entries().size(), static_cast<std::size_t>(size));
      for (int i = 0; i < size; ++i) {
        EXPECT_EQ(object.object().find(make.string(name(i))), integer(i)) << size;
        EXPECT_EQ(object.object().find(name(i)), integer(i)) << size;
        EXPECT_EQ(object.object().entries()[static_cast<std::size_t>(i)].value, integer(i));
      }
      EXPECT_FALSE(object.object().find(make.string("other")).is_defined());
      EXPECT_FALSE(object.object().find("other").is_defined());
      EXPECT_FALSE(object.object().find(integer(1)).is_defined());
    }
  }
}

TEST(Object, FindsKeysOfEveryKind) {
  Values make;
  const Value keys[] = {
      Value::null(),      Value::boolean(false), Value::boolean(true), integer(1),
      make.number("2.5"), make.string("1"),      make.array({}),       make.object({}),
      make.set({}),       make.set({integer(1)})};
  ObjectBuilder builder(make.arena());
  for (const Value& key : keys) builder.insert(key, make.array({key}));
  const Value object = builder.build().value();
  for (const Value& key : keys) EXPECT_EQ(object.object().find(key), make.array({key}));
  EXPECT_EQ(object.object().find(make.number("1.0")), make.array({integer(1)}));
}

TEST(Object, IsTheSameInWhateverOrderItWasMade) {
  for (const int size : kSizes) {
    Values make;
    ObjectBuilder forward(make.arena());
    ObjectBuilder backward(make.arena());
    for (int i = 0; i < size; ++i) forward.insert(make.string(name(i)), integer(i));
    for (int i = size - 1; i >= 0; --i) backward.insert(make.string(name(i)), integer(i));
    const Value a = forward.build().value();
    const Value b = backward.build().value();
    EXPECT_EQ(a, b);
    EXPECT_EQ(a.hash(), b.hash());
  }
}

TEST(Object, DiffersByOneValueOrKey) {
  Values make;
  const Value object = make.object({{integer(1), integer(2)}, {integer(3), integer(4)}});
  EXPECT_NE(object, make.object({{integer(1), integer(2)}, {integer(3), integer(5)}}));
  EXPECT_NE(object, make.object({{integer(1), integer(2)}, {integer(5), integer(4)}}));
  EXPECT_NE(object, make.object({{integer(1), integer(2)}}));
  EXPECT_NE(object, make.object({{integer(1), integer(4)}, {integer(3), integer(2)}}));
}

TEST(Object, ListsItsEntriesInOpasOrderOfKeys) {
  Values make;
  const Value object = make.object({{make.string("b"), integer(1)},
                                    {make.set({}), integer(2)},
                                    {make.string("B"), integer(3)},
                                    {integer(10), integer(4)},
                                    {Value::null(), integer(5)},
                                    {integer(9), integer(6)},
                                    {make.array({}), integer(7)}});
  std::vector<std::int64_t> order;
  for (const Entry& entry : object.object().sorted()) order.push_back(entry.value.small_integer());
  EXPECT_EQ(order, (std::vector<std::int64_t>{5, 6, 4, 3, 1, 7, 2}));
  EXPECT_EQ(object.object().sorted()[1].key, integer(9));
}

TEST(Object, IsSortedByThreadsThatComeAtOnce) {
  for (int round = 0; round < 50; ++round) {
    Values make;
    ObjectBuilder builder(make.arena());
    for (int i = 0; i < 200; ++i) builder.insert(integer((i * 7919) % 1009), integer(i));
    const Value object = builder.build().value();
    const auto read = [&](std::vector<std::int64_t>& keys) {
      for (const Entry& entry : object.object().sorted()) keys.push_back(entry.key.small_integer());
    };
    std::vector<std::int64_t> first;
    std::vector<std::int64_t> second;
    {
      const std::jthread one([&] { read(first); });
      const std::jthread other([&] { read(second); });
    }
    EXPECT_TRUE(std::ranges::is_sorted(first));
    EXPECT_EQ(first.size(), 200u);
    EXPECT_EQ(first, second);
  }
}

TEST(ObjectBuilder, LetsALaterValueReplaceAnEarlierOneAndSaysSo) {
  Values make;
  ObjectBuilder builder(make.arena());
  EXPECT_TRUE(builder.insert(integer(1), integer(1)));
  EXPECT_FALSE(builder.insert(make.number("1.0"), integer(2)));
  EXPECT_EQ(builder.size(), 1u);
  EXPECT_EQ(builder.find(integer(1)), integer(2));
  EXPECT_EQ(builder.build().value(), make.object({{integer(1), integer(2)}}));
}

TEST(ObjectBuilder, TellsOfConflicts) {
  using enum ObjectBuilder::Outcome;
  Values make;
  ObjectBuilder builder(make.arena());
  EXPECT_EQ(builder.insert_unless_present(make.string("a"), integer(1)), kAdded);
  EXPECT_EQ(builder.insert_unless_present(make.string("a"), make.number("1.0")), kEqual);
  EXPECT_EQ(builder.insert_unless_present(make.string("a"), integer(2)), kConflict);
  EXPECT_EQ(builder.insert_unless_present(make.string("b"), integer(2)), kAdded);
  EXPECT_EQ(builder.find(make.string("a")), integer(1));
  EXPECT_FALSE(builder.find(make.string("c")).is_defined());
}

TEST(ObjectBuilder, RefusesWhatIsTooDeep) {
  Values make;
  const Value at_limit = make.nested(kMaxValueDepth);
  const Value below = make.nested(kMaxValueDepth - 1);
  ObjectBuilder value(make.arena());
  value.insert(integer(1), at_limit);
  EXPECT_EQ(value.build().error(), ValueError::kTooDeep);
  ObjectBuilder key(make.arena());
  key.insert(at_limit, integer(1));
  EXPECT_EQ(key.build().error(), ValueError::kTooDeep);
  ObjectBuilder fits(make.arena());
  fits.insert(below, below);
  EXPECT_EQ(fits.build().value().depth(), kMaxValueDepth);
}

}  // namespace
}  // namespace confcom::rego
