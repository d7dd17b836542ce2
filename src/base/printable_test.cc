#include "base/printable.h"

#include <gtest/gtest.h>

namespace confcom {
namespace {

TEST(Printable, KeepsPrintableAscii) {
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable(" Up To Date~"), " Up To Date~");
}

TEST(Printable, HidesAllElse) {
  EXPECT_EQ(printable("a\nb\r\t\x1b[0m\x7f"), "a?b???[0m?");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a?b");
  EXPECT_EQ(printable("\xc3\xa9\xff"), "???");
}

TEST(Printable, QuotesAtMost64Bytes) {
  EXPECT_EQ(printable(std::string(64, 'x')), std::string(64, 'x'));
  EXPECT_EQ(printable(std::string(65, 'x')), std::string(64, 'x'));
}

}  // namespace
}  // namespace confcom
