#include "evidence/snp/product.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;

TEST(SnpProductOfCpuid, KnowsEachLineAtItsBounds) {
  struct Case {
    std::uint8_t family;
    std::uint8_t model;
    SnpProduct want;
  };
  const std::vector<Case> cases = {
      {0x19, 0x00, SnpProduct::kMilan}, {0x19, 0x01, SnpProduct::kMilan},
      {0x19, 0x0f, SnpProduct::kMilan}, {0x19, 0x10, SnpProduct::kGenoa},
      {0x19, 0x1f, SnpProduct::kGenoa}, {0x19, 0xa0, SnpProduct::kGenoa},
      {0x19, 0xaf, SnpProduct::kGenoa}, {0x1a, 0x00, SnpProduct::kTurin},
      {0x1a, 0x11, SnpProduct::kTurin},
  };
  for (const Case& c : cases) {
    const auto product = snp_product_of_cpuid(c.family, c.model);
    ASSERT_TRUE(product.has_value()) << product.error().message;
    EXPECT_EQ(to_string(*product), to_string(c.want)) << unsigned{c.model};
  }
}

TEST(SnpProductOfCpuid, RefusesWhatIsNoSupportedLine) {
  struct Case {
    std::uint8_t family;
    std::uint8_t model;
    std::string_view want;
  };
  const std::vector<Case> cases = {
      {0x00, 0x00, "no SEV-SNP product"},
      {0x17, 0x31, "no SEV-SNP product"},
      {0x19, 0x20, "no SEV-SNP product"},
      {0x19, 0x9f, "no SEV-SNP product"},
      {0x19, 0xb0, "no SEV-SNP product"},
      {0x1a, 0x12, "no SEV-SNP product"},
      {0x1a, 0x4f, "no SEV-SNP product"},
      {0x1a, 0x50, "Venice"},
      {0x1a, 0x57, "Venice"},
      {0x1a, 0x58, "no SEV-SNP product"},
      {0x1a, 0x90, "Venice"},
      {0x1a, 0xaf, "Venice"},
      {0x1a, 0xb0, "no SEV-SNP product"},
      {0x1a, 0xc0, "Venice"},
      {0x1a, 0xc7, "Venice"},
      {0x1a, 0xc8, "no SEV-SNP product"},
      {0x1b, 0x00, "no SEV-SNP product"},
  };
  for (const Case& c : cases) {
    const auto product = snp_product_of_cpuid(c.family, c.model);
    ASSERT_FALSE(product.has_value()) << unsigned{c.family} << ' ' << unsigned{c.model};
    EXPECT_EQ(product.error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(product.error().message, HasSubstr(c.want));
  }
}

TEST(SnpProductOfName, ReadsTheLineInFrontOfTheStepping) {
  EXPECT_EQ(snp_product_of_name("Milan").value(), SnpProduct::kMilan);
  EXPECT_EQ(snp_product_of_name("Milan-B0").value(), SnpProduct::kMilan);
  EXPECT_EQ(snp_product_of_name("Genoa").value(), SnpProduct::kGenoa);
  EXPECT_EQ(snp_product_of_name("Turin").value(), SnpProduct::kTurin);
}

TEST(SnpProductOfName, RefusesOtherNames) {
  for (const std::string_view name : {"", "-B0", "milan", "Milan B0", "MilanX", "Siena", "Venice",
                                      " Genoa", "Genoa\n", "Turin\x01"}) {
    const auto product = snp_product_of_name(name);
    ASSERT_FALSE(product.has_value()) << name;
    EXPECT_EQ(product.error().code, ErrorCode::kUnsupported);
  }
}

}  // namespace
}  // namespace confcom::evidence
