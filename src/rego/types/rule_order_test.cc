#include "rego/types/rule_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "rego/compile/compile.h"
#include "rego/compile/rule_tree.h"

namespace confcom::rego {
namespace {

std::string names(std::span<const CoreRule* const> rules) {
  std::string out;
  for (const CoreRule* const each : rules) {
    out += (out.empty() ? "" : " ") + path_text(*each).substr(std::string_view("data.a.").size());
  }
  return out;
}

CheckedModules modules(std::string_view text) {
  return CheckedModules::check({{"a.rego", "package a\n" + std::string(text)}}, {}).value();
}

TEST(RuleOrder, WhatARuleDependsOnIsInFrontOfIt) {
  const CheckedModules checked = modules("p := q + s.x\nr := 1\nq := r\ns := data.b\nt := r\n");
  EXPECT_EQ(names(RuleOrder(checked.tree()).rules()), "r q s p t");
}

TEST(RuleOrder, EveryElseIsInIt) {
  const CheckedModules checked = modules("p := 1 if q else := 2 if q else := 3\nq if input.x\n");
  EXPECT_EQ(names(RuleOrder(checked.tree()).rules()), "q p p p");
}

TEST(RuleOrder, FindsAllThatDependsOnADocument) {
  const CheckedModules checked = modules("p := q\nq := f(1)\nf(x) := r\nr := 1\nt := 2\n");
  const RuleOrder order(checked.tree());
  ASSERT_EQ(names(order.rules()), "r f q p t");
  const std::vector<Value> r = constant_prefix(*order.rules().front());
  EXPECT_EQ(names(order.dependents_of(r)), "r f q p");
}

}  // namespace
}  // namespace confcom::rego
