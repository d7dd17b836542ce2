#include "verify/certificate_chain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "crypto/pem.h"
#include "verify/testing/fake_pki.h"
#include "verify/testing/verdict_matchers.h"

namespace confcom::verify {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using testing::failed_ids;
using testing::FakePki;
using testing::FakeSet;
using testing::FakeSpec;
using testing::sgx_spec;
using testing::Signer;
using Failed = std::set<std::string>;
using Blocks = std::vector<std::string>;

constexpr ChainCheckIds kIds{"format", "links", "root", "validity"};
const Failed kNotOrdered = {"format", "links", "root"};

const FakePki& pki() {
  static const FakePki one;
  return one;
}

CheckedChain check(std::string_view pem, ChainRole role, const TrustedRoot& root) {
  LinkCache links(root, 16);
  return check_chain(as_bytes(pem), role, kIds, root, links);
}
CheckedChain check(std::string_view pem, ChainRole role = ChainRole::kPck) {
  return check(pem, role, pki().trusted_root());
}

Blocks split(std::string_view pem) {
  Blocks out;
  const std::vector<ByteVector> ders = crypto::parse_pem(pem, "CERTIFICATE", 10).value();
  for (const ByteVector& der : ders) {
    out.push_back(crypto::to_pem(der, "CERTIFICATE"));
  }
  return out;
}

std::string join(const Blocks& blocks) {
  std::string out;
  for (const std::string& block : blocks) out += block;
  return out;
}

/// PCK certificate, PCK CA, root.
Blocks pck_blocks(const FakeSpec& spec = sgx_spec(3)) {
  return split(pki().mint(spec).pck_chain_pem);
}

/// A chain of each role, leaf first.
std::string chain_of(ChainRole role, const FakeSpec& spec = sgx_spec(3)) {
  const FakeSet set = pki().mint(spec);
  switch (role) {
    case ChainRole::kPck:
      return set.pck_chain_pem;
    case ChainRole::kTcbSigning:
      return std::string(as_text(set.collateral.tcb_info_chain));
    case ChainRole::kPckCa:
      return std::string(as_text(set.collateral.pck_crl_chain));
  }
  return {};
}

std::vector<std::string> names(const CheckedChain& chain) {
  std::vector<std::string> out;
  for (const crypto::Certificate& certificate : chain.certificates)
    out.emplace_back(certificate.subject_common_name());
  return out;
}

TEST(CertificateChain, ThreeCertificatesComeInAnyOrder) {
  const Blocks blocks = pck_blocks();
  std::array<std::size_t, 3> order = {0, 1, 2};
  do {
    SCOPED_TRACE(std::to_string(order[0]) + std::to_string(order[1]) + std::to_string(order[2]));
    const CheckedChain chain = check(blocks[order[0]] + blocks[order[1]] + blocks[order[2]]);
    EXPECT_EQ(failed_ids(chain.checks), Failed{});
    EXPECT_EQ(names(chain),
              (Blocks{"FAKE SGX PCK Certificate", "FAKE SGX PCK Platform CA", "FAKE SGX Root CA"}));
    EXPECT_EQ(chain.leaf(), &chain.certificates[0]);
    EXPECT_EQ(chain.issuer(), &chain.certificates[1]);
    EXPECT_EQ(chain.root(), &chain.certificates[2]);
  } while (std::ranges::next_permutation(order).found);
}

TEST(CertificateChain, TwoCertificatesComeInAnyOrder) {
  struct Case {
    ChainRole role;
    std::string leaf;
  };
  for (const Case& c : {Case{ChainRole::kTcbSigning, "FAKE SGX TCB Signing"},
                        Case{ChainRole::kPckCa, "FAKE SGX PCK Platform CA"}}) {
    SCOPED_TRACE(c.leaf);
    const Blocks blocks = split(chain_of(c.role));
    for (const std::string& pem : {blocks[0] + blocks[1], blocks[1] + blocks[0]}) {
      const CheckedChain chain = check(pem, c.role);
      EXPECT_EQ(failed_ids(chain.checks), Failed{});
      EXPECT_EQ(names(chain), (Blocks{c.leaf, "FAKE SGX Root CA"}));
      EXPECT_EQ(chain.issuer(), chain.root());
    }
  }
}

/// A PCK chain whose keys are of RSA where that is said; each certificate is signed by the next.
std::string mixed_chain(bool rsa_pck, bool rsa_ca, bool rsa_root) {
  static const auto rsa = crypto::RsaPrivateKey::generate(2048, 65537).value();
  const FakeSpec spec = sgx_spec(3);
  const auto key = [&](bool is_rsa, Signer signer) -> crypto::SigningKey {
    if (is_rsa) return rsa;
    return pki().key(signer);
  };
  const auto public_key = [](const crypto::SigningKey& from) {
    return std::visit([](const auto& k) -> crypto::PublicKey { return k.public_key(); }, from);
  };
  const auto pck = key(rsa_pck, Signer::kPck), ca = key(rsa_ca, Signer::kPckCa),
             root = key(rsa_root, Signer::kRoot);
  const auto pem = [&](const crypto::CertificateSpec& c, const auto& subject, const auto& issuer) {
    const auto der = crypto::make_certificate(c, public_key(subject), issuer);
    return crypto::to_pem(der.value(), "CERTIFICATE");
  };
  return pem(spec.pck, pck, ca) + pem(spec.pck_ca, ca, root) + pem(spec.root, root, root);
}

TEST(CertificateChain, RefusesRsaAnywhere) {
  EXPECT_EQ(failed_ids(check(mixed_chain(false, false, false)).checks), Failed{});
  for (unsigned rsa = 1; rsa < 8; ++rsa) {
    SCOPED_TRACE(rsa);
    const CheckedChain chain = check(mixed_chain((rsa & 1) != 0, (rsa & 2) != 0, (rsa & 4) != 0));
    EXPECT_EQ(failed_ids(chain.checks), kNotOrdered);
    EXPECT_TRUE(chain.certificates.empty());
  }
}

TEST(CertificateChain, RefusesASerialNumberOfZero) {
  for (auto position : {&FakeSpec::pck, &FakeSpec::pck_ca, &FakeSpec::root}) {
    FakeSpec spec = sgx_spec(3);
    (spec.*position).serial = {std::byte{0}};
    EXPECT_EQ(failed_ids(check(chain_of(ChainRole::kPck, spec)).checks), kNotOrdered);
  }
}

TEST(CertificateChain, RefusesAnotherNumberOfCertificates) {
  const Blocks b = pck_blocks();
  struct Case {
    std::string name;
    std::string pem;
    ChainRole role;
  };
  const Case cases[] = {{"none", "", ChainRole::kPck},
                        {"NUL bytes alone", std::string(3, '\0'), ChainRole::kPck},
                        {"space alone", " \n", ChainRole::kPck},
                        {"one of three, the leaf", b[0], ChainRole::kPck},
                        {"one of three, the root", b[2], ChainRole::kPck},
                        {"two of three, no root", b[0] + b[1], ChainRole::kPck},
                        {"two of three, no CA", b[0] + b[2], ChainRole::kPck},
                        {"two of three, no leaf", b[1] + b[2], ChainRole::kPck},
                        {"four of three, the leaf twice", b[0] + join(b), ChainRole::kPck},
                        {"four of three, the root twice", join(b) + b[2], ChainRole::kPck},
                        {"one of two", b[1], ChainRole::kPckCa},
                        {"three of two", join(b), ChainRole::kPckCa},
                        {"none of two", "", ChainRole::kTcbSigning}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const CheckedChain chain = check(c.pem, c.role);
    EXPECT_EQ(failed_ids(chain.checks), kNotOrdered);
    EXPECT_EQ(chain.leaf(), nullptr);
    EXPECT_EQ(chain.issuer(), nullptr);
    EXPECT_EQ(chain.root(), nullptr);
  }
}

TEST(CertificateChain, RefusesCertificatesThatFormNoLineToOneRoot) {
  const Blocks b = pck_blocks();
  const auto bent = [](const std::function<void(FakeSpec&)>& bend) {
    FakeSpec spec = sgx_spec(3);
    bend(spec);
    return pki().mint(spec).pck_chain_pem;
  };
  const auto loop_below = [](FakeSpec& s) {
    s.pck_ca.issuer_common_name = s.pck.subject_common_name;
  };
  struct Case {
    std::string name;
    std::string pem;
  };
  const Case cases[] = {
      {"two roots, no CA", b[0] + b[2] + b[2]},
      {"three roots", b[2] + b[2] + b[2]},
      {"two CAs, no root", b[0] + b[1] + b[1]},
      {"two CAs, no leaf", b[1] + b[1] + b[2]},
      {"two leaves, no CA", b[0] + b[0] + b[2]},
      {"leaf and CA issue one another", bent(loop_below)},
      {"all three in a loop",
       bent([](FakeSpec& s) { s.root.issuer_common_name = s.pck.subject_common_name; })},
      {"root issued by the CA",
       bent([](FakeSpec& s) { s.root.issuer_common_name = s.pck_ca.subject_common_name; })},
      {"CA issued by itself",
       bent([](FakeSpec& s) { s.pck_ca.issuer_common_name = s.pck_ca.subject_common_name; })},
      {"leaf issued by itself",
       bent([](FakeSpec& s) { s.pck.issuer_common_name = s.pck.subject_common_name; })},
      {"leaf issued by the root",
       bent([](FakeSpec& s) { s.pck.issuer_common_name = s.root.subject_common_name; })},
      {"CA issued by somebody unknown",
       bent([](FakeSpec& s) { s.pck_ca.issuer_common_name = "FAKE SGX Root"; })}};
  for (const Case& c : cases) {
    for (Blocks blocks = split(c.pem); const std::size_t rotation : {0U, 1U, 2U}) {
      SCOPED_TRACE(c.name + ", rotated by " + std::to_string(rotation));
      if (rotation > 0) std::ranges::rotate(blocks, blocks.begin() + 1);
      EXPECT_EQ(failed_ids(check(join(blocks)).checks), kNotOrdered);
    }
  }
}

TEST(CertificateChain, RefusesWrongNames) {
  struct Case {
    std::string name;
    ChainRole role;
    std::function<void(FakeSpec&)> bend;
  };
  const auto rename_ca = [](const std::string& name) {
    return [name](FakeSpec& s) { s.pck_ca.subject_common_name = s.pck.issuer_common_name = name; };
  };
  const auto rename_root = [](const std::string& name) {
    return [name](FakeSpec& s) {
      for (auto* spec : {&s.pck_ca, &s.tcb_signer, &s.root}) spec->issuer_common_name = name;
      s.root.subject_common_name = name;
    };
  };
  const auto rename_pck = [](const std::string& name) {
    return [name](FakeSpec& s) { s.pck.subject_common_name = name; };
  };
  const auto rename_signer = [](const std::string& name) {
    return [name](FakeSpec& s) { s.tcb_signer.subject_common_name = name; };
  };
  const Case cases[] = {
      {"PCK of another vendor", ChainRole::kPck, rename_pck("Intel SGX PCK Certificate")},
      {"PCK without vendor", ChainRole::kPck, rename_pck("SGX PCK Certificate")},
      {"PCK in the signer's name", ChainRole::kPck, rename_pck("FAKE SGX TCB Signing")},
      {"PCK with something behind", ChainRole::kPck, rename_pck("FAKE SGX PCK Certificate 2")},
      {"PCK in another case", ChainRole::kPck, rename_pck("FAKE SGX PCK CERTIFICATE")},
      {"CA of another kind", ChainRole::kPck, rename_ca("FAKE SGX PCK Other CA")},
      {"CA of another vendor", ChainRole::kPckCa, rename_ca("Intel SGX PCK Platform CA")},
      {"root of another vendor", ChainRole::kPck, rename_root("Intel SGX Root CA")},
      {"root of another name", ChainRole::kTcbSigning, rename_root("FAKE SGX Root")},
      {"signer of another vendor", ChainRole::kTcbSigning, rename_signer("Intel SGX TCB Signing")},
      {"signer in a CA's name", ChainRole::kTcbSigning, rename_signer("FAKE SGX PCK Platform CA")}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    FakeSpec spec = sgx_spec(3);
    c.bend(spec);
    EXPECT_EQ(failed_ids(check(chain_of(c.role, spec), c.role).checks), kNotOrdered);
  }
}

TEST(CertificateChain, RefusesAGoodChainOfAnotherRole) {
  const ChainRole two[] = {ChainRole::kTcbSigning, ChainRole::kPckCa};
  EXPECT_EQ(failed_ids(check(chain_of(two[0]), two[1]).checks), kNotOrdered);
  EXPECT_EQ(failed_ids(check(chain_of(two[1]), two[0]).checks), kNotOrdered);
}

TEST(CertificateChain, ThePckCaIsOfThePlatformOrOfTheProcessor) {
  FakeSpec spec = sgx_spec(3);
  spec.pck_ca.subject_common_name = spec.pck.issuer_common_name = "FAKE SGX PCK Processor CA";
  EXPECT_EQ(failed_ids(check(chain_of(ChainRole::kPck, spec)).checks), Failed{});
  EXPECT_EQ(failed_ids(check(chain_of(ChainRole::kPckCa, spec), ChainRole::kPckCa).checks),
            Failed{});
}

TEST(CertificateChain, MayEndInNulBytes) {
  const std::string pem = join(pck_blocks());
  EXPECT_EQ(failed_ids(check(pem + std::string(1, '\0')).checks), Failed{});
  EXPECT_EQ(failed_ids(check(pem + std::string(1000, '\0')).checks), Failed{});
  const Blocks b = pck_blocks();
  struct Case {
    std::string name;
    std::string pem;
  };
  const std::string nul(1, '\0');
  for (const Case& c :
       {Case{"in front", nul + pem}, Case{"between blocks", b[0] + nul + b[1] + b[2]},
        Case{"something behind", pem + nul + "x"}, Case{"a newline behind", pem + nul + "\n"}}) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(failed_ids(check(c.pem).checks), kNotOrdered);
  }
}

