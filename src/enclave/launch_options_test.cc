#include "enclave/launch_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::enclave {
namespace {

using evidence::Attributes;
using evidence::Sigstruct;
using ::testing::HasSubstr;

constexpr std::uint64_t kSupported = 0xe7;

Sigstruct signed_for(std::uint64_t flags, std::uint64_t flags_mask) {
  Sigstruct out;
  out.attributes = {.flags = Attributes::kMode64Bit | flags, .xfrm = 3};
  out.attribute_mask = {.flags = flags_mask, .xfrm = ~std::uint64_t{0}};
  out.misc_mask = 0xffffffff;
  return out;
}

constexpr std::uint64_t kAll = ~std::uint64_t{0};
constexpr std::uint64_t kAllButDebug = ~Attributes::kDebug;

TEST(LaunchOptions, TakeWhatWasSigned) {
  const Secs secs = secs_to_create(signed_for(Attributes::kKss, kAll), {}, kSupported).value();
  EXPECT_EQ(secs.attributes.flags, Attributes::kMode64Bit | Attributes::kKss);
  EXPECT_EQ(secs.attributes.xfrm, 3U);
}

TEST(LaunchOptions, DebugIsTheSignersToAllow) {
  const LaunchOptions debug{.debug = true};
  EXPECT_EQ(secs_to_create(signed_for(0, kAll), debug, kSupported).error().code,
            ErrorCode::kDenied);
  EXPECT_TRUE(
      secs_to_create(signed_for(0, kAllButDebug), debug, kSupported).value().attributes.debug());
  const auto only_debug = secs_to_create(signed_for(Attributes::kDebug, kAll), {}, kSupported);
  EXPECT_THAT(only_debug.error().message, HasSubstr("debug enclave alone"));
}

TEST(LaunchOptions, BreakpointsAreForDebugEnclaves) {
  EXPECT_EQ(
      secs_to_create(signed_for(0, kAllButDebug), {.debug_opt_in = true}, kSupported).error().code,
      ErrorCode::kDenied);
}

TEST(LaunchOptions, TheProvisioningKeyIsToBeAllowed) {
  const Sigstruct quoting = signed_for(Attributes::kProvisionKey, kAll);
  EXPECT_THAT(secs_to_create(quoting, {}, kSupported).error().message, HasSubstr("provisioning"));
  EXPECT_TRUE(secs_to_create(quoting, {.allow_provision_key = true}, kSupported).has_value());
}

TEST(LaunchOptions, StateThatTheProcessorLacksIsLeftOutOnlyWhereTheSignatureAllows) {
  Sigstruct amx = signed_for(0, kAll);
  amx.attributes.xfrm = 0x60003;
  EXPECT_EQ(secs_to_create(amx, {}, kSupported).error().code, ErrorCode::kUnsupported);
  amx.attribute_mask.xfrm = ~std::uint64_t{0x60000};
  EXPECT_EQ(secs_to_create(amx, {}, kSupported).value().attributes.xfrm, 3U);
}

TEST(LaunchOptions, MiscSelectIsTheSignersToAllow) {
  const LaunchOptions exinfo{.misc_select = 1};
  Sigstruct sigstruct = signed_for(0, kAll);
  EXPECT_EQ(secs_to_create(sigstruct, exinfo, kSupported).error().code, ErrorCode::kDenied);
  sigstruct.misc_mask = 0;
  EXPECT_EQ(secs_to_create(sigstruct, exinfo, kSupported).value().misc_select, 1U);
}

TEST(LaunchOptions, ConfigurationsAreForEnclavesWithKss) {
  LaunchOptions options;
  options.config_svn = 2;
  EXPECT_EQ(secs_to_create(signed_for(0, kAll), options, kSupported).error().code,
            ErrorCode::kDenied);
  EXPECT_EQ(
      secs_to_create(signed_for(Attributes::kKss, kAll), options, kSupported).value().config_svn,
      2);
}

}  // namespace
}  // namespace confcom::enclave
