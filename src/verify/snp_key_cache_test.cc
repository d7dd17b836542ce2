#include "verify/snp_key_cache.h"

#include <gtest/gtest.h>

#include "verify/snp_verifier.h"
#include "verify/testing/fake_snp.h"

namespace confcom::verify {
namespace {

using testing::FakeSnpSet;
using testing::FakeSnpSpec;
using testing::genoa_spec;
using testing::mint;
using testing::SnpSigner;

constexpr std::size_t kCapacity = 4;

bool accepts(SnpVerifier& verifier, const FakeSnpSet& set, Timestamp now) {
  return verifier.verify(set.report, set.collateral, {.now = now}, SnpRevocation::kRequired)
      .evidence_ok();
}

TEST(SnpKeyCache, TellsWhoSignedAKeyEachTime) {
  const FakeSnpSet set = mint(genoa_spec());
  SnpKeyCache cache(kCapacity);
  const auto key = cache.parse(set.collateral.signing_key);
  const auto root = crypto::Certificate::parse(set.ark);
  ASSERT_TRUE(key.has_value() && root.has_value());
  for (int round = 0; round < 2; ++round) {  // the second is from memory
    EXPECT_EQ(cache.parse(set.collateral.signing_key)->fingerprint(), key->fingerprint());
    EXPECT_FALSE(cache.signed_by(*key, *root));
    EXPECT_TRUE(cache.signed_by(*root, *root));
    EXPECT_FALSE(cache.parse({}).has_value());
  }
}

TEST(SnpKeyCache, PreparesEqualKeys) {
  SnpKeyCache cache(kCapacity);
  const auto key = crypto::EcdsaPrivateKey::generate(crypto::Curve::kP384).value().public_key();
  for (int round = 0; round < 3; ++round) EXPECT_EQ(cache.prepared(key), key);
}

TEST(SnpKeyCache, ChangesNoVerdict) {
  const FakeSnpSpec spec = genoa_spec();
  const FakeSnpSet good = mint(spec);
  FakeSnpSet broken = good;
  broken.report[0x50] ^= std::byte{1};  // of REPORT_DATA
  FakeSnpSpec foreign_spec = spec;
  foreign_spec.signs_vek = SnpSigner::kStranger;
  const FakeSnpSet foreign = mint(foreign_spec);

  SnpVerifier verifier(trusted_root(good));
  for (int round = 0; round < 4; ++round) {
    EXPECT_TRUE(accepts(verifier, good, spec.now)) << round;
    EXPECT_FALSE(accepts(verifier, broken, spec.now)) << round;
    EXPECT_FALSE(accepts(verifier, foreign, spec.now)) << round;
  }
}

}  // namespace
}  // namespace confcom::verify
