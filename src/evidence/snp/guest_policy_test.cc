#include "evidence/snp/guest_policy.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace confcom::evidence {
namespace {

struct Named {
  std::string_view name;
  unsigned bit;
  bool (GuestPolicy::*says)() const;
};

const std::vector<Named> kNamed = {
    {"SMT", 16, &GuestPolicy::smt},
    {"MIGRATE_MA", 18, &GuestPolicy::migrate_ma},
    {"DEBUG", 19, &GuestPolicy::debug},
    {"SINGLE_SOCKET", 20, &GuestPolicy::single_socket},
    {"CXL_ALLOW", 21, &GuestPolicy::cxl_allow},
    {"MEM_AES_256_XTS", 22, &GuestPolicy::mem_aes_256_xts},
    {"RAPL_DIS", 23, &GuestPolicy::rapl_dis},
    {"CIPHERTEXT_HIDING", 24, &GuestPolicy::ciphertext_hiding},
    {"PAGE_SWAP_DISABLE", 25, &GuestPolicy::page_swap_disable},
};

TEST(GuestPolicy, NamesEachBit) {
  for (const Named& named : kNamed) {
    SCOPED_TRACE(named.name);
    const std::uint64_t bit = std::uint64_t{1} << named.bit;
    EXPECT_TRUE((GuestPolicy{bit}.*named.says)());
    EXPECT_FALSE((GuestPolicy{~bit}.*named.says)());
    EXPECT_NE(GuestPolicy::kKnownBits & bit, 0U);
  }
}

TEST(GuestPolicy, ReadsTheAbiVersion) {
  const GuestPolicy policy{0xffff3712};
  EXPECT_EQ(policy.abi_minor(), 0x12);
  EXPECT_EQ(policy.abi_major(), 0x37);
}

TEST(GuestPolicy, AllowsNothingByDefault) {
  for (const Named& named : kNamed) EXPECT_FALSE((GuestPolicy{}.*named.says)()) << named.name;
  EXPECT_EQ(GuestPolicy{}.raw, 0x20000U);
}

}  // namespace
}  // namespace confcom::evidence
