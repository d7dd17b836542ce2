#include "evidence/sgx/attestation_key_id.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

TEST(WriteAttestationKeyId, PutsEachFieldAtItsOffset) {
  AttestationKeyId id;
  id.mr_signer.fill(std::byte{0xaa});
  id.prod_id = 0x01020304;
  id.algorithm_id = 0x05060708;
  const auto out = write_attestation_key_id(id);
  const Bytes bytes = out;
  EXPECT_EQ(to_hex(bytes.first(6)), "000000002000") << "id, version, MRSIGNER's length";
  EXPECT_TRUE(equal(bytes.subspan(6, 32), id.mr_signer));
  EXPECT_TRUE(all_zero(bytes.subspan(38, 16))) << "the rest of MRSIGNER's 48 bytes";
  EXPECT_EQ(to_hex(bytes.subspan(54, 4)), "04030201");
  EXPECT_TRUE(all_zero(bytes.subspan(58, 96))) << "extended product, configuration, family";
  EXPECT_EQ(to_hex(bytes.subspan(154, 4)), "08070605");
  EXPECT_TRUE(all_zero(bytes.subspan(kAttestationKeyIdBaseBytes)));
}

TEST(DefaultAttestationKeyId, IsThatOfIntelsQuotingEnclave) {
  const auto id = default_attestation_key_id();
  EXPECT_EQ(to_hex(Bytes(id).subspan(6, 32)),
            "8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff");
  EXPECT_EQ(to_hex(Bytes(id).subspan(54, 4)), "01000000");
  EXPECT_EQ(to_hex(Bytes(id).subspan(154, 4)), "02000000");
}

}  // namespace
}  // namespace confcom::evidence
