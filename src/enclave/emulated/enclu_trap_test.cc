#include "enclave/emulated/enclu_trap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::enclave {
namespace {

using ::testing::HasSubstr;

/// What processors and kernels say. Sizes: Intel SDM vol. 1, 13.5.
struct RoomCase {
  const char* name;
  std::size_t xsave_bytes;
  std::size_t signal_frame_bytes;
  const char* refused_for = nullptr;
};

class RegisterRoom : public ::testing::TestWithParam<RoomCase> {};

TEST_P(RegisterRoom, IsEnoughOrSaidNotToBe) {
  const Result<void> room =
      check_register_room(GetParam().xsave_bytes, GetParam().signal_frame_bytes);
  ASSERT_EQ(room.has_value(), GetParam().refused_for == nullptr);
  if (room.has_value()) return;
  EXPECT_EQ(room.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(room.error().message, HasSubstr(GetParam().refused_for));
}

constexpr RoomCase kRooms[] = {
    {"Sse", 576, 1440},
    {"Avx", 832, 1776},
    {"Avx512AndKeys", 2696, 3632},
    {"Amx", 11008, 11952},
    {"KernelThatDoesNotTell", 2696, 0},
    {"AllThatIsKept", kMaxXsaveBytes, kMaxXsaveBytes + 1024},
    {"AByteMore", kMaxXsaveBytes + 1, kMaxXsaveBytes + 1025, "take 16385 bytes (XSAVE)"},
    {"MoreAndNotTold", 2 * kMaxXsaveBytes, 0, "(XSAVE)"},
    {"LargeFrames", 2696, kThreadSlotBytes - sizeof(ThreadRecord), "bytes of stack"},
};
INSTANTIATE_TEST_SUITE_P(Each, RegisterRoom, ::testing::ValuesIn(kRooms),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace confcom::enclave