TEST(CertificateChain, RefusesWhatIsNoPemOfCertificates) {
  const Blocks b = pck_blocks();
  std::string broken = b[0];
  broken[40] = '!';
  const std::string not_a_certificate = crypto::to_pem(as_bytes("none"), "CERTIFICATE");
  const Blocks cases = {"text",
                        "text\n" + join(b),
                        join(b) + "text",
                        broken + b[1] + b[2],
                        not_a_certificate + b[1] + b[2],
                        crypto::to_pem(as_bytes("none"), "X509 CRL")};
  for (const std::string& pem : cases)
    EXPECT_EQ(failed_ids(check(pem).checks), kNotOrdered) << pem.substr(0, 80);
}

TEST(CertificateChain, RefusesSignaturesThatDoNotHold) {
  struct Case {
    std::string name;
    Signer FakeSpec::* what;
  };
  for (const Case& c : {Case{"leaf", &FakeSpec::signs_pck}, Case{"CA", &FakeSpec::signs_pck_ca},
                        Case{"root", &FakeSpec::signs_root}}) {
    SCOPED_TRACE(c.name);
    FakeSpec spec = sgx_spec(3);
    spec.*c.what = Signer::kStranger;
    const CheckedChain chain = check(chain_of(ChainRole::kPck, spec));
    EXPECT_EQ(failed_ids(chain.checks), Failed{"links"});
    EXPECT_NE(chain.leaf(), nullptr);
  }
}

