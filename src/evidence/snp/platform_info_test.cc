#include "evidence/snp/platform_info.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace confcom::evidence {
namespace {

TEST(PlatformInfo, NamesEachBit) {
  struct Named {
    std::string_view name;
    unsigned bit;
    bool (PlatformInfo::*says)() const;
  };
  const std::vector<Named> cases = {
      {"SMT_EN", 0, &PlatformInfo::smt_enabled},
      {"TSME_EN", 1, &PlatformInfo::tsme_enabled},
      {"ECC_EN", 2, &PlatformInfo::ecc_enabled},
      {"RAPL_DIS", 3, &PlatformInfo::rapl_disabled},
      {"CIPHERTEXT_HIDING_DRAM_EN", 4, &PlatformInfo::ciphertext_hiding_dram},
      {"ALIAS_CHECK_COMPLETE", 5, &PlatformInfo::alias_check_complete},
      {"TIO_EN", 7, &PlatformInfo::tio_enabled},
  };
  for (const Named& named : cases) {
    SCOPED_TRACE(named.name);
    const std::uint64_t bit = std::uint64_t{1} << named.bit;
    EXPECT_TRUE((PlatformInfo{bit}.*named.says)());
    EXPECT_FALSE((PlatformInfo{~bit}.*named.says)());
  }
}

}  // namespace
}  // namespace confcom::evidence
