#include "verify/snp_endorsement.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>

#include "base/hex.h"
#include "verify/testing/fake_endorser.h"
#include "verify/testing/verdict_matchers.h"

namespace confcom::verify {
namespace {

using std::chrono::days;
using testing::cbor_integer;
using testing::cbor_text;
using testing::did_of;
using testing::endorsement_spec;
using testing::Endorser;
using testing::FakeEndorsement;
using testing::FakeEndorsementSpec;
using testing::HeaderMember;
using testing::reference_info;
using Header = std::vector<HeaderMember>;

/// The checks that fail, in their order; "accepted" when none does.
std::string judged(Bytes document, const SnpEndorsementPolicy& policy) {
  const SnpEndorsementVerdict out = SnpEndorsementVerifier(policy).verify(document);
  EXPECT_EQ(out.claims.has_value(), out.checks.all_ok());
  std::string failed;
  for (const Check& each : out.checks.all()) {
    if (!each.ok) failed += (failed.empty() ? "" : " ") + std::string(each.id).substr(12);
  }
  return failed.empty() ? "accepted" : failed;
}

std::string bent(const std::function<void(FakeEndorsementSpec&)>& bend) {
  FakeEndorsementSpec spec = endorsement_spec();
  bend(spec);
  const FakeEndorsement out = mint(spec);
  return judged(out.document, out.policy);
}

std::string with_header(const std::function<void(Header&)>& bend) {
  return bent([&](FakeEndorsementSpec& spec) { spec.bend_header = bend; });
}

std::string demanded(const std::function<void(SnpEndorsementPolicy&)>& demand) {
  FakeEndorsement out = mint(endorsement_spec());
  demand(out.policy);
  return judged(out.document, out.policy);
}

void remove(Header& header, std::string_view name) {
  ASSERT_EQ(std::erase_if(header, [&](const HeaderMember& each) { return each.name == name; }), 1U);
}

void set(Header& header, std::string_view name, const ByteVector& value) {
  const auto at = std::ranges::find(header, name, &HeaderMember::name);
  ASSERT_NE(at, header.end());
  at->value = value;
}

/// What fails when there is no document that can be read.
constexpr std::string_view kAll =
    "format reference_info issuer feed chain.format chain.root chain.signatures chain.validity "
    "leaf.eku leaf.thumbprint algorithm signature svn";

TEST(SnpEndorsement, IsAcceptedFromItsIssuer) {
  const FakeEndorsement made = mint(endorsement_spec());
  const SnpEndorsementVerdict out = SnpEndorsementVerifier(made.policy).verify(made.document);
  EXPECT_EQ(testing::failed_ids(out.checks), std::set<std::string>());
  if (!out.claims.has_value()) FAIL() << "no claims";
  EXPECT_EQ((*out.claims)->guest_svn, 22U);
  EXPECT_EQ((*out.claims)->measurement[47], std::byte{0x11});
  EXPECT_EQ((*out.claims)->signing_time, parse_timestamp("2023-02-08T05:42:23Z").value());
}

TEST(SnpEndorsement, SaysAtWhichTimeItsChainWasJudged) {
  const FakeEndorsement made = mint(endorsement_spec());
  const SnpEndorsementVerdict out = SnpEndorsementVerifier(made.policy).verify(made.document);
  const Check* const check = out.checks.find("endorsement.chain.validity");
  ASSERT_NE(check, nullptr);
  EXPECT_NE(check->expected.find("when it was signed, 2023-02-08T05:42:23Z by the signer's word"),
            std::string::npos)
      << check->expected;
}

TEST(SnpEndorsement, IsSignedByAnyAlgorithmOfItsKey) {
  for (const int algorithm : {-37, -38, -39}) {
    EXPECT_EQ(bent([&](auto& spec) { spec.algorithm = algorithm; }), "accepted") << algorithm;
  }
  EXPECT_EQ(bent([](auto& spec) {
              spec.leaf_key = spec.signs = Endorser::kEcdsaLeaf;
              spec.algorithm = -35;
            }),
            "accepted");
}

TEST(SnpEndorsement, IsRefusedWithAnAlgorithmOfAnotherKey) {
  // ES256, ES384 and RS256 beside a key of RSA; PS384 and ES256 beside one on P-384.
  for (const int algorithm : {-7, -35, -257, 0}) {
    EXPECT_EQ(bent([&](auto& spec) { spec.algorithm = algorithm; }), "algorithm signature")
        << algorithm;
  }
  for (const int algorithm : {-38, -7}) {
    EXPECT_EQ(bent([&](auto& spec) {
                spec.leaf_key = spec.signs = Endorser::kEcdsaLeaf;
                spec.algorithm = algorithm;
              }),
              "algorithm signature")
        << algorithm;
  }
  // A signature by another hash than the algorithm's.
  EXPECT_EQ(with_header([](Header& header) { set(header, "alg", cbor_integer(-37)); }),
            "signature");
}

TEST(SnpEndorsement, IsRefusedFromAnotherIssuer) {
  const FakeEndorsement made = mint(endorsement_spec());
  EXPECT_EQ(bent([](auto& spec) { spec.issuer = "did:x509:0:sha256:other"; }), "issuer");
  EXPECT_EQ(
      bent([](auto& spec) { spec.bend_header = [](Header& header) { remove(header, "iss"); }; }),
      "issuer");
  // Same issuer in name, another root: its chain does not lead to the CA that is trusted.
  EXPECT_EQ(bent([&](auto& spec) {
              spec.issuer = made.policy.issuer.text;
              spec.root.serial = {std::byte{9}};
            }),
            "issuer");
  const auto trusting = [&](const ByteVector& certificate) {
    return demanded(
        [&](auto& policy) { policy.issuer = crypto::parse_did_x509(did_of(certificate)).value(); });
  };
  EXPECT_EQ(trusting(made.chain[1]), "issuer");
  EXPECT_EQ(trusting(made.chain[0]), "issuer chain.root");
  EXPECT_EQ(trusting(ByteVector(3)), "issuer chain.root");
}

TEST(SnpEndorsement, SaysWhereAnotherIssuerDiffers) {
  FakeEndorsementSpec spec = endorsement_spec();
  const FakeEndorsement made = mint(spec);
  spec.issuer = made.policy.issuer.text + "9";
  const SnpEndorsementVerdict out = SnpEndorsementVerifier(made.policy).verify(mint(spec).document);
  const Check* const check = out.checks.find("endorsement.issuer");
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check->found, spec.issuer.substr(0, 64) + ", which is another from byte 92 on");
}

TEST(SnpEndorsement, IsRefusedFromAnotherCaWithTheSameWords) {
  FakeEndorsementSpec spec = endorsement_spec();
  const FakeEndorsement trusted = mint(spec);
  spec.root.serial = {std::byte{9}};
  spec.issuer = trusted.policy.issuer.text;
  EXPECT_EQ(judged(mint(spec).document, trusted.policy), "chain.root");
}

TEST(SnpEndorsement, IsNotTrustedByItsOwnLeaf) {
  FakeEndorsementSpec spec = endorsement_spec();
  FakeEndorsement made = mint(spec);
  spec.issuer = did_of(made.chain.front());
  made.policy.issuer = crypto::parse_did_x509(spec.issuer).value();
  EXPECT_EQ(judged(mint(spec).document, made.policy), "chain.root");
}

TEST(SnpEndorsement, TrustsAnIntermediateThatIsNamed) {
  FakeEndorsementSpec spec = endorsement_spec();
  FakeEndorsement made = mint(spec);
  spec.issuer = did_of(made.chain[1]);
  made.policy.issuer = crypto::parse_did_x509(spec.issuer).value();
  EXPECT_EQ(judged(mint(spec).document, made.policy), "accepted");
}

TEST(SnpEndorsement, IsRefusedForAnotherFeed) {
  EXPECT_EQ(bent([](auto& spec) { spec.feed = "containerplat-amd-uvm"; }), "feed");
  EXPECT_EQ(with_header([](Header& header) { remove(header, "feed"); }), "feed");
  EXPECT_EQ(demanded([](auto& policy) { policy.feed.clear(); }), "feed");
  FakeEndorsementSpec spec = endorsement_spec();
  spec.feed.clear();
  FakeEndorsement made = mint(spec);
  made.policy.feed.clear();
  EXPECT_EQ(judged(made.document, made.policy), "feed");
}

TEST(SnpEndorsement, IsRefusedFromALeafForSomethingElse) {
  EXPECT_EQ(bent([](auto& spec) { spec.leaf_eku_hex.pop_back(); }), "leaf.eku");
  EXPECT_EQ(bent([](auto& spec) { spec.leaf_eku_hex.clear(); }), "leaf.eku");
  // anyExtendedKeyUsage is not it.
  EXPECT_EQ(bent([](auto& spec) { spec.leaf_eku_hex = {"551d2500"}; }), "leaf.eku");
}

TEST(SnpEndorsement, NeedsTheLeafsThumbprint) {
  EXPECT_EQ(with_header([](Header& header) { remove(header, "x5t"); }), "leaf.thumbprint");
  // SHA-256, and a digest that is none; then another hash.
  for (const char* value : {"822f4100", "822e4100"}) {
    EXPECT_EQ(with_header([&](Header& header) { set(header, "x5t", parse_hex(value).value()); }),
              "leaf.thumbprint");
  }
}

TEST(SnpEndorsement, NeedsCasAboveItsLeaf) {
  using crypto::KeyUsage;
  EXPECT_EQ(bent([](auto& spec) { spec.intermediate.is_ca = false; }), "chain.signatures");
  EXPECT_EQ(bent([](auto& spec) { spec.intermediate.key_usage = {KeyUsage::kCrlSign}; }),
            "chain.signatures");
  EXPECT_EQ(bent([](auto& spec) { spec.intermediate.key_usage.clear(); }), "chain.signatures");
  EXPECT_EQ(bent([](auto& spec) { spec.root.path_length = 0; }), "chain.signatures");
  EXPECT_EQ(bent([](auto& spec) { spec.root.path_length = 1; }), "accepted");
  EXPECT_EQ(bent([](auto& spec) { spec.leaf.is_ca = true; }), "chain.signatures");
  EXPECT_EQ(bent([](auto& spec) { spec.leaf.key_usage = {KeyUsage::kNonRepudiation}; }),
            "chain.signatures");
}

TEST(SnpEndorsement, NeedsEachLinksSignature) {
  EXPECT_EQ(bent([](auto& spec) { spec.signs_leaf = Endorser::kStranger; }), "chain.signatures");
  EXPECT_EQ(bent([](auto& spec) { spec.signs_intermediate = Endorser::kStranger; }),
            "chain.signatures");
  EXPECT_EQ(bent([](auto& spec) { spec.signs = Endorser::kStranger; }), "signature");
}

TEST(SnpEndorsement, NeedsAChainInItsOrder) {
  constexpr std::string_view kNoChain =
      "chain.format chain.root chain.signatures chain.validity leaf.eku leaf.thumbprint algorithm "
      "signature";
  EXPECT_EQ(bent([](auto& spec) { spec.leaf.issuer_common_name = "FAKE Other CA"; }), kNoChain);
  EXPECT_EQ(with_header([](Header& header) { remove(header, "x5chain"); }), kNoChain);
  const FakeEndorsement made = mint(endorsement_spec());
  EXPECT_EQ(with_header([](Header& header) {
              set(header, "x5chain", ByteVector{std::byte{0x41}, std::byte{0}});
            }),
            kNoChain);
}

TEST(SnpEndorsement, IsJudgedAtItsSigningTime) {
  const Timestamp time = endorsement_spec().leaf.not_after;
  EXPECT_EQ(bent([&](auto& spec) { spec.signing_time = time; }), "accepted");
  EXPECT_EQ(bent([&](auto& spec) { spec.signing_time = time + std::chrono::seconds(1); }),
            "chain.validity");
  EXPECT_EQ(
      bent([](auto& spec) { spec.signing_time = spec.leaf.not_before - std::chrono::seconds(1); }),
      "chain.validity");
  EXPECT_EQ(bent([&](auto& spec) { spec.intermediate.not_after = *spec.signing_time - days(1); }),
            "chain.validity");
  EXPECT_EQ(bent([](auto& spec) { spec.signing_time.reset(); }), "chain.validity");
  // Without a tag it is no time.
  EXPECT_EQ(with_header([](Header& header) { set(header, "signingtime", cbor_integer(1)); }), kAll);
}

TEST(SnpEndorsement, IsRefusedBelowTheMinimumSvn) {
  EXPECT_EQ(demanded([](auto& policy) { policy.min_svn = 23; }), "svn");
  EXPECT_EQ(demanded([](auto& policy) { policy.min_svn.reset(); }), "accepted");
  EXPECT_EQ(bent([](auto& spec) { spec.payload = reference_info("21", 0x11); }), "svn");
}

TEST(SnpEndorsement, NeedsReferenceInfo) {
  for (const char* svn : {"", "0x16", "-1", "022", "22 ", "18446744073709551616"}) {
    EXPECT_EQ(bent([&](auto& spec) { spec.payload = reference_info(svn, 0x11); }),
              "reference_info svn")
        << svn;
  }
  EXPECT_EQ(bent([](auto& spec) { spec.content_type = "text/plain"; }), "reference_info svn");
  EXPECT_EQ(with_header([](Header& header) { remove(header, "content type"); }),
            "reference_info svn");
}

TEST(SnpEndorsement, NeedsADocumentThatCanBeRead) {
  const FakeEndorsement made = mint(endorsement_spec());
  EXPECT_EQ(judged({}, made.policy), kAll);
  ByteVector trailing = made.document;
  trailing.push_back(std::byte{0});
  EXPECT_EQ(judged(trailing, made.policy), kAll);
  EXPECT_EQ(judged(Bytes(made.document).first(made.document.size() - 1), made.policy), kAll);
  EXPECT_EQ(judged(Bytes(made.document).subspan(1), made.policy), "accepted");  // without its tag
}

TEST(SnpEndorsement, HasEachHeaderOnceAndNoneThatIsCritical) {
  EXPECT_EQ(with_header([](Header& header) { header.push_back(header.front()); }), kAll);
  EXPECT_EQ(with_header([](Header& header) {
              header.push_back({"crit", cbor_integer(2), {std::byte{0x81}, std::byte{0x01}}});
            }),
            kAll);
  EXPECT_EQ(with_header([](Header& header) { remove(header, "alg"); }), kAll);
  EXPECT_EQ(with_header([](Header& header) {
              header.push_back({"unknown", cbor_text("unknown"), cbor_text("passed over")});
            }),
            "accepted");
}

}  // namespace
}  // namespace confcom::verify
