#include "rego/state/policy_state.h"

#include <gtest/gtest.h>

#include <string>

#include "rego/value/array.h"
#include "rego/value/json_writer.h"
#include "rego/value/object.h"
#include "rego/value/set.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

std::string shown(const PolicyState& state) {
  std::string out;
  EXPECT_TRUE(write_json(state.data(), {}, out).has_value());
  return out;
}

/// The error, or nothing.
std::string change(PolicyState& state, std::string_view patch) {
  Arena arena;
  const auto out = state.apply(parse_json(patch, arena).value());
  return out.has_value() ? "" : std::to_string(out.error().operation) + ": " + out.error().message;
}

TEST(PolicyState, BeginsEmpty) { EXPECT_EQ(shown(PolicyState()), R"({"pstate":{}})"); }

TEST(PolicyState, ChangesByPatches) {
  PolicyState state;
  EXPECT_EQ(change(state, R"([{"op":"add","path":"/pstate/sandbox","value":"a"}])"), "");
  EXPECT_EQ(change(state, R"([{"op":"add","path":"/pstate/list","value":[1]}])"), "");
  EXPECT_EQ(change(state, R"([{"op":"copy","from":"/pstate/list","path":"/pstate/list/-"}])"), "");
  EXPECT_EQ(shown(state), R"({"pstate":{"list":[1,[1]],"sandbox":"a"}})");
}

TEST(PolicyState, KeepsWhatItWasWhenOneOperationFails) {
  PolicyState state;
  EXPECT_EQ(change(state, R"([{"op":"add","path":"/pstate/a","value":1}])"), "");
  EXPECT_EQ(change(state, R"([{"op":"remove","path":"/pstate/a"},
                             {"op":"remove","path":"/pstate/b"}])"),
            "1: there is no 'b'");
  EXPECT_EQ(shown(state), R"({"pstate":{"a":1}})");
}

TEST(PolicyState, IsChangedBelowItsKeyAlone) {
  PolicyState state;
  for (const char* const patch :
       {R"([{"op":"add","path":"/other","value":1}])", R"([{"op":"add","path":"","value":1}])",
        R"([{"op":"replace","path":"/pstate","value":1}])",
        R"([{"op":"add","path":"/pstate2/a","value":1}])",
        R"([{"op":"copy","from":"","path":"/pstate/a"}])"}) {
    EXPECT_EQ(change(state, patch), "0: what is not below /pstate/ is not a policy's to change");
  }
  EXPECT_EQ(shown(state), R"({"pstate":{}})");
}

TEST(PolicyState, MakesArraysOfSets) {
  Arena arena;
  SetBuilder items(arena);
  items.insert(Value::integer(2));
  items.insert(Value::integer(1));
  ObjectBuilder operation(arena);
  operation.insert(make_string(arena, "op"), make_string(arena, "add"));
  operation.insert(make_string(arena, "path"), make_string(arena, "/pstate/a"));
  operation.insert(make_string(arena, "value"), items.build().value());
  SetBuilder operations(arena);
  operations.insert(operation.build().value());
  PolicyState state;
  EXPECT_TRUE(state.apply(operations.build().value()).has_value());
  EXPECT_EQ(shown(state), R"({"pstate":{"a":[1,2]}})");
}

TEST(PolicyState, RefusesWhatIsNoPatch) {
  PolicyState state;
  EXPECT_EQ(change(state, "{}"), "0: a patch is an array");
  EXPECT_EQ(change(state, "[1]"), "0: an operation is an object");
  EXPECT_FALSE(state.apply(Value()).has_value());
}

TEST(PolicyState, EndsAtItsLimit) {
  PolicyState state(100'000);
  EXPECT_EQ(change(state, R"([{"op":"add","path":"/pstate/a","value":"0123456789"}])"), "");
  std::string error;
  // Each doubles what is there.
  for (int i = 0; i < 40 && error.empty(); ++i) {
    error = change(state, R"([{"op":"add","path":"/pstate/b","value":[]},
                             {"op":"copy","from":"/pstate/a","path":"/pstate/b/-"},
                             {"op":"copy","from":"/pstate/a","path":"/pstate/b/-"},
                             {"op":"move","from":"/pstate/b","path":"/pstate/a"}])");
  }
  EXPECT_TRUE(error.ends_with("too large")) << error;
  EXPECT_EQ(change(state, R"([{"op":"replace","path":"/pstate/a","value":1}])"), "");
  EXPECT_EQ(shown(state), R"({"pstate":{"a":1}})");
}

TEST(PolicyState, OutlivesWhatItIsMadeOf) {
  PolicyState state;
  for (int i = 0; i < 1000; ++i) {
    const std::string patch =
        R"([{"op":"add","path":"/pstate/n","value":"text #)" + std::to_string(i) + "\"}]";
    ASSERT_EQ(change(state, patch), "");
  }
  EXPECT_EQ(shown(state), R"({"pstate":{"n":"text #999"}})");
}

}  // namespace
}  // namespace confcom::rego
