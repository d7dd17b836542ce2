#include "app/report_id_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/testing/scratch_directory.h"
#include "crypto/ecdsa.h"
#include "evidence/snp/launch/id_authentication.h"
#include "verify/snp_id_block.h"

namespace confcom::app {
namespace {

using crypto::Curve;
using crypto::EcdsaPrivateKey;
using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;
using testing::ProgramRun;

class ReportIdBlock : public ::testing::Test {
 protected:
  std::string save(const std::string& name, const EcdsaPrivateKey& key) const {
    EXPECT_TRUE(create_file(scratch_.file(name), as_bytes(key.to_pem().value()), 0600).has_value());
    return scratch_.file(name);
  }
  [[nodiscard]] ProgramRun make(const std::vector<std::string>& further) const {
    std::vector<std::string> args{"report", "id-block", "--measurement", std::string(96, 'a')};
    args.insert(args.end(), further.begin(), further.end());
    return testing::run_program(args);
  }
  [[nodiscard]] static std::string digest_of(const EcdsaPrivateKey& key) {
    return to_hex(evidence::snp_key_digest(evidence::snp_point_of(key.public_key()).value()));
  }

  confcom::testing::ScratchDirectory scratch_;
  EcdsaPrivateKey id_ = EcdsaPrivateKey::generate(Curve::kP384).value();
  EcdsaPrivateKey author_ = EcdsaPrivateKey::generate(Curve::kP384).value();
  std::string id_key_ = save("id.pem", id_);
  std::string author_key_ = save("author.pem", author_);
};

TEST_F(ReportIdBlock, MakesABlockThatBothKeysVouchFor) {
  const std::string block_file = scratch_.file("block");
  const std::string auth_file = scratch_.file("auth");
  const ProgramRun run =
      make({"--id-key", id_key_, "--author-key", author_key_, "--family-id", "0102", "--image-id",
            "03", "--guest-svn", "9", "--policy", "0x20137", "--id-block", block_file, "--id-auth",
            auth_file, "-o", "json"});
  ASSERT_EQ(run.status, 0) << run.err;
  const ByteVector block = load_file(block_file, 4096).value();
  const ByteVector auth = load_file(auth_file, 4096).value();
  EXPECT_TRUE(verify::check_snp_id_block(block, auth).all_ok());

  evidence::SnpIdBlock expected;
  expected.launch_digest.fill(std::byte{0xaa});
  expected.family_id = {std::byte{1}, std::byte{2}};
  expected.image_id = {std::byte{3}};
  expected.guest_svn = 9;
  expected.policy.raw = 0x20137;
  EXPECT_EQ(evidence::parse_snp_id_block(block), expected);
  const Json json = Json::parse(run.out);
  EXPECT_EQ(json["id_key_digest"], digest_of(id_));
  EXPECT_EQ(json["author_key_digest"], digest_of(author_));
  EXPECT_EQ(json["id_block"], to_base64(block));
  EXPECT_EQ(json["id_auth"], to_base64(auth));
}

TEST_F(ReportIdBlock, NeedsNoAuthorAndNoFiles) {
  const ProgramRun run = make({"--id-key", id_key_});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(digest_of(id_)));
  EXPECT_THAT(run.out, HasSubstr("0x30000"));
  EXPECT_TRUE(
      Json::parse(make({"--id-key", id_key_, "-o", "json"}).out)["author_key_digest"].is_null());
}

TEST_F(ReportIdBlock, RefusesOtherKeysAndValues) {
  const std::string p256 = save("p256.pem", EcdsaPrivateKey::generate(Curve::kP256).value());
  const std::vector<std::vector<std::string>> cases = {
      {},
      {"--id-key", p256},
      {"--id-key", id_key_, "--author-key", p256},
      {"--id-key", id_key_ + ".missing"},
      {"--id-key", id_key_, "--policy", "0x10000"},
      {"--id-key", id_key_, "--policy", "0x4020000"},
      {"--id-key", id_key_, "--policy", "30000"},
      {"--id-key", id_key_, "--family-id", std::string(34, '0')},
      {"--id-key", id_key_, "--image-id", "0"},
      {"--id-key", id_key_, "--guest-svn", "4294967296"},
  };
  for (const auto& args : cases) {
    const ProgramRun run = make(args);
    EXPECT_EQ(run.status, 2) << ::testing::PrintToString(args);
    EXPECT_EQ(run.out, "");
  }
  EXPECT_EQ(testing::run_program({"report", "id-block", "--id-key", id_key_, "--measurement", "aa"})
                .status,
            2);
}

}  // namespace
}  // namespace confcom::app
