#include "verify/quote_verifier.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

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
using testing::tcb_of;
using testing::tdx_spec;

const FakePki& pki() {
  static const FakePki one;
  return one;
}

QuoteVerdict verify_set(const FakeSet& set, VerificationTime time) {
  QuoteVerifier verifier(pki().trusted_root());
  return verifier.verify(set.quote, set.collateral, time);
}

QuoteVerdict verify_spec(const FakeSpec& spec) {
  return verify_set(pki().mint(spec), {.now = spec.now});
}

TEST(QuoteVerifier, AcceptsEveryKindOfQuote) {
  struct Case {
    std::string name;
    FakeSpec spec;
  };
  const Case cases[] = {{"SGX in version 3", sgx_spec(3)},
                        {"SGX in version 4", sgx_spec(4)},
                        {"SGX in version 5", sgx_spec(5)},
                        {"TD 1.0 in version 4, module with an identity", tdx_spec(4, 1)},
                        {"TD 1.0 in version 4, module by tdxModule alone", tdx_spec(4, 0)},
                        {"TD 1.5 in version 5, module with an identity", tdx_spec(5, 1)},
                        {"TD 1.5 in version 5, module by tdxModule alone", tdx_spec(5, 0)}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const QuoteVerdict verdict = verify_spec(c.spec);
    EXPECT_EQ(failed_ids(verdict.checks), std::set<std::string>{});
    EXPECT_EQ(tcb_of(verdict).status, QuoteStatus::kUpToDate);
    EXPECT_TRUE(verdict.evidence_ok());
    if (!verdict.claims.has_value()) continue;  // the line above has failed
    EXPECT_EQ((*verdict.claims)->quote_version, c.spec.quote.version);
    EXPECT_EQ((*verdict.claims)->body, c.spec.quote.body);
  }
}

struct Refusal {
  std::string name;
  std::function<void(FakeSpec&)> bend;
  std::set<std::string> failed;  ///< exactly these checks fail
};

void expect_refusals(const FakeSpec& good, const std::vector<Refusal>& refusals) {
  for (const Refusal& refusal : refusals) {
    SCOPED_TRACE(refusal.name);
    FakeSpec spec = good;
    refusal.bend(spec);
    const QuoteVerdict verdict = verify_spec(spec);
    EXPECT_FALSE(verdict.evidence_ok());
    EXPECT_EQ(failed_ids(verdict.checks), refusal.failed);
  }
}

TEST(QuoteVerifier, RefusesWhatIsRevoked) {
  expect_refusals(
      sgx_spec(3),
      {{"PCK certificate",
        [](FakeSpec& s) { s.pck_crl.revoked_serials.push_back(s.pck.serial); },
        {"pck.not_revoked"}},
       {"PCK CA",
        [](FakeSpec& s) { s.root_crl.revoked_serials.push_back(s.pck_ca.serial); },
        {"pck.ca_not_revoked", "crl.pck.ca_not_revoked"}},
       {"TCB signing certificate",
        [](FakeSpec& s) { s.root_crl.revoked_serials.push_back(s.tcb_signer.serial); },
        {"tcb_info.signer_not_revoked", "qe_identity.signer_not_revoked"}},
       {"platform's TCB level",
        [](FakeSpec& s) { s.tcb_info.levels[0].status.status = collateral::TcbStatus::kRevoked; },
        {"tcb.not_revoked"}},
       {"quoting enclave's TCB level",
        [](FakeSpec& s) {
          s.qe_identity.levels[0].status.status = collateral::TcbStatus::kRevoked;
        },
        {"tcb.not_revoked"}}});
}

const std::set<std::string> kPckChainAndCrlChain = {"pck.validity", "crl.pck.chain_validity"};
const std::set<std::string> kSigningChains = {"tcb_info.chain_validity",
                                              "qe_identity.chain_validity"};
const std::set<std::string> kAllChains = {"pck.validity", "crl.pck.chain_validity",
                                          "tcb_info.chain_validity", "qe_identity.chain_validity"};

