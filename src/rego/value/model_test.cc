// Random values against a plain model of them: std::map and std::set of a variant.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "rego/testing/values.h"
#include "rego/value/compare.h"
#include "rego/value/deep_copy.h"
#include "rego/value/json_reader.h"
#include "rego/value/json_writer.h"

namespace confcom::rego {
namespace {

/// A value as one would write it down without a thought for speed.
struct Model {
  Kind kind = Kind::kNull;
  double number = 0;  // also of a boolean
  std::string text;
  std::vector<Model> items;  // of a set, sorted; of an object, keys and values by turns, sorted

  friend bool operator<(const Model& a, const Model& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    if (a.number != b.number) return a.number < b.number;
    if (a.text != b.text) return a.text < b.text;
    return std::lexicographical_compare(a.items.begin(), a.items.end(), b.items.begin(),
                                        b.items.end());
  }
  friend bool operator==(const Model& a, const Model& b) { return !(a < b) && !(b < a); }
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }

  Model make(int depth) {
    switch (below(depth > 0 ? 8 : 5)) {
      case 0:
        return {};
      case 1:
        return {.kind = Kind::kBoolean,
                .number = static_cast<double>(below(2)),
                .text = {},
                .items = {}};
      case 2:
      case 3:
        return {.kind = Kind::kNumber, .number = quarter(), .text = {}, .items = {}};
      case 4:
        return {.kind = Kind::kString, .number = 0, .text = word(), .items = {}};
      case 5:
        return array(depth);
      case 6:
        return set(depth);
      default:
        return object(depth);
    }
  }

 private:
  double quarter() { return static_cast<double>(below(40)) / 4 - 5; }
  std::string word() { return std::string(below(3), static_cast<char>('a' + below(3))); }
  std::size_t size() { return below(10) == 0 ? below(40) : below(5); }

  Model array(int depth) {
    Model out{.kind = Kind::kArray, .number = 0, .text = {}, .items = {}};
    for (std::size_t n = size(); n > 0; --n) out.items.push_back(make(depth - 1));
    return out;
  }
  Model set(int depth) {
    std::set<Model> items;
    for (std::size_t n = size(); n > 0; --n) items.insert(make(depth - 1));
    return {.kind = Kind::kSet, .number = 0, .text = {}, .items = {items.begin(), items.end()}};
  }
  Model object(int depth) {
    std::map<Model, Model> entries;
    for (std::size_t n = size(); n > 0; --n) entries[make(depth - 1)] = make(depth - 1);
    Model out{.kind = Kind::kObject, .number = 0, .text = {}, .items = {}};
    for (const auto& [key, value] : entries) {
      out.items.push_back(key);
      out.items.push_back(value);
    }
    return out;
  }

  std::mt19937 random_;
};

/// The same number in one of several spellings.
Value number(double value, Generator& generator, Arena& arena) {
  const auto hundredths = static_cast<std::int64_t>(value * 100);
  const std::string spellings[] = {std::to_string(value), std::to_string(hundredths) + "e-2",
                                   std::to_string(hundredths * 10) + "E-03"};
  if (hundredths % 100 == 0 && generator.below(2) == 0) return Value::integer(hundredths / 100);
  return parse_number(spellings[generator.below(3)], arena).value();
}

Value value_of(const Model& model, Generator& generator, Arena& arena);

Value object_of(const Model& model, Generator& generator, Arena& arena) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < model.items.size(); i += 2) order.push_back(i);
  for (std::size_t i = 1; i < order.size(); ++i) std::swap(order[i], order[generator.below(i + 1)]);
  ObjectBuilder builder(arena, generator.below(2) * order.size());
  for (const std::size_t i : order) {
    const Value key = value_of(model.items[i], generator, arena);
    EXPECT_TRUE(builder.insert(key, Value::null()));
    EXPECT_FALSE(builder.insert(key, value_of(model.items[i + 1], generator, arena)));
  }
  return builder.build().value();
}

