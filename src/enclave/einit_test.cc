#include "enclave/einit.h"

#include <gtest/gtest.h>

#include <functional>

#include "enclave/sigstruct_signature.h"
#include "enclave/testing/test_enclave.h"

namespace confcom::enclave {
namespace {

using evidence::Attributes;
using evidence::Sigstruct;

ByteArray<32> some_hash() {
  ByteArray<32> out{};
  out.fill(std::byte{0xe1});
  return out;
}

Sigstruct some_sigstruct() {
  Sigstruct out;
  out.enclave_hash = some_hash();
  out.attributes = {.flags = Attributes::kMode64Bit, .xfrm = 3};
  out.attribute_mask = {.flags = ~Attributes::kDebug, .xfrm = ~std::uint64_t{0}};
  out.misc_mask = 0xffffffff;
  out.isv_prod_id = 7;
  out.isv_svn = 3;
  return out;
}

Secs some_secs() {
  Secs out;
  out.attributes = {.flags = Attributes::kMode64Bit, .xfrm = 3};
  return out;
}

Sigstruct sign(const Sigstruct& sigstruct) {
  return sign_sigstruct(sigstruct, testing::test_signer()).value();
}

TEST(Einit, GivesTheEnclaveItsIdentity) {
  const Sigstruct sigstruct = sign(some_sigstruct());
  const Secs secs = einit(some_secs(), some_hash(), sigstruct).value();
  EXPECT_EQ(secs.mr_enclave, some_hash());
  EXPECT_EQ(secs.mr_signer, mr_signer(sigstruct));
  EXPECT_EQ(secs.isv_prod_id, 7);
  EXPECT_EQ(secs.isv_svn, 3);
  EXPECT_EQ(secs.attributes.flags, Attributes::kInit | Attributes::kMode64Bit);
}

/// What is changed before it is signed, after that, or in the enclave; and what EINIT says.
struct EinitCase {
  const char* name;
  std::function<void(Sigstruct&)> before;
  std::function<void(Sigstruct&)> after;
  std::function<void(Secs&, ByteArray<32>&)> enclave;
  EinitError error;
};

void nothing(Sigstruct& /*s*/) {}
void same(Secs& /*secs*/, ByteArray<32>& /*hash*/) {}

class EinitRefuses : public ::testing::TestWithParam<EinitCase> {};

TEST_P(EinitRefuses, WithTheArchitecturesCode) {
  Sigstruct sigstruct = some_sigstruct();
  GetParam().before(sigstruct);
  sigstruct = sign(sigstruct);
  GetParam().after(sigstruct);
  Secs secs = some_secs();
  ByteArray<32> hash = some_hash();
  GetParam().enclave(secs, hash);
  EXPECT_EQ(einit(secs, hash, sigstruct).error(), GetParam().error);
}

const EinitCase kCases[] = {
    {"AnotherMeasurement", nothing, nothing,
     [](Secs&, ByteArray<32>& hash) { hash[31] ^= std::byte{1}; }, EinitError::kInvalidMeasurement},
    {"ChangedAfterSigning", nothing, [](Sigstruct& s) { s.isv_svn = 4; }, same,
     EinitError::kInvalidSignature},
    {"Signature", nothing, [](Sigstruct& s) { s.signature[0] ^= std::byte{1}; }, same,
     EinitError::kInvalidSignature},
    {"Q1", nothing, [](Sigstruct& s) { s.q1[0] ^= std::byte{1}; }, same,
     EinitError::kInvalidSignature},
    {"Q2", nothing, [](Sigstruct& s) { s.q2[383] ^= std::byte{1}; }, same,
     EinitError::kInvalidSignature},
    {"Flags", nothing, nothing,
     [](Secs& s, ByteArray<32>&) { s.attributes.flags |= Attributes::kProvisionKey; },
     EinitError::kInvalidAttribute},
    {"Xfrm", nothing, nothing, [](Secs& s, ByteArray<32>&) { s.attributes.xfrm = 7; },
     EinitError::kInvalidAttribute},
    {"MiscSelect", nothing, nothing, [](Secs& s, ByteArray<32>&) { s.misc_select = 1; },
     EinitError::kInvalidAttribute},
    {"DebugInTheMask", [](Sigstruct& s) { s.attribute_mask.flags = ~std::uint64_t{0}; }, nothing,
     [](Secs& s, ByteArray<32>&) { s.attributes.flags |= Attributes::kDebug; },
     EinitError::kInvalidAttribute},
    {"KssFieldsWithoutKss", [](Sigstruct& s) { s.isv_family_id[0] = std::byte{1}; }, nothing, same,
     EinitError::kInvalidSigStruct},
};
INSTANTIATE_TEST_SUITE_P(Each, EinitRefuses, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST(Einit, LeavesToTheHostWhatTheMaskLeavesOut) {
  Secs debug = some_secs();
  debug.attributes.flags |= Attributes::kDebug;
  EXPECT_TRUE(einit(debug, some_hash(), sign(some_sigstruct())).has_value());
}

TEST(Einit, ExplainsEachError) {
  for (const auto error : {EinitError::kInvalidSigStruct, EinitError::kInvalidAttribute,
                           EinitError::kInvalidMeasurement, EinitError::kInvalidSignature}) {
    EXPECT_FALSE(explain(error).empty());
  }
}

}  // namespace
}  // namespace confcom::enclave