TEST(QuoteVerifier, RefusesWhatIsExpired) {
  const auto past = [](const FakeSpec& s) { return s.now - seconds(1); };
  expect_refusals(
      sgx_spec(3),
      {{"root", [&](FakeSpec& s) { s.root.not_after = past(s); }, kAllChains},
       {"PCK CA", [&](FakeSpec& s) { s.pck_ca.not_after = past(s); }, kPckChainAndCrlChain},
       {"PCK certificate", [&](FakeSpec& s) { s.pck.not_after = past(s); }, {"pck.validity"}},
       {"TCB signing certificate", [&](FakeSpec& s) { s.tcb_signer.not_after = past(s); },
        kSigningChains},
       {"root CRL", [&](FakeSpec& s) { s.root_crl.next_update = past(s); }, {"crl.root.validity"}},
       {"PCK CRL", [&](FakeSpec& s) { s.pck_crl.next_update = past(s); }, {"crl.pck.validity"}},
       {"TCB info", [&](FakeSpec& s) { s.tcb_info.next_update = past(s); }, {"tcb_info.validity"}},
       {"QE identity",
        [&](FakeSpec& s) { s.qe_identity.next_update = past(s); },
        {"qe_identity.validity"}}});
}

TEST(QuoteVerifier, RefusesWhatIsNotYetValid) {
  const auto future = [](const FakeSpec& s) { return s.now + seconds(1); };
  expect_refusals(
      sgx_spec(3),
      {{"root", [&](FakeSpec& s) { s.root.not_before = future(s); }, kAllChains},
       {"PCK CA", [&](FakeSpec& s) { s.pck_ca.not_before = future(s); }, kPckChainAndCrlChain},
       {"PCK certificate", [&](FakeSpec& s) { s.pck.not_before = future(s); }, {"pck.validity"}},
       {"TCB signing certificate", [&](FakeSpec& s) { s.tcb_signer.not_before = future(s); },
        kSigningChains},
       {"root CRL",
        [&](FakeSpec& s) { s.root_crl.this_update = future(s); },
        {"crl.root.validity"}},
       {"PCK CRL", [&](FakeSpec& s) { s.pck_crl.this_update = future(s); }, {"crl.pck.validity"}},
       {"TCB info", [&](FakeSpec& s) { s.tcb_info.issue_date = future(s); }, {"tcb_info.validity"}},
       {"QE identity",
        [&](FakeSpec& s) { s.qe_identity.issue_date = future(s); },
        {"qe_identity.validity"}}});
}

TEST(QuoteVerifier, AcceptsAtTheFirstAndTheLastSecond) {
  FakeSpec spec = sgx_spec(3);
  for (auto* certificate : {&spec.root, &spec.pck_ca, &spec.pck, &spec.tcb_signer}) {
    certificate->not_before = certificate->not_after = spec.now;
  }
  for (auto* crl : {&spec.root_crl, &spec.pck_crl}) crl->this_update = crl->next_update = spec.now;
  spec.tcb_info.issue_date = spec.tcb_info.next_update = spec.now;
  spec.qe_identity.issue_date = spec.qe_identity.next_update = spec.now;
  EXPECT_EQ(failed_ids(verify_spec(spec).checks), std::set<std::string>{});
}

TEST(QuoteVerifier, GraceReachesPastNextUpdateAndNoCertificate) {
  FakeSpec spec = sgx_spec(3);
  const FakeSet set = pki().mint(spec);
  const Timestamp late =
      spec.tcb_info.next_update + days(2);  // every collateral is past its next update
  EXPECT_EQ(failed_ids(verify_set(set, {.now = late}).checks),
            (std::set<std::string>{"crl.root.validity", "crl.pck.validity", "tcb_info.validity",
                                   "qe_identity.validity"}));
  EXPECT_TRUE(verify_set(set, {.now = late, .collateral_grace = days(7)}).evidence_ok());
  EXPECT_FALSE(verify_set(set, {.now = late, .collateral_grace = days(6)}).evidence_ok());
  EXPECT_EQ(failed_ids(verify_set(set, {.now = spec.pck.not_after + seconds(1),
                                        .collateral_grace = days(1000)})
                           .checks),
            kAllChains);
}

