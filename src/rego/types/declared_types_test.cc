#include "rego/types/declared_types.h"

#include <gtest/gtest.h>

#include "rego/builtins/declared.h"
#include "rego/types/type_text.h"

namespace confcom::rego {
namespace {

TEST(DeclaredTypes, AreWhatTheTableSays) {
  Types types;
  DeclaredTypes declared(types);
  const auto text = [&](std::string_view name) {
    return to_text(declared.of(*find_declaration(name)));
  };
  EXPECT_EQ(text("count"), "(any<string, array[any], object[any: any], set[any]>) => number");
  EXPECT_EQ(text("time.clock"),
            "(any<number, array<number, string>>) => array<number, number, number>");
  EXPECT_EQ(text("json.patch"), "(any, array[object<op: string, path: any>[any: any]]) => any");
  EXPECT_EQ(text("net.cidr_merge"), "(any<array[any<string>], set[string]>) => set[string]");
  EXPECT_EQ(text("opa.runtime"), "() => object[string: any]");
  EXPECT_EQ(text("print"), "() => ???");
  EXPECT_EQ(declared.of(*find_declaration("print"))->repeated, &kAnyType);
}

TEST(DeclaredTypes, OfAllAreFunctionsOfTheirArity) {
  Types types;
  DeclaredTypes declared(types);
  for (const Declaration& each : declarations()) {
    const Type* const type = declared.of(each);
    ASSERT_EQ(type->kind, TypeKind::kFunction) << each.name;
    EXPECT_EQ(type->items.size(), each.arity) << each.name;
    EXPECT_EQ(type->value == nullptr, each.is_void()) << each.name;
    EXPECT_EQ(declared.of(each), type);
  }
}

}  // namespace
}  // namespace confcom::rego