Value set_of(const Model& model, Generator& generator, Arena& arena) {
  SetBuilder builder(arena, generator.below(2) * model.items.size());
  for (const Model& item : model.items)
    EXPECT_TRUE(builder.insert(value_of(item, generator, arena)));
  for (const Model& item : model.items)
    EXPECT_FALSE(builder.insert(value_of(item, generator, arena)));
  return builder.build().value();
}

Value array_of(const Model& model, Generator& generator, Arena& arena) {
  ArrayBuilder builder(arena);
  for (const Model& item : model.items) builder.push(value_of(item, generator, arena));
  return builder.build().value();
}

Value value_of(const Model& model, Generator& generator, Arena& arena) {
  switch (model.kind) {
    case Kind::kBoolean:
      return Value::boolean(model.number != 0);
    case Kind::kNumber:
      return number(model.number, generator, arena);
    case Kind::kString:
      return make_string(arena, model.text);
    case Kind::kArray:
      return array_of(model, generator, arena);
    case Kind::kObject:
      return object_of(model, generator, arena);
    case Kind::kSet:
      return set_of(model, generator, arena);
    default:
      return Value::null();
  }
}

std::strong_ordering order_of(const Model& a, const Model& b) {
  if (a < b) return std::strong_ordering::less;
  return b < a ? std::strong_ordering::greater : std::strong_ordering::equal;
}

void expect_order(const Model& a, const Model& b, Generator& generator, Arena& arena) {
  const Value value_a = value_of(a, generator, arena);
  const Value value_b = value_of(b, generator, arena);
  EXPECT_EQ(compare(value_a, value_b), order_of(a, b));
  EXPECT_EQ(value_a == value_b, a == b);
  EXPECT_EQ(value_a.hash() == value_b.hash(), a == b);
}

TEST(Values, CompareAndHashAsTheModelDoes) {
  Generator generator(20261122);
  for (int round = 0; round < 60; ++round) {
    Arena arena;
    std::vector<Model> models;
    for (int i = 0; i < 40; ++i) models.push_back(generator.make(i % 4));
    for (const Model& a : models) {
      for (const Model& b : models) expect_order(a, b, generator, arena);
    }
  }
}

void expect_copy(const Value& value) {
  Arena other;
  const Value copy = deep_copy(value, other);
  EXPECT_EQ(copy, value);
  EXPECT_EQ(copy.hash(), value.hash());
  EXPECT_EQ(copy.depth(), value.depth());
}

void expect_entries(const Value& value, const Model& model, Generator& generator, Arena& arena) {
  for (std::size_t i = 0; i < model.items.size(); i += 2) {
    const Value key = value_of(model.items[i], generator, arena);
    EXPECT_EQ(value.object().find(key), value_of(model.items[i + 1], generator, arena));
    EXPECT_EQ(value.object().sorted()[i / 2].key, key);
  }
}

TEST(Values, HoldWhatTheModelHolds) {
  Generator generator(7);
  for (int round = 0; round < 400; ++round) {
    Arena arena;
    const Model model = generator.make(4);
    const Value value = value_of(model, generator, arena);
    expect_copy(value);
    if (value.is_object()) expect_entries(value, model, generator, arena);
  }
}

TEST(Values, AreReadBackFromTheirJson) {
  Generator generator(11);
  JsonReader reader;
  for (int round = 0; round < 400; ++round) {
    Arena arena;
    const Value value = value_of(generator.make(4), generator, arena);
    std::string text;
    ASSERT_TRUE(write_json(value, {.is_pretty = round % 2 == 0}, text).has_value());
    const auto read = reader.parse(text, arena);
    ASSERT_TRUE(read.has_value()) << text;
    std::string again;
    ASSERT_TRUE(write_json(*read, {.is_pretty = round % 2 == 0}, again).has_value());
    ASSERT_EQ(again, text);
  }
}

}  // namespace
}  // namespace confcom::rego