TEST(QuoteVerifier, RefusesEachWrongIssuer) {
  const auto by_stranger = [](Signer FakeSpec::* what) {
    return [what](FakeSpec& s) { s.*what = Signer::kStranger; };
  };
  expect_refusals(
      sgx_spec(3),
      {{"root",
        by_stranger(&FakeSpec::signs_root),
        {"pck.chain", "crl.pck.chain", "tcb_info.chain", "qe_identity.chain"}},
       {"PCK CA", by_stranger(&FakeSpec::signs_pck_ca), {"pck.chain", "crl.pck.chain"}},
       {"PCK certificate", by_stranger(&FakeSpec::signs_pck), {"pck.chain"}},
       {"PCK certificate by the root",
        [](FakeSpec& s) { s.signs_pck = Signer::kRoot; },
        {"pck.chain"}},
       {"TCB signing certificate",
        by_stranger(&FakeSpec::signs_tcb_signer),
        {"tcb_info.chain", "qe_identity.chain"}},
       {"root CRL", by_stranger(&FakeSpec::signs_root_crl), {"crl.root"}},
       {"root CRL by the PCK CA",
        [](FakeSpec& s) { s.signs_root_crl = Signer::kPckCa; },
        {"crl.root"}},
       {"PCK CRL", by_stranger(&FakeSpec::signs_pck_crl), {"crl.pck"}},
       {"PCK CRL by the root", [](FakeSpec& s) { s.signs_pck_crl = Signer::kRoot; }, {"crl.pck"}},
       {"TCB info", by_stranger(&FakeSpec::signs_tcb_info), {"tcb_info.signature"}},
       {"TCB info by the PCK",
        [](FakeSpec& s) { s.signs_tcb_info = Signer::kPck; },
        {"tcb_info.signature"}},
       {"QE identity", by_stranger(&FakeSpec::signs_qe_identity), {"qe_identity.signature"}},
       {"QE report", by_stranger(&FakeSpec::signs_qe_report), {"qe.report_signature"}},
       {"QE report by the PCK CA",
        [](FakeSpec& s) { s.signs_qe_report = Signer::kPckCa; },
        {"qe.report_signature"}},
       {"quote", by_stranger(&FakeSpec::signs_quote), {"quote.signature"}},
       {"quote by the PCK",
        [](FakeSpec& s) { s.signs_quote = Signer::kPck; },
        {"quote.signature"}}});
}

TEST(QuoteVerifier, RefusesListsAndNamesOfAnotherIssuer) {
  expect_refusals(
      sgx_spec(3),
      {{"root CRL in the PCK CA's name",
        [](FakeSpec& s) { s.root_crl.issuer_common_name = s.pck_ca.subject_common_name; },
        {"crl.root"}},
       {"PCK CRL in the root's name",
        [](FakeSpec& s) { s.pck_crl.issuer_common_name = s.root.subject_common_name; },
        {"crl.pck"}},
       {"PCK CRL of the CA's common name in another organisation",
        [](FakeSpec& s) { s.pck_crl.issuer_attributes = {{"O", "other"}}; },
        {"crl.pck"}},
       {"CA that may not sign CRLs",
        [](FakeSpec& s) { s.pck_ca.key_usage = {crypto::KeyUsage::kKeyCertSign}; },
        {"crl.pck"}}});
}

