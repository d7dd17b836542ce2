#include "base/bytes.h"

#include <gtest/gtest.h>

namespace confcom {
namespace {

using std::string_view_literals::operator""sv;

TEST(Bytes, ViewsTextAsBytesAndBack) {
  const auto text = "a\0b"sv;
  const Bytes bytes = as_bytes(text);
  ASSERT_EQ(bytes.size(), 3u);
  EXPECT_EQ(bytes[1], std::byte{0});
  EXPECT_EQ(as_text(bytes), text);
  EXPECT_EQ(as_text(bytes).data(), text.data());
}

TEST(Bytes, ViewsNothing) {
  EXPECT_TRUE(as_bytes("").empty());
  EXPECT_TRUE(as_text({}).empty());
}

TEST(Bytes, Copies) {
  const ByteVector vector = to_vector(as_bytes("abc"));
  EXPECT_EQ(as_text(vector), "abc");
  EXPECT_EQ(as_text(to_array(as_bytes("abcd").first<4>())), "abcd");
}

TEST(Bytes, CompareByContentAndSize) {
  EXPECT_TRUE(equal(as_bytes("abc"), to_vector(as_bytes("abc"))));
  EXPECT_FALSE(equal(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal(as_bytes("abc"), as_bytes("ab")));
  EXPECT_TRUE(equal({}, {}));
}

TEST(Bytes, KnowsZeros) {
  EXPECT_TRUE(all_zero({}));
  EXPECT_TRUE(all_zero(as_bytes("\0\0"sv)));
  EXPECT_FALSE(all_zero(as_bytes("\0\1"sv)));
}

struct Case {
  std::string_view in;
  std::string_view want;
};

TEST(Bytes, DropsZerosAtTheEndAlone) {
  const Case cases[] = {{"", ""},
                        {"ab", "ab"},
                        {"ab\0"sv, "ab"},
                        {"ab\0\0"sv, "ab"},
                        {"\0ab\0c\0"sv, "\0ab\0c"sv},
                        {"\0\0"sv, ""}};
  for (const Case& c : cases) EXPECT_EQ(as_text(without_trailing_zeros(as_bytes(c.in))), c.want);
}

}  // namespace
}  // namespace confcom
