// Recorded SIGSTRUCTs: what they say, that EINIT would take them, and that no bit of what their
// signatures cover can be changed.

#include "evidence/sgx/sigstruct.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>

#include "base/file.h"
#include "base/hex.h"
#include "enclave/sigstruct_signature.h"

namespace confcom::conformance {
namespace {

using evidence::parse_sigstruct;

const std::filesystem::path kData =
    std::filesystem::path(CONFCOM_CONFORMANCE_DATA) / "enclave" / "sigstruct";

struct Recorded {
  std::string file;
  std::string mr_enclave;
  std::string mr_signer;
  std::uint16_t product_id;
  std::uint16_t svn;
};

std::ostream& operator<<(std::ostream& out, const Recorded& recorded) {
  return out << recorded.file;
}

class SigstructFile : public testing::TestWithParam<Recorded> {
 protected:
  ByteVector bytes_ = load_file(kData / GetParam().file, evidence::kSigstructBytes).value();
};

TEST_P(SigstructFile, SaysWhatIsKnownOfIt) {
  const auto sigstruct = parse_sigstruct(bytes_);
  ASSERT_TRUE(sigstruct.has_value()) << sigstruct.error().message;
  EXPECT_EQ(to_hex(sigstruct->enclave_hash), GetParam().mr_enclave);
  EXPECT_EQ(to_hex(enclave::mr_signer(*sigstruct)), GetParam().mr_signer);
  EXPECT_EQ(sigstruct->isv_prod_id, GetParam().product_id);
  EXPECT_EQ(sigstruct->isv_svn, GetParam().svn);
  EXPECT_TRUE(equal(evidence::write_sigstruct(*sigstruct), bytes_));
}

TEST_P(SigstructFile, Holds) {
  const auto check = enclave::check_sigstruct(parse_sigstruct(bytes_).value());
  EXPECT_TRUE(check.signature_ok);
  EXPECT_TRUE(check.q1q2_ok);
}

bool accepted(Bytes bytes) {
  const auto sigstruct = parse_sigstruct(bytes);
  return sigstruct.has_value() && enclave::check_sigstruct(*sigstruct).signature_ok;
}

TEST_P(SigstructFile, IsRefusedWithAnySignedBitFlipped) {
  std::size_t flips = 0;
  for (const std::size_t part : {std::size_t{0}, std::size_t{900}}) {
    for (std::size_t bit = 8 * part; bit < 8 * (part + 128); ++bit, ++flips) {
      const std::byte mask = std::byte{1} << (bit % 8);
      bytes_.at(bit / 8) ^= mask;
      EXPECT_FALSE(accepted(bytes_)) << "bit " << bit;
      bytes_.at(bit / 8) ^= mask;
    }
  }
  EXPECT_TRUE(accepted(bytes_));
  EXPECT_EQ(flips, 2048U);
}

INSTANTIATE_TEST_SUITE_P(
    All, SigstructFile,
    testing::Values(
        Recorded{"sig1.sigstruct.bin",
                 "c50673624a6cb17c1c6c2a4e6906f47a170c4629b8723781d1017ef376f1a75d",
                 "83d719e77deaca1470f6baf62a4d774303c899db69020f9c70ee1dfc08c7ce9e", 0, 0},
        Recorded{"test_enclave.sig",
                 "784acfd7d5096a8f0fbd3265760bff21b120f62407a9a9e5ba31aa3c8ed198fc",
                 "fb4bab3d6036ac1d730fa83d7366df1dd2dfeac194ef335d6854d8a6c6475542", 65535, 0},
        Recorded{"le_prod_css.bin",
                 "7881af9f9def547da9908c008f29cde9bd78064e36ac7e14c83c294ca4806150",
                 "acb77012053e05a63d413b8bbae8fb6c5d73b3f2996d91c43bbbf90959c0f8d4", 0x20, 7}),
    [](const auto& test) {
      std::string name = test.param.file.substr(0, test.param.file.find('.'));
      return name;
    });

}  // namespace
}  // namespace confcom::conformance