TEST(QuoteVerifier, RefusesListsSignedWithRsa) {
  const auto rsa = crypto::RsaPrivateKey::generate(2048, 65537).value();
  const FakeSpec spec = sgx_spec(3);
  FakeSet root_crl = pki().mint(spec);
  root_crl.collateral.root_ca_crl = crypto::make_crl(spec.root_crl, rsa).value();
  EXPECT_EQ(
      failed_ids(verify_set(root_crl, {.now = spec.now}).checks),
      (std::set<std::string>{"crl.root.format", "crl.root", "crl.root.validity",
                             "pck.ca_not_revoked", "crl.pck.ca_not_revoked",
                             "tcb_info.signer_not_revoked", "qe_identity.signer_not_revoked"}));
  FakeSet pck_crl = pki().mint(spec);
  pck_crl.collateral.pck_crl = crypto::make_crl(spec.pck_crl, rsa).value();
  EXPECT_EQ(
      failed_ids(verify_set(pck_crl, {.now = spec.now}).checks),
      (std::set<std::string>{"crl.pck.format", "crl.pck", "crl.pck.validity", "pck.not_revoked"}));
}

TEST(QuoteVerifier, RefusesCertificatesThatMayNotDoWhatTheyDo) {
  using crypto::KeyUsage;
  expect_refusals(
      sgx_spec(3),
      {{"PCK CA that is no CA",
        [](FakeSpec& s) {
          s.pck_ca.is_ca = false;
          s.pck_ca.path_length.reset();
        },
        {"pck.chain", "crl.pck.chain"}},
       {"PCK CA that may not sign certificates",
        [](FakeSpec& s) { s.pck_ca.key_usage = {KeyUsage::kCrlSign}; },
        {"pck.chain", "crl.pck.chain"}},
       {"root that allows no CA below it",
        [](FakeSpec& s) { s.root.path_length = 0; },
        {"pck.chain", "crl.pck.chain"}},
       {"PCK that is a CA", [](FakeSpec& s) { s.pck.is_ca = true; }, {"pck.chain"}},
       {"PCK that may not sign data",
        [](FakeSpec& s) { s.pck.key_usage = {KeyUsage::kNonRepudiation}; },
        {"pck.chain"}},
       {"PCK without key usage", [](FakeSpec& s) { s.pck.key_usage.clear(); }, {"pck.chain"}},
       {"TCB signer that is a CA",
        [](FakeSpec& s) { s.tcb_signer.is_ca = true; },
        {"tcb_info.chain", "qe_identity.chain"}}});
}

/// Ids that fail when a chain's format is wrong and everything below it cannot be made.
const std::set<std::string> kWithoutPckChain = {
    "pck.format",         "pck.chain",           "pck.root",        "pck.extension",
    "pck.validity",       "qe.report_signature", "crl.pck.issuer",  "pck.not_revoked",
    "pck.ca_not_revoked", "tcb_info.fmspc",      "tcb_info.pce_id", "tcb.level",
    "tcb.not_revoked"};

TEST(QuoteVerifier, RefusesWrongNames) {
  expect_refusals(
      sgx_spec(3),
      {{"PCK in another role's name",
        [](FakeSpec& s) { s.pck.subject_common_name = "FAKE SGX TCB Signing"; }, kWithoutPckChain},
       {"PCK of another vendor",
        [](FakeSpec& s) { s.pck.subject_common_name = "Intel SGX PCK Certificate"; },
        kWithoutPckChain},
       {"PCK issued in another name",
        [](FakeSpec& s) { s.pck.issuer_common_name = "FAKE SGX PCK Processor CA"; },
        kWithoutPckChain}});
}

TEST(QuoteVerifier, RefusesCollateralOfAnotherPlatform) {
  expect_refusals(
      sgx_spec(3),
      {{"FMSPC", [](FakeSpec& s) { s.tcb_info.fmspc[5] ^= std::byte{1}; }, {"tcb_info.fmspc"}},
       {"PCE-ID",
        [](FakeSpec& s) { s.tcb_info.pce_id->at(0) ^= std::byte{1}; },
        {"tcb_info.pce_id"}},
       {"PCE-ID left out",
        [](FakeSpec& s) {
          s.tcb_info.version = 2;
          s.tcb_info.pce_id.reset();
        },
        {"tcb_info.pce_id"}},
       {"identity of the TD quoting enclave",
        [](FakeSpec& s) { s.qe_identity.id = collateral::EnclaveId::kTdQe; },
        {"qe_identity.id"}},
       {"identity of the quote verification enclave",
        [](FakeSpec& s) { s.qe_identity.id = collateral::EnclaveId::kQve; },
        {"qe_identity.id"}}});
}