TEST(CertificateChain, TrustIsInTheRootsKeyAlone) {
  const FakePki foreign;
  EXPECT_EQ(failed_ids(check(foreign.mint(sgx_spec(3)).pck_chain_pem).checks), Failed{"root"});
  // Another certificate for the trusted key.
  FakeSpec spec = sgx_spec(3);
  spec.root.serial = {std::byte{0x55}};
  spec.root.not_after += days(1000);
  EXPECT_EQ(failed_ids(check(chain_of(ChainRole::kPck, spec)).checks), Failed{});
}

TEST(CertificateChain, APathLengthCountsTheCasBelow) {
  struct Case {
    std::string name;
    ChainRole role;
    unsigned path_length;
    bool ok;
  };
  for (const Case& c : {Case{"room for one CA, one there", ChainRole::kPck, 1, true},
                        Case{"no room, one CA there", ChainRole::kPck, 0, false},
                        Case{"no room, the leaf is the CA", ChainRole::kPckCa, 0, false},
                        Case{"no room, no CA there", ChainRole::kTcbSigning, 0, true}}) {
    SCOPED_TRACE(c.name);
    FakeSpec spec = sgx_spec(3);
    spec.root.path_length = c.path_length;
    EXPECT_EQ(failed_ids(check(chain_of(c.role, spec), c.role).checks),
              c.ok ? Failed{} : Failed{"links"});
  }
}

