#include "rpc/aesm/aesm_kind.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace confcom::rpc {
namespace {

TEST(AesmKind, HasANameOfItsOwnForEachNumber) {
  std::set<std::string_view> names;
  for (const int number : {1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22}) {
    names.insert(to_string(static_cast<AesmKind>(number)));
  }
  EXPECT_EQ(names.size(), 16U);
  EXPECT_FALSE(names.contains("AESM request"));
  EXPECT_EQ(to_string(AesmKind::kInitQuoteEx), "InitQuoteEx");
}

}  // namespace
}  // namespace confcom::rpc
