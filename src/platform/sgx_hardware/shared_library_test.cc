#include "platform/sgx_hardware/shared_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::platform {
namespace {

using ::testing::HasSubstr;

TEST(SharedLibrary, FindsAFunctionAndCallsIt) {
  const auto library = SharedLibrary::open("libm.so.6", "install libc6");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  EXPECT_EQ(library->name(), "libm.so.6");
  const auto square_root = library->function<double(double)>("sqrt");
  ASSERT_TRUE(square_root.has_value()) << square_root.error().message;
  EXPECT_EQ((*square_root)(9.0), 3.0);
}

TEST(SharedLibrary, NamesASymbolThatIsMissing) {
  const auto library = SharedLibrary::open("libm.so.6", "install libc6");
  ASSERT_TRUE(library.has_value()) << library.error().message;
  const auto none = library->function<void()>("confcom_none_such");
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(none.error().message, HasSubstr("libm.so.6: the library has no symbol "
                                              "confcom_none_such"));
  EXPECT_THAT(none.error().message, HasSubstr("install libc6"));
}

TEST(SharedLibrary, SaysWhyItCannotBeLoadedAndWhatToInstall) {
  const auto library = SharedLibrary::open("libconfcom_none_such.so.1", "install something");
  ASSERT_FALSE(library.has_value());
  EXPECT_EQ(library.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(library.error().message, HasSubstr("libconfcom_none_such.so.1"));
  EXPECT_THAT(library.error().message, HasSubstr("install something"));
}

}  // namespace
}  // namespace confcom::platform