TEST(QuoteVerifier, RefusesTcbInfoOfTheOtherTee) {
  FakeSpec sgx = sgx_spec(3);
  sgx.tcb_info = tdx_spec(4, 1).tcb_info;
  EXPECT_EQ(failed_ids(verify_spec(sgx).checks), std::set<std::string>{"tcb_info.tee"});
  FakeSpec tdx = tdx_spec(4, 1);
  tdx.tcb_info = sgx_spec(3).tcb_info;
  EXPECT_EQ(failed_ids(verify_spec(tdx).checks),
            (std::set<std::string>{"tcb_info.tee", "tcb.level", "tdx.module", "tdx.mr_signer_seam",
                                   "tdx.seam_attributes", "tdx.module_level", "tcb.not_revoked"}));
}

TEST(QuoteVerifier, RefusesAQuotingEnclaveOfAnotherIdentity) {
  expect_refusals(
      sgx_spec(3),
      {{"MISCSELECT", [](FakeSpec& s) { s.quote.qe_report.misc_select = 1; }, {"qe.misc_select"}},
       {"DEBUG",
        [](FakeSpec& s) { s.quote.qe_report.attributes.flags |= evidence::Attributes::kDebug; },
        {"qe.attributes"}},
       {"MRSIGNER",
        [](FakeSpec& s) { s.quote.qe_report.mr_signer[0] ^= std::byte{1}; },
        {"qe.mr_signer"}},
       {"ISVPRODID", [](FakeSpec& s) { s.quote.qe_report.isv_prod_id = 2; }, {"qe.isv_prod_id"}},
       {"ISVSVN below every level",
        [](FakeSpec& s) { s.quote.qe_report.isv_svn = 5; },
        {"qe.level", "tcb.not_revoked"}}});
}

TEST(QuoteVerifier, RefusesAPlatformBelowEveryLevel) {
  const auto below = std::set<std::string>{"tcb.level", "tcb.not_revoked"};
  expect_refusals(sgx_spec(3),
                  {{"one component",
                    [](FakeSpec& s) { s.platform.tcb_component_svns[15] = std::byte{2}; }, below},
                   {"PCESVN", [](FakeSpec& s) { s.platform.pce_svn = 10; }, below}});
  const auto td_below = [](FakeSpec& s) {
    std::get<evidence::TdReport>(s.quote.body).tee_tcb_svn[15] = std::byte{1};
  };
  expect_refusals(tdx_spec(4, 1), {{"TEE TCB SVN", td_below, below}});
}

TEST(QuoteVerifier, RefusesATdxModuleThatIsNotIntels) {
  const auto td = [](FakeSpec& s) -> evidence::TdReport& {
    return std::get<evidence::TdReport>(s.quote.body);
  };
  for (const std::uint8_t version : {std::uint8_t{0}, std::uint8_t{1}}) {
    SCOPED_TRACE(version);
    expect_refusals(tdx_spec(4, version),
                    {{"MRSIGNERSEAM",
                      [&](FakeSpec& s) { td(s).mr_signer_seam[0] = std::byte{1}; },
                      {"tdx.mr_signer_seam"}},
                     {"SEAMATTRIBUTES",
                      [&](FakeSpec& s) { td(s).seam_attributes[7] = std::byte{1}; },
                      {"tdx.seam_attributes"}},
                     {"attributes that both have, not zero",
                      [&](FakeSpec& s) {
                        td(s).seam_attributes[0] = std::byte{1};
                        s.tcb_info.tdx_module->attributes[0] = std::byte{1};
                        s.tcb_info.tdx_module_identities[0].module.attributes[0] = std::byte{1};
                      },
                      {"tdx.seam_attributes"}}});
  }
  expect_refusals(tdx_spec(4, 1), {{"unknown version",
                                    [&](FakeSpec& s) { td(s).tee_tcb_svn[1] = std::byte{2}; },
                                    {"tdx.module", "tdx.mr_signer_seam", "tdx.seam_attributes",
                                     "tdx.module_level", "tcb.not_revoked"}},
                                   {"SVN below every level",
                                    [&](FakeSpec& s) { td(s).tee_tcb_svn[0] = std::byte{1}; },
                                    {"tdx.module_level", "tcb.not_revoked"}}});
}