TEST(CertificateChainValidity, IsWhatAllCertificatesShare) {
  FakeSpec spec = sgx_spec(3);
  const Timestamp from = spec.now - days(2);
  const Timestamp to = spec.now + days(3);
  spec.pck_ca.not_before = from;
  spec.pck.not_after = to;
  const CheckedChain chain = check(chain_of(ChainRole::kPck, spec));
  struct Case {
    std::string name;
    Timestamp time;
    bool ok;
  };
  for (const Case& c : {Case{"before", from - seconds(1), false}, Case{"first second", from, true},
                        Case{"between", spec.now, true}, Case{"last second", to, true},
                        Case{"after", to + seconds(1), false}}) {
    SCOPED_TRACE(c.name);
    CheckList checks;
    check_chain_validity(chain, kIds.validity, c.time, checks);
    ASSERT_NE(checks.find("validity"), nullptr);
    EXPECT_EQ(checks.all_ok(), c.ok);
  }
}

TEST(CertificateChainValidity, AChainThatIsAbsentIsNotValid) {
  CheckList checks;
  check_chain_validity(check(""), kIds.validity, sgx_spec(3).now, checks);
  EXPECT_EQ(failed_ids(checks), Failed{"validity"});
}

}  // namespace
}  // namespace confcom::verify
