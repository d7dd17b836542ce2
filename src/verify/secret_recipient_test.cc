#include "verify/secret_recipient.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "verify/quote_verifier.h"
#include "verify/testing/fake_pki.h"
#include "verify/testing/verdict_matchers.h"

namespace confcom::verify {
namespace {

using evidence::testing::counted;
using testing::failed_ids;
using testing::FakePki;
using testing::FakeSpec;
using testing::sgx_spec;
using testing::tdx_spec;
using Failed = std::set<std::string>;

SecretRecipient recipient() {
  return {.public_key = counted<32>(0x10), .nonce = counted<32>(0x50)};
}

AppraisalPolicy naming_mr_enclave() {
  AppraisalPolicy policy;
  policy.mr_enclave = {counted<32>(0xa0)};
  return policy;
}

QuoteVerdict verify_spec(FakeSpec spec) {
  const FakePki pki;
  const auto bound = evidence::key_binding_report_data(recipient().nonce, recipient().public_key);
  std::visit([&](auto& body) { body.report_data = bound; }, spec.quote.body);
  const testing::FakeSet set = pki.mint(spec);
  QuoteVerifier verifier(pki.trusted_root());
  return verifier.verify(set.quote, set.collateral, {.now = spec.now});
}

const QuoteVerdict& enclave() {
  static const QuoteVerdict verdict = verify_spec(sgx_spec(3));
  return verdict;
}

TEST(SecretRecipient, IsWhoTheQuoteIsFor) {
  EXPECT_EQ(failed_ids(check_secret_recipient(enclave(), naming_mr_enclave(), recipient())),
            Failed{});
  const QuoteVerdict domain = verify_spec(tdx_spec(5, 1));
  EXPECT_EQ(failed_ids(check_secret_recipient(domain, naming_mr_enclave(), recipient())), Failed{});
}

TEST(SecretRecipient, RefusesAnotherKeyOrNonce) {
  for (const auto bend : {+[](SecretRecipient& r) { r.public_key[31] ^= std::byte{1}; },
                          +[](SecretRecipient& r) { r.nonce[0] ^= std::byte{1}; },
                          +[](SecretRecipient& r) { std::swap(r.public_key, r.nonce); }}) {
    SecretRecipient other = recipient();
    bend(other);
    const CheckList checks = check_secret_recipient(enclave(), naming_mr_enclave(), other);
    EXPECT_EQ(failed_ids(checks), Failed{"secret.key_binding"});
    EXPECT_TRUE(checks.find("secret.key_binding")
                    ->found.starts_with("the quote is not for this key and nonce: it is replayed, "
                                        "or another's; REPORTDATA "));
  }
}

TEST(SecretRecipient, RefusesWhatIsNotVerified) {
  FakeSpec spec = sgx_spec(3);
  spec.signs_quote = testing::Signer::kStranger;
  const QuoteVerdict verdict = verify_spec(spec);
  EXPECT_EQ(failed_ids(check_secret_recipient(verdict, naming_mr_enclave(), recipient())),
            Failed{"secret.key_binding"});
}

TEST(SecretRecipient, PolicyMustNameTheEnclave) {
  struct Case {
    std::string name;
    std::function<void(AppraisalPolicy&)> demand;
    bool names;
  };
  const auto signer = [](AppraisalPolicy& p) { p.mr_signer = {counted<32>(0xc0)}; };
  const Case cases[] = {
      {"MRENCLAVE", [](AppraisalPolicy& p) { p.mr_enclave = {counted<32>(0xa0)}; }, true},
      {"signer, product, version",
       [&](AppraisalPolicy& p) {
         signer(p);
         p.isv_prod_id = 0;
         p.min_isv_svn = 0;
       },
       true},
      {"nothing", [](AppraisalPolicy&) {}, false},
      {"signer alone", signer, false},
      {"signer and product",
       [&](AppraisalPolicy& p) {
         signer(p);
         p.isv_prod_id = 7;
       },
       false},
      {"signer and version",
       [&](AppraisalPolicy& p) {
         signer(p);
         p.min_isv_svn = 2;
       },
       false},
      {"product and version of anybody",
       [](AppraisalPolicy& p) {
         p.isv_prod_id = 7;
         p.min_isv_svn = 2;
       },
       false},
      {"platform", [](AppraisalPolicy& p) { p.fmspc = {counted<6>(0x30)}; }, false},
  };
  for (const Case& c : cases) {
    AppraisalPolicy policy;
    c.demand(policy);
    EXPECT_EQ(failed_ids(check_secret_recipient(enclave(), policy, recipient())),
              c.names ? Failed{} : Failed{"secret.enclave"})
        << c.name;
  }
}

}  // namespace
}  // namespace confcom::verify