TEST(QuoteVerifier, NeedsALevelForTheLaunchAndForThePresent) {
  const auto extension = [](FakeSpec& s) -> evidence::TdReport::Extension15& {
    return *std::get<evidence::TdReport>(s.quote.body).extension_15;
  };
  expect_refusals(tdx_spec(5, 1),
                  {{"present platform below every level",
                    [&](FakeSpec& s) { extension(s).tee_tcb_svn_2[9] = std::byte{0}; },
                    {"tcb.current_level", "tcb.not_revoked"}},
                   {"present module unknown",
                    [&](FakeSpec& s) { extension(s).tee_tcb_svn_2[1] = std::byte{9}; },
                    {"tdx.current_module", "tdx.current_mr_signer_seam",
                     "tdx.current_seam_attributes", "tdx.current_module_level", "tcb.not_revoked"}},
                   {"present module below every level",
                    [&](FakeSpec& s) { extension(s).tee_tcb_svn_2[0] = std::byte{1}; },
                    {"tdx.current_module_level", "tcb.not_revoked"}}});
}

TEST(QuoteVerifier, RefusesAnotherAttestationKeyThanTheReportBinds) {
  FakeSet set = pki().mint(sgx_spec(3));
  const evidence::Quote quote = evidence::parse_quote(set.quote).value();
  evidence::QuoteParts parts = evidence::testing::parts_of(quote);
  parts.attestation_key = to_array(pki().key(Signer::kStranger).public_key().point().first<64>());
  parts.signature = to_array(Bytes(pki()
                                       .key(Signer::kStranger)
                                       .sign(crypto::HashAlgorithm::kSha256, signed_bytes(parts))
                                       .value())
                                 .first<64>());
  set.quote = write_quote(parts);
  EXPECT_EQ(failed_ids(verify_set(set, {.now = sgx_spec(3).now}).checks),
            std::set<std::string>{"qe.report_data"});
}

TEST(QuoteVerifier, RefusesSwappedParts) {
  const FakeSpec spec = sgx_spec(3);
  const FakePki foreign;
  const FakeSet other = foreign.mint(spec);
  const FakeSet good = pki().mint(spec);
  struct Swap {
    std::string name;
    std::function<void(FakeSet&)> swap;
    std::set<std::string> failed;
  };
  const Swap swaps[] = {
      {"TCB info",
       [&](FakeSet& s) { s.collateral.tcb_info = other.collateral.tcb_info; },
       {"tcb_info.signature"}},
      {"TCB info chain",
       [&](FakeSet& s) { s.collateral.tcb_info_chain = other.collateral.tcb_info_chain; },
       {"tcb_info.root", "tcb_info.signature"}},
      {"TCB info with its chain",
       [&](FakeSet& s) {
         s.collateral.tcb_info = other.collateral.tcb_info;
         s.collateral.tcb_info_chain = other.collateral.tcb_info_chain;
       },
       {"tcb_info.root"}},
      {"QE identity chain",
       [&](FakeSet& s) { s.collateral.qe_identity_chain = other.collateral.qe_identity_chain; },
       {"qe_identity.root", "qe_identity.signature"}},
      {"PCK CRL",
       [&](FakeSet& s) { s.collateral.pck_crl = other.collateral.pck_crl; },
       {"crl.pck"}},
      {"PCK CRL with its chain",
       [&](FakeSet& s) {
         s.collateral.pck_crl = other.collateral.pck_crl;
         s.collateral.pck_crl_chain = other.collateral.pck_crl_chain;
       },
       {"crl.pck.root", "crl.pck.issuer"}},
      {"root CRL",
       [&](FakeSet& s) { s.collateral.root_ca_crl = other.collateral.root_ca_crl; },
       {"crl.root"}},
      {"root CRL in place of the PCK CRL",
       [&](FakeSet& s) { s.collateral.pck_crl = good.collateral.root_ca_crl; },
       {"crl.pck"}},
      {"CRL chain in place of the signing chain",
       [&](FakeSet& s) { s.collateral.qe_identity_chain = good.collateral.pck_crl_chain; },
       {"qe_identity.chain_format", "qe_identity.chain", "qe_identity.root",
        "qe_identity.chain_validity", "qe_identity.signature", "qe_identity.signer_not_revoked"}},
      {"everything but the root",
       [&](FakeSet& s) { s = other; },
       {"pck.root", "crl.pck.root", "tcb_info.root", "qe_identity.root", "crl.root"}}};
  for (const Swap& swap : swaps) {
    SCOPED_TRACE(swap.name);
    FakeSet set = good;
    swap.swap(set);
    EXPECT_EQ(failed_ids(verify_set(set, {.now = spec.now}).checks), swap.failed);
  }
}

