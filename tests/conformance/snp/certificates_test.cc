// attestation/snp: AMD's genuine certificates and CRLs parse and hold under one another, and so do
// the made ones that have their shape. What a verifier of reports adds is not asked here.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/limits.h"
#include "crypto/crl.h"
#include "crypto/x509.h"
#include "snp_data.h"

namespace confcom::conformance {
namespace {

using crypto::Certificate;
using crypto::Crl;
using crypto::SignatureAlgorithm;

constexpr std::size_t kMaxChain = 3;

/// One certificate in DER, or several in PEM.
std::vector<Certificate> certificates_of(const std::filesystem::path& file) {
  const ByteVector bytes = load_snp(file);
  if (as_text(bytes).starts_with("-----"))
    return crypto::parse_certificates_pem(as_text(bytes), kMaxChain).value();
  return {Certificate::parse(bytes).value()};
}

Certificate named(const std::vector<Certificate>& certificates, std::string_view common_name) {
  const auto found =
      std::ranges::find(certificates, common_name, &Certificate::subject_common_name);
  EXPECT_NE(found, certificates.end()) << common_name;
  return *found;
}

/// Whether `issuer` issued `child` as all of AMD's chains are issued.
void expect_issued(const Certificate& child, const Certificate& issuer) {
  SCOPED_TRACE(child.subject_common_name());
  EXPECT_TRUE(equal(child.issuer(), issuer.subject()));
  EXPECT_EQ(child.signature_algorithm(), SignatureAlgorithm::kRsaPssSha384);
  EXPECT_TRUE(child.signed_by(issuer.public_key()));
}

struct Product {
  std::string name;     ///< as in common names
  std::string file;     ///< as in file names
  std::string ark_hex;  ///< SHA-256 of AMD's root
};

std::ostream& operator<<(std::ostream& out, const Product& product) { return out << product.name; }

class SnpProduct : public testing::TestWithParam<Product> {
 protected:
  [[nodiscard]] static Certificate genuine(std::string_view prefix) {
    static constexpr std::string_view kEnd = "_ask_ark_asvk.pem";
    const auto all = certificates_of("amd-kds/" + GetParam().file + std::string(kEnd));
    return named(all, std::string(prefix) + GetParam().name);
  }
  [[nodiscard]] static Certificate made(const std::string& role) {
    return certificates_of("synthetic/roots/" + GetParam().file + "_" + role + ".der").front();
  }
};

TEST_P(SnpProduct, GenuineAuthoritiesHold) {
  const Certificate ark = genuine("ARK-");
  EXPECT_EQ(to_hex(ark.fingerprint()), GetParam().ark_hex);
  expect_issued(ark, ark);
  for (const char* prefix : {"SEV-", "SEV-VLEK-"}) {
    const Certificate authority = genuine(prefix);
    expect_issued(authority, ark);
    EXPECT_FALSE(authority.signed_by(authority.public_key()));
    ASSERT_NE(authority.rsa_key(), nullptr);
    EXPECT_EQ(authority.rsa_key()->modulus().size(), 512U);
    EXPECT_TRUE(authority.may_sign_certificates());
  }
}

TEST_P(SnpProduct, MadeAuthoritiesHold) {
  const Certificate ark = made("ark");
  expect_issued(ark, ark);
  for (const char* role : {"ask", "asvk"}) {
    expect_issued(made(role), ark);
    EXPECT_FALSE(made(role).signed_by(genuine("ARK-").public_key()));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, SnpProduct,
    testing::Values(Product{"Milan", "milan",
                            "69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd"},
                    Product{"Genoa", "genoa",
                            "4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1"},
                    Product{"Turin", "turin",
                            "1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a"}),
    [](const auto& instance) { return instance.param.name; });

/// A genuine certificate of a chip or of a cloud, and who issued it.
struct Leaf {
  std::string file;
  std::string product;
  std::string issuer;
  std::size_t extensions = 0;
};

std::ostream& operator<<(std::ostream& out, const Leaf& leaf) { return out << leaf.file; }

class SnpLeaf : public testing::TestWithParam<Leaf> {};

TEST_P(SnpLeaf, Holds) {
  const Certificate leaf = certificates_of(GetParam().file).front();
  const Certificate issuer = named(
      certificates_of("amd-kds/" + GetParam().product + "_ask_ark_asvk.pem"), GetParam().issuer);
  expect_issued(leaf, issuer);
  EXPECT_EQ(to_hex(leaf.serial()), "00");
  ASSERT_NE(leaf.ecdsa_key(), nullptr);
  EXPECT_EQ(leaf.ecdsa_key()->curve(), crypto::Curve::kP384);
  EXPECT_EQ(leaf.extensions().size(), GetParam().extensions);
  EXPECT_FALSE(leaf.signed_by(leaf.public_key()));
}

INSTANTIATE_TEST_SUITE_P(
    All, SnpLeaf,
    testing::Values(Leaf{"genuine/go-sev-guest/vcek.testcer", "milan", "SEV-Milan", 11},
                    Leaf{"genuine/virtee-sev/vcek_milan.der", "milan", "SEV-Milan", 11},
                    Leaf{"genuine/virtee-sev/vcek_turin.der", "turin", "SEV-Turin", 11},
                    Leaf{"genuine/trustee/test-vcek.der", "milan", "SEV-Milan", 11},
                    Leaf{"genuine/trustee/test-vlek.der", "milan", "SEV-VLEK-Milan", 11},
                    Leaf{"genuine/trustee/e2e-vcek-genoa.der", "genoa", "SEV-Genoa", 11},
                    Leaf{"genuine/turin/turin_vcek.pem", "turin", "SEV-Turin", 11},
                    Leaf{"genuine/ms-confidential-sidecar/uvm_host_amd_certificate.pem", "milan",
                         "SEV-Milan", 11}),
    [](const auto& instance) {
      std::string name = instance.param.file;
      std::ranges::replace_if(name, [](char c) { return std::isalnum(c) == 0; }, '_');
      return name;
    });

struct List {
  std::string file;
  std::string product;
  std::string issuer;
  std::size_t revoked = 0;
};

TEST(SnpCrl, GenuineListsHoldUnderTheirRoot) {
  for (const List& c : {List{"milan_crl_num11_20260819.der", "milan", "ARK-Milan", 0},
                        List{"genoa_crl_num9_20260728.der", "genoa", "ARK-Genoa", 1},
                        List{"genoa_crl_num10_20260819.der", "genoa", "ARK-Genoa", 1},
                        List{"turin_crl_num7_20260819.der", "turin", "ARK-Turin", 0}}) {
    SCOPED_TRACE(c.file);
    const auto authorities = certificates_of("amd-kds/" + c.product + "_ask_ark_asvk.pem");
    const Certificate ark = named(authorities, c.issuer);
    const Crl crl = Crl::parse(load_snp("amd-kds/" + c.file)).value();
    EXPECT_TRUE(equal(crl.issuer(), ark.subject()));
    EXPECT_EQ(crl.signature_algorithm(), SignatureAlgorithm::kRsaPssSha384);
    EXPECT_EQ(crl.revoked_count(), c.revoked);
    EXPECT_EQ(crl.revokes(parse_hex("020001").value()), c.revoked == 1);
    for (const Certificate& authority : authorities)
      EXPECT_EQ(crl.signed_by(authority.public_key()), equal(authority.der(), ark.der()));
  }
}

TEST(SnpCertificates, EveryMadeRootParses) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSnpData / "synthetic" / "roots")) {
    SCOPED_TRACE(entry.path().filename());
    count += certificates_of(entry.path()).size();
  }
  EXPECT_EQ(count, 19U);
}

