#include "verify/link_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "crypto/pem.h"
#include "verify/testing/fake_pki.h"

namespace confcom::verify {
namespace {

using testing::FakePki;
using testing::FakeSpec;
using testing::sgx_spec;
using testing::Signer;

constexpr std::size_t kCapacity = 8;

/// Certificates of one PKI: PCK certificate, PCK CA, root.
std::vector<ByteVector> ders(const FakePki& pki, const FakeSpec& spec = sgx_spec(3)) {
  return crypto::parse_pem(pki.mint(spec).pck_chain_pem, "CERTIFICATE", 3).value();
}

TEST(LinkCache, ParsesTheSameBytesOnce) {
  const FakePki pki;
  const TrustedRoot root = pki.trusted_root();
  LinkCache links(root, kCapacity);
  const std::vector<ByteVector> certificates = ders(pki);
  const crypto::Certificate first = links.parse(certificates[0]).value();
  const ByteVector copy = to_vector(certificates[0]);
  // The bytes that a certificate keeps are shared by its copies.
  EXPECT_EQ(links.parse(copy).value().der().data(), first.der().data());
  EXPECT_NE(links.parse(certificates[1]).value().fingerprint(), first.fingerprint());
}

TEST(LinkCache, ItsCertificatesDoNotDependOnTheBytesGiven) {
  const FakePki pki;
  const TrustedRoot root = pki.trusted_root();
  LinkCache links(root, kCapacity);
  ByteVector bytes = ders(pki)[0];
  const ByteVector original = bytes;
  const crypto::Certificate certificate = links.parse(bytes).value();
  bytes.assign(bytes.size(), std::byte{0});
  EXPECT_TRUE(equal(certificate.der(), original));
}

TEST(LinkCache, RefusesBrokenBytesEachTime) {
  const FakePki pki;
  const TrustedRoot root = pki.trusted_root();
  LinkCache links(root, kCapacity);
  ByteVector bytes = ders(pki)[0];
  bytes.pop_back();
  const auto first = links.parse(bytes);
  ASSERT_FALSE(first.has_value());
  const auto second = links.parse(bytes);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(first.error(), second.error());
  EXPECT_FALSE(links.parse({}).has_value());
}

TEST(LinkCache, KnowsNoLinkOfRsa) {
  const FakePki pki;
  const TrustedRoot root = pki.trusted_root();
  LinkCache links(root, kCapacity);
  const auto rsa = crypto::RsaPrivateKey::generate(2048, 65537).value();
  const auto certificate =
      crypto::Certificate::parse(
          crypto::make_certificate(sgx_spec(3).root, rsa.public_key(), rsa).value())
          .value();
  EXPECT_TRUE(certificate.signed_by(rsa.public_key()));
  EXPECT_FALSE(links.signed_by(certificate, certificate));
}

TEST(LinkCache, TellsWhoSignedWhom) {
  const FakePki pki;
  const TrustedRoot root = pki.trusted_root();
  LinkCache links(root, kCapacity);
  std::vector<crypto::Certificate> chain;
  for (const ByteVector& der : ders(pki)) chain.push_back(links.parse(der).value());
  // Rows are the certificates, columns who may have signed them: PCK, PCK CA, root.
  constexpr bool kSignedBy[3][3] = {
      {false, true, false}, {false, false, true}, {false, false, true}};
  for (int round = 0; round < 2; ++round) {  // the second is from memory
    for (std::size_t child = 0; child < 3; ++child) {
      for (std::size_t issuer = 0; issuer < 3; ++issuer) {
        EXPECT_EQ(links.signed_by(chain[child], chain[issuer]), kSignedBy[child][issuer])
            << child << " " << issuer;
      }
    }
  }
}

TEST(LinkCache, RemembersASignatureForItsOwnTwoEndsAlone) {
  const FakePki pki;
  const TrustedRoot root = pki.trusted_root();
  LinkCache links(root, kCapacity);
  FakeSpec bad = sgx_spec(3);
  bad.signs_pck = Signer::kStranger;
  const auto ca = links.parse(ders(pki)[1]).value();
  const auto good_leaf = links.parse(ders(pki)[0]).value();
  const auto bad_leaf = links.parse(ders(pki, bad)[0]).value();
  EXPECT_TRUE(links.signed_by(good_leaf, ca));
  EXPECT_FALSE(links.signed_by(bad_leaf, ca));
  EXPECT_TRUE(links.signed_by(good_leaf, ca));
}

TEST(LinkCache, ARootOfAnotherKeyIsJudgedByItsOwn) {
  const FakePki pki;
  const FakePki foreign;
  const TrustedRoot trusted = pki.trusted_root();
  LinkCache links(trusted, kCapacity);
  const auto ca = links.parse(ders(pki)[1]).value();
  const auto foreign_ca = links.parse(ders(foreign)[1]).value();
  const auto root = links.parse(ders(pki)[2]).value();
  const auto foreign_root = links.parse(ders(foreign)[2]).value();
  EXPECT_TRUE(links.signed_by(ca, root));
  EXPECT_FALSE(links.signed_by(ca, foreign_root));
  EXPECT_FALSE(links.signed_by(foreign_ca, root));
  EXPECT_TRUE(links.signed_by(foreign_ca, foreign_root));
}

TEST(LinkCache, GivesTheSameAnswersWithoutRoomToRemember) {
  const FakePki pki;
  const TrustedRoot root = pki.trusted_root();
  for (const std::size_t capacity : {0U, 1U}) {
    LinkCache links(root, capacity);
    const std::vector<ByteVector> certificates = ders(pki);
    for (int round = 0; round < 2; ++round) {
      const auto leaf = links.parse(certificates[0]).value();
      const auto ca = links.parse(certificates[1]).value();
      EXPECT_TRUE(equal(leaf.der(), certificates[0]));
      EXPECT_TRUE(links.signed_by(leaf, ca));
      EXPECT_FALSE(links.signed_by(ca, leaf));
    }
  }
}

TEST(LinkCache, ServesThreadsThatContend) {
  const FakePki pki;
  const TrustedRoot root = pki.trusted_root();
  LinkCache links(root, 2);  // too small for all three
  const std::vector<ByteVector> certificates = ders(pki);
  std::atomic<int> good = 0;
  const auto work = [&](std::size_t child) {
    for (int round = 0; round < 20; ++round) {
      const auto issuer = links.parse(certificates.at(std::min<std::size_t>(child + 1, 2))).value();
      if (links.signed_by(links.parse(certificates.at(child)).value(), issuer)) ++good;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t child = 0; child < 3; ++child)
      threads.emplace_back([&, child] { work(child); });
  }
  EXPECT_EQ(good, 60);
}

}  // namespace
}  // namespace confcom::verify