TEST(QuoteVerifier, PckCrlMustBeOfThePcksOwnIssuer) {
  // The processor CA's chain and list are genuine, but the PCK certificate is the platform CA's.
  const FakeSpec spec = sgx_spec(3);
  FakeSpec processor = spec;
  processor.pck_ca.subject_common_name = "FAKE SGX PCK Processor CA";
  processor.pck_crl.issuer_common_name = "FAKE SGX PCK Processor CA";
  processor.pck.issuer_common_name = "FAKE SGX PCK Processor CA";
  FakeSet set = pki().mint(spec);
  const FakeSet other = pki().mint(processor);
  set.collateral.pck_crl = other.collateral.pck_crl;
  set.collateral.pck_crl_chain = other.collateral.pck_crl_chain;
  EXPECT_EQ(failed_ids(verify_set(set, {.now = spec.now}).checks),
            std::set<std::string>{"crl.pck.issuer"});
}

TEST(QuoteVerifier, NamesEachPartThatIsAbsentOrBroken) {
  struct Case {
    std::string name;
    ByteVector collateral::QuoteCollateral::* part;
    std::set<std::string> failed;
  };
  const Case cases[] = {
      {"TCB info",
       &collateral::QuoteCollateral::tcb_info,
       {"tcb_info.format", "tcb_info.signature", "tcb_info.validity", "tcb_info.tee",
        "tcb_info.fmspc", "tcb_info.pce_id", "tcb.level", "tcb.not_revoked"}},
      {"QE identity",
       &collateral::QuoteCollateral::qe_identity,
       {"qe_identity.format", "qe_identity.signature", "qe_identity.validity", "qe_identity.id",
        "qe.misc_select", "qe.attributes", "qe.mr_signer", "qe.isv_prod_id", "qe.level",
        "tcb.not_revoked"}},
      {"root CRL",
       &collateral::QuoteCollateral::root_ca_crl,
       {"crl.root.format", "crl.root", "crl.root.validity", "pck.ca_not_revoked",
        "crl.pck.ca_not_revoked", "tcb_info.signer_not_revoked", "qe_identity.signer_not_revoked"}},
      {"PCK CRL",
       &collateral::QuoteCollateral::pck_crl,
       {"crl.pck.format", "crl.pck", "crl.pck.validity", "pck.not_revoked"}},
      {"PCK CRL chain",
       &collateral::QuoteCollateral::pck_crl_chain,
       {"crl.pck.chain_format", "crl.pck.chain", "crl.pck.root", "crl.pck.chain_validity",
        "crl.pck", "crl.pck.issuer", "crl.pck.ca_not_revoked"}},
      {"TCB info chain",
       &collateral::QuoteCollateral::tcb_info_chain,
       {"tcb_info.chain_format", "tcb_info.chain", "tcb_info.root", "tcb_info.chain_validity",
        "tcb_info.signature", "tcb_info.signer_not_revoked"}},
      {"QE identity chain",
       &collateral::QuoteCollateral::qe_identity_chain,
       {"qe_identity.chain_format", "qe_identity.chain", "qe_identity.root",
        "qe_identity.chain_validity", "qe_identity.signature", "qe_identity.signer_not_revoked"}}};
  for (const Case& c : cases) {
    for (const std::string_view content : {"", "broken"}) {
      SCOPED_TRACE(c.name + ": \"" + std::string(content) + "\"");
      FakeSet set = pki().mint(sgx_spec(3));
      set.collateral.*c.part = to_vector(as_bytes(content));
      EXPECT_EQ(failed_ids(verify_set(set, {.now = sgx_spec(3).now}).checks), c.failed);
    }
  }
}

