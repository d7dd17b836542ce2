#include "verify/snp_id_block.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "evidence/snp/launch/id_authentication.h"
#include "verify/testing/verdict_matchers.h"

namespace confcom::verify {
namespace {

using crypto::Curve;
using crypto::EcdsaPrivateKey;
using testing::failed_ids;
using Ids = std::set<std::string>;

/// An ID block with an author, as bytes that tests bend.
class CheckSnpIdBlock : public ::testing::Test {
 protected:
  CheckSnpIdBlock() {
    const evidence::SnpIdBlock block{.launch_digest = {std::byte{0x4d}}, .guest_svn = 3};
    const auto authentication =
        evidence::sign_snp_id_block(block, EcdsaPrivateKey::generate(Curve::kP384).value(),
                                    EcdsaPrivateKey::generate(Curve::kP384).value());
    block_ = evidence::write_snp_id_block(block);
    authentication_ = evidence::write_snp_id_authentication(authentication.value());
  }
  [[nodiscard]] Ids failed() const {
    return failed_ids(check_snp_id_block(block_, authentication_));
  }
  [[nodiscard]] Ids failed_with_bent(std::size_t at) {
    authentication_.at(at) ^= std::byte{1};
    const Ids out = failed();
    authentication_.at(at) ^= std::byte{1};
    return out;
  }

  ByteArray<evidence::kSnpIdBlockBytes> block_{};
  ByteArray<evidence::kSnpIdAuthenticationBytes> authentication_{};
};

TEST_F(CheckSnpIdBlock, AcceptsWhatBothKeysSigned) {
  const CheckList checks = check_snp_id_block(block_, authentication_);
  EXPECT_EQ(failed_ids(checks), Ids());
  EXPECT_EQ(checks.all().size(), 4);
}

TEST_F(CheckSnpIdBlock, AcceptsAKeyWithoutAnAuthor) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP384).value();
  const auto authentication = evidence::sign_snp_id_block({}, key, {}).value();
  EXPECT_TRUE(check_snp_id_block(evidence::write_snp_id_block({}),
                                 evidence::write_snp_id_authentication(authentication))
                  .all_ok());
}

TEST_F(CheckSnpIdBlock, NamesWhatDoesNotHold) {
  const Ids id_signature = {"id_block.signature"};
  const Ids author_signature = {"id_auth.id_key_signature"};
  const Ids both = {"id_block.signature", "id_auth.id_key_signature"};
  EXPECT_EQ(failed_with_bent(0x040), id_signature);
  EXPECT_EQ(failed_with_bent(0x088), id_signature);
  EXPECT_EQ(failed_with_bent(0x244), both);  // x of the ID key
  EXPECT_EQ(failed_with_bent(0x680), author_signature);
  EXPECT_EQ(failed_with_bent(0x884), author_signature);  // x of the author's key
  for (std::size_t at = 0; at < block_.size(); ++at) {
    block_.at(at) ^= std::byte{1};
    EXPECT_TRUE(failed().contains("id_block.signature")) << at;
    block_.at(at) ^= std::byte{1};
  }
}

TEST_F(CheckSnpIdBlock, ChecksNothingWithAnAuthenticationThatDoesNotParse) {
  EXPECT_EQ(failed_with_bent(0xfff),
            (Ids{"id_auth.format", "id_block.signature", "id_auth.id_key_signature"}));
  EXPECT_EQ(failed_ids(check_snp_id_block({}, authentication_)),
            (Ids{"id_block.format", "id_block.signature"}));
  EXPECT_FALSE(check_snp_id_block(block_, {}).all_ok());
}

TEST_F(CheckSnpIdBlock, RefusesKeysAndSignaturesOfZeros) {
  for (const std::size_t at : {0x244U, 0x040U}) {
    auto bent = authentication_;
    std::fill_n(bent.begin() + at, 144, std::byte{0});
    EXPECT_TRUE(failed_ids(check_snp_id_block(block_, bent)).contains("id_block.signature"));
  }
}

}  // namespace
}  // namespace confcom::verify