TEST(SnpCertificates, AnAskSignedWithPkcs1SaysSo) {
  const auto chain = certificates_of("synthetic/roots/milan_ask_pkcs1v15_chain.pem");
  const Certificate ask = named(chain, "SEV-Milan");
  const Certificate ark = named(chain, "ARK-Milan");
  EXPECT_EQ(ask.signature_algorithm(), SignatureAlgorithm::kRsaPkcs1Sha384);
  EXPECT_TRUE(ask.signed_by(ark.public_key()));
  EXPECT_EQ(ark.signature_algorithm(), SignatureAlgorithm::kRsaPssSha384);
}

/// Parsing is not what a good case may fail by.
TEST(SnpCertificates, EveryLeafOfAGoodCaseParses) {
  const ByteVector text = load_snp("synthetic/manifest.json");
  const JsonDocument manifest = JsonDocument::parse(as_text(text)).value();
  std::size_t count = 0;
  const std::vector<JsonValue> vectors = manifest.root().elements().value();
  for (const JsonValue& one : vectors) {
    const std::string id(one.member("id").value().string().value());
    const auto file = kSnpData / "synthetic" / "cases" / id / "vek.der";
    if (one.member("crypto").value().string().value() != "accept" || !std::filesystem::exists(file))
      continue;
    const auto leaf = Certificate::parse(load_snp(file));
    EXPECT_TRUE(leaf.has_value()) << id << ": " << leaf.error().message;
    ++count;
  }
  EXPECT_GE(count, 20U);
}

}  // namespace
}  // namespace confcom::conformance
