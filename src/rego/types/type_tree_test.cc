#include "rego/types/type_tree.h"

#include <gtest/gtest.h>

#include <string_view>

#include "rego/types/type_text.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

class TypeTreeTest : public ::testing::Test {
 protected:
  std::vector<Value> path(std::initializer_list<std::string_view> steps) {
    std::vector<Value> out;
    for (const std::string_view each : steps) out.push_back(make_string(arena_, each));
    return out;
  }
  void insert(std::initializer_list<std::string_view> steps, const Type* type) {
    tree_.insert(path(steps), type, types_);
  }
  std::string text(std::initializer_list<std::string_view> steps) {
    return to_text(extent(tree_.at(path(steps)), types_));
  }

  Arena arena_;
  Types types_;
  TypeTree tree_;
};

TEST_F(TypeTreeTest, RulesAtOnePathAreJoined) {
  insert({"a", "p"}, &kNumberType);
  insert({"a", "p"}, &kStringType);
  EXPECT_EQ(text({"a", "p"}), "any<number, string>");
  insert({"a", "s"}, types_.set(&kNumberType));
  insert({"a", "s"}, types_.set(&kStringType));
  EXPECT_EQ(text({"a", "s"}), "set[any<number, string>]");
  insert({"a", "o"}, types_.open_object({}, &kNumberType, types_.set(&kNumberType)));
  insert({"a", "o"}, types_.open_object({}, &kStringType, types_.set(&kNullType)));
  EXPECT_EQ(text({"a", "o"}), "object[any<number, string>: set[any<null, number>]]");
}

TEST_F(TypeTreeTest, ObjectsHaveWhatIsDefinedBelowThem) {
  insert({"a", "o"}, types_.open_object({}, &kNumberType, &kNumberType));
  insert({"a", "o", "k"}, &kStringType);
  EXPECT_EQ(text({"a", "o"}), "object[any<number, string>: any<number, string>]");
  insert({"a", "n", "k"}, &kStringType);
  insert({"a", "n"}, types_.open_object({}, &kNumberType, &kNumberType));
  EXPECT_EQ(text({"a", "n"}), "object[any<number, string>: any<number, string>]");
}

TEST_F(TypeTreeTest, APackageIsAllThatIsInItAndMore) {
  insert({"a", "p"}, &kNumberType);
  EXPECT_EQ(text({"a"}), "object<p: number>[string: any]");
  insert({"a", "q"}, &kNullType);
  EXPECT_EQ(text({"a"}), "object<p: number, q: null>[string: any]");
}

}  // namespace
}  // namespace confcom::rego
