#include "crypto/x509_extensions.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::element;
using testing::expect_refused;
using testing::extension;
using testing::hex;
using testing::Refusal;
using testing::sequence;

const std::string kTrue = "0101ff";
const std::string kBasicConstraints = "551d13";
const std::string kKeyUsage = "551d0f";

/// The parsed views point into `der`.
Result<std::vector<Extension>> parse(const ByteVector& der) {
  DerReader reader(der, "thing");
  return parse_extensions(reader);
}

Result<CertificateUsage> usage_of(const ByteVector& list) {
  const ByteVector der = sequence(list);
  CONFCOM_TRY(const auto extensions, parse(der));
  return parse_usage(extensions);
}

/// `count` extensions, each with an identifier of its own.
ByteVector many(std::size_t count) {
  ByteVector out;
  for (std::size_t i = 0; i < count; ++i) {
    out = out +
          sequence(element(0x06, {std::byte{0x2a}, static_cast<std::byte>(i)}) + element(0x04, {}));
  }
  return out;
}

TEST(Extensions, AreReadInTheirOrder) {
  const ByteVector der =
      sequence(extension(kKeyUsage, kTrue, hex("03020106")) + extension("2a03", "", {}));
  const auto found = parse(der);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(to_hex((*found)[0].oid), kKeyUsage);
  EXPECT_TRUE((*found)[0].critical);
  EXPECT_EQ(to_hex((*found)[0].value), "03020106");
  EXPECT_FALSE((*found)[1].critical);
  EXPECT_TRUE((*found)[1].value.empty());
  EXPECT_EQ(find_extension(*found, hex("2a03")), &(*found)[1]);
  EXPECT_EQ(find_extension(*found, hex("2a04")), nullptr);
}