TEST(QuoteVerifier, StillChecksTheCollateralOfABrokenQuote) {
  FakeSet set = pki().mint(sgx_spec(3));
  set.quote.resize(400);
  const QuoteVerdict verdict = verify_set(set, {.now = sgx_spec(3).now});
  EXPECT_FALSE(verdict.evidence_ok());
  EXPECT_FALSE(verdict.tee_type.has_value());
  EXPECT_FALSE(verdict.checks.find("quote.format")->ok);
  EXPECT_FALSE(verdict.checks.find("quote.signature")->ok);
  EXPECT_TRUE(verdict.checks.find("tcb_info.signature")->ok);
  EXPECT_TRUE(verdict.checks.find("crl.root")->ok);
}

TEST(QuoteVerifier, TakesThePckChainOfTheCollateralForAQuoteWithoutOne) {
  FakeSpec spec = sgx_spec(3);
  FakeSet set = pki().mint(spec);
  const evidence::Quote quote = evidence::parse_quote(set.quote).value();
  evidence::QuoteParts parts = evidence::testing::parts_of(quote);
  parts.certification_data_type = 1;
  parts.certification_data = ByteVector(34);
  set.quote = write_quote(parts);
  EXPECT_EQ(failed_ids(verify_set(set, {.now = spec.now}).checks), kWithoutPckChain);
  set.collateral.pck_chain = to_vector(as_bytes(set.pck_chain_pem));
  EXPECT_TRUE(verify_set(set, {.now = spec.now}).evidence_ok());
}

TEST(QuoteVerifier, RemembersNothingOfTheTime) {
  const FakeSpec spec = sgx_spec(3);
  const FakeSet set = pki().mint(spec);
  QuoteVerifier verifier(pki().trusted_root());
  EXPECT_TRUE(verifier.verify(set.quote, set.collateral, {.now = spec.now}).evidence_ok());
  EXPECT_FALSE(
      verifier.verify(set.quote, set.collateral, {.now = spec.now + days(400)}).evidence_ok());
  EXPECT_TRUE(verifier.verify(set.quote, set.collateral, {.now = spec.now}).evidence_ok());
}

TEST(QuoteVerifier, GivesTheSameVerdictWithoutRoomToRemember) {
  const FakeSpec spec = tdx_spec(5, 1);
  const FakeSet set = pki().mint(spec);
  QuoteVerifier verifier(
      pki().trusted_root(),
      {.certificates = 0, .collaterals = 0, .pck_chains = 0, .attestation_keys = 0});
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(verifier.verify(set.quote, set.collateral, {.now = spec.now}).evidence_ok());
}

TEST(QuoteVerifier, SignaturesAloneHoldWithoutCollateral) {
  const FakeSet set = pki().mint(sgx_spec(3));
  QuoteVerifier verifier(pki().trusted_root());
  EXPECT_TRUE(verifier.verify_signatures(set.quote, {}).all_ok());
  EXPECT_FALSE(QuoteVerifier(TrustedRoot::intel()).verify_signatures(set.quote, {}).all_ok());
}

}  // namespace
}  // namespace confcom::verify