TEST(Extensions, Refuse) {
  for (const Refusal& c : std::vector<Refusal>{
           {"none", sequence({}), ErrorCode::kTruncated, "extension at offset 2 is cut off"},
           {"one twice", sequence(extension("2a03", "", {}) + extension("2a03", kTrue, {})),
            ErrorCode::kMalformed, "extensions at offset 0 have 1.2.3 twice"},
           {"one over the cap", sequence(many(kMaxExtensions + 1)), ErrorCode::kMalformed,
            "are more than 32"},
           {"critical FALSE written out", sequence(extension("2a03", "010100", {})),
            ErrorCode::kMalformed, "critical at offset 8 is false, which is left out"},
           {"critical of another value", sequence(extension("2a03", "010101", {})),
            ErrorCode::kMalformed, "boolean"},
           {"no value", sequence(sequence(hex("06022a03"))), ErrorCode::kTruncated,
            "extension's value"},
           {"an element after the value", sequence(sequence(hex("06022a0304000500"))),
            ErrorCode::kMalformed, "after its end"},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(parse(c.input), c.code, c.words);
  }
  EXPECT_TRUE(parse(sequence(many(kMaxExtensions))).has_value());
}

TEST(CertificateUsage, IsNothingWithoutExtensionsAboutIt) {
  const auto usage = usage_of(extension("2a03", "", hex("00")));
  ASSERT_TRUE(usage.has_value());
  EXPECT_FALSE(usage->is_ca);
  EXPECT_FALSE(usage->path_length.has_value());
  EXPECT_EQ(usage->key_usage, 0U);
}

TEST(CertificateUsage, ReadsBasicConstraints) {
  struct Case {
    std::string value;
    bool is_ca;
    std::optional<std::size_t> path_length;
  };
  for (const Case& c : std::vector<Case>{
           {"3000", false, std::nullopt},
           {"30030101ff", true, std::nullopt},
           {"30060101ff020100", true, 0},
           {"300a0101ff020500ffffffff", true, 0xffffffff},
       }) {
    SCOPED_TRACE(c.value);
    const auto usage = usage_of(extension(kBasicConstraints, kTrue, hex(c.value)));
    ASSERT_TRUE(usage.has_value()) << usage.error().message;
    EXPECT_EQ(usage->is_ca, c.is_ca);
    EXPECT_EQ(usage->path_length, c.path_length);
  }
}

TEST(CertificateUsage, ReadsKeyUsage) {
  struct Case {
    std::string value;
    std::uint32_t bits;
  };
  for (const Case& c : std::vector<Case>{
           {"03020780", 1U << 0},
           {"03020106", 1U << 5 | 1U << 6},
           {"03020104", 1U << 5},  // AMD's: a zero bit at its end
           {"03020006", 1U << 5 | 1U << 6},
           {"030206c0", 1U << 0 | 1U << 1},
           {"03020001", 1U << 7},
           {"0303070080", 1U << 8},
           {"030307ff80", 0x1ff},
       }) {
    SCOPED_TRACE(c.value);
    const auto usage = usage_of(extension(kKeyUsage, "", hex(c.value)));
    ASSERT_TRUE(usage.has_value()) << usage.error().message;
    EXPECT_EQ(usage->key_usage, c.bits);
  }
}

TEST(CertificateUsage, Refuses) {
  const auto constraints = [](std::string_view value) {
    return extension(kBasicConstraints, kTrue, hex(value));
  };
  const auto key_usage = [](std::string_view value) {
    return extension(kKeyUsage, kTrue, hex(value));
  };
  for (const Refusal& c : std::vector<Refusal>{
           {"an unknown critical extension", extension("2a03", kTrue, {}), ErrorCode::kMalformed,
            "unknown critical extension 1.2.3"},
           {"constraints empty", constraints(""), ErrorCode::kTruncated, "basicConstraints: value"},
           {"constraints with bytes after them", constraints("300000"), ErrorCode::kMalformed,
            "after its end"},
           {"cA FALSE written out", constraints("3003010100"), ErrorCode::kMalformed,
            "cA at offset 2 is false"},
           {"cA of another value", constraints("3003010101"), ErrorCode::kMalformed,
            "cA at offset 2 is a boolean"},
           {"a path length without a CA", constraints("3003020100"), ErrorCode::kMalformed,
            "without a CA"},
           {"a negative path length", constraints("30060101ff0201ff"), ErrorCode::kMalformed,
            "negative"},
           {"a path length over the cap", constraints("300a0101ff02050100000000"),
            ErrorCode::kMalformed, "path length at offset 5 is a number over 4294967295"},
           {"a member too many", constraints("30080101ff0201000500"), ErrorCode::kMalformed,
            "after its end"},
           {"usage empty", key_usage(""), ErrorCode::kTruncated, "keyUsage: value"},
           {"usage with bytes after it", key_usage("0302010600"), ErrorCode::kMalformed,
            "after its end"},
           {"usage of another tag", key_usage("04020106"), ErrorCode::kMalformed, "tag 0x04"},
           {"usage without an octet", key_usage("0300"), ErrorCode::kMalformed, "1 to 9 bits"},
           {"usage without bits", key_usage("030100"), ErrorCode::kMalformed, "1 to 9 bits"},
           {"usage with nine bits and a tenth, zero", key_usage("0303060080"),
            ErrorCode::kMalformed, "1 to 9 bits"},
           {"usage with unused bits that are set", key_usage("03020206"), ErrorCode::kMalformed,
            "1 to 9 bits"},
           {"usage all zero", key_usage("03020700"), ErrorCode::kMalformed, "1 to 9 bits"},
           {"usage with eight unused bits", key_usage("03020800"), ErrorCode::kMalformed,
            "1 to 9 bits"},
           {"usage with ten bits", key_usage("0303060040"), ErrorCode::kMalformed, "1 to 9 bits"},
           {"usage with a trailing zero octet", key_usage("0303078000"), ErrorCode::kMalformed,
            "1 to 9 bits"},
           {"usage of three octets", key_usage("030407000080"), ErrorCode::kMalformed,
            "1 to 9 bits"},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(usage_of(c.input), c.code, c.words);
  }
}

}  // namespace
}  // namespace confcom::crypto
