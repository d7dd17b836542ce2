#include "verify/snp_appraisal.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "verify/snp_verifier.h"
#include "verify/testing/fake_endorser.h"
#include "verify/testing/fake_snp.h"

namespace confcom::verify {
namespace {

using testing::FakeSnpSet;
using testing::FakeSnpSpec;
using testing::genoa_spec;
using testing::vlek_spec;

/// The checks of a policy that a genuine report fails.
std::string failed(const FakeSnpSpec& spec, const SnpAppraisalPolicy& policy) {
  const FakeSnpSet set = mint(spec);
  SnpVerifier verifier(trusted_root(set));
  const SnpVerdict verdict =
      verifier.verify(set.report, set.collateral, {.now = spec.now}, SnpRevocation::kRequired);
  EXPECT_TRUE(verdict.evidence_ok());
  const CheckList checks = appraise(verdict, policy);
  std::string out;
  for (const Check& each : checks.all()) {
    if (!each.ok) out += (out.empty() ? "" : " ") + std::string(each.id);
  }
  return out;
}

std::string bent(const std::function<void(evidence::SnpReport&)>& bend,
                 const SnpAppraisalPolicy& policy = {}) {
  FakeSnpSpec spec = genoa_spec();
  bend(spec.report);
  return failed(spec, policy);
}

std::string demanded(const std::function<void(SnpAppraisalPolicy&)>& demand) {
  SnpAppraisalPolicy policy;
  demand(policy);
  return failed(genoa_spec(), policy);
}

template <std::size_t N>
ByteArray<N> filled(unsigned char with) {
  ByteArray<N> out{};
  out.fill(std::byte{with});
  return out;
}

TEST(SnpAppraisal, NeedsClaims) {
  const CheckList checks = appraise(SnpVerdict{}, {});
  ASSERT_EQ(checks.all().size(), 1U);
  EXPECT_EQ(checks.all()[0].id, "policy.claims");
  EXPECT_FALSE(checks.all_ok());
}

TEST(SnpAppraisal, IsStrictByDefault) {
  using evidence::GuestPolicy;
  EXPECT_EQ(failed(genoa_spec(), {}), "");
  EXPECT_EQ(bent([](auto& report) { report.policy.raw |= GuestPolicy::kDebug; }), "policy.debug");
  EXPECT_EQ(bent([](auto& report) { report.policy.raw |= GuestPolicy::kMigrateMa; }),
            "policy.migration_agent");
  EXPECT_EQ(bent([](auto& report) { report.vmpl = 1; }), "policy.vmpl");
  EXPECT_EQ(bent([](auto& report) { report.vmpl = evidence::SnpReport::kHostVmpl; }),
            "policy.vmpl");
  EXPECT_EQ(bent([](auto& report) { report.host_data = {}; }), "policy.host_data");
  EXPECT_EQ(bent([](auto& report) { report.platform_info.raw = 0; }), "policy.alias_check");
}

TEST(SnpAppraisal, AllowsWhatItIsTold) {
  using evidence::GuestPolicy;
  EXPECT_EQ(bent(
                [](auto& report) {
                  report.policy.raw |= GuestPolicy::kDebug | GuestPolicy::kMigrateMa;
                  report.vmpl = 2;
                  report.host_data = {};
                  report.platform_info.raw = 0;
                },
                {.allow_debug = true,
                 .allow_migration_agent = true,
                 .allow_zero_host_data = true,
                 .allow_missing_alias_check = true,
                 .vmpl = {2}}),
            "");
}

TEST(SnpAppraisal, DemandsMeasuredValues) {
  EXPECT_EQ(demanded([](auto& policy) {
              policy.measurement = {filled<48>(0), filled<48>(0x11)};
              policy.host_data = {filled<32>(0x22)};
              policy.report_data = filled<64>(0x33);
              policy.chip_id = {filled<64>(0x44)};
            }),
            "");
  EXPECT_EQ(demanded([](auto& policy) {
              policy.measurement = {filled<48>(0)};
              policy.host_data = {filled<32>(0)};
              policy.report_data = filled<64>(0);
              policy.family_id = {filled<16>(1)};
              policy.image_id = {filled<16>(1)};
              policy.id_key_digest = {filled<48>(1)};
              policy.author_key_digest = {filled<48>(0)};
              policy.min_guest_svn = 1;
              policy.chip_id = {filled<64>(0)};
              policy.csp_id = {"fake cloud"};
            }),
            "policy.measurement policy.host_data policy.report_data policy.family_id "
            "policy.image_id policy.id_key policy.author_key_enabled policy.guest_svn "
            "policy.chip_id policy.csp_id");
}

TEST(SnpAppraisal, ComparesAllOfReportData) {
  SnpAppraisalPolicy policy;
  policy.report_data = filled<64>(0x33);
  EXPECT_EQ(bent([](auto& report) { report.report_data[63] = std::byte{0}; }, policy),
            "policy.report_data");
}

TEST(SnpAppraisal, HoldsCommittedAndLaunchTcbAgainstTheMinimum) {
  SnpAppraisalPolicy policy;
  policy.min_tcb = {.boot_loader = 10, .tee = 0, .snp = 23, .microcode = 84};
  EXPECT_EQ(failed(genoa_spec(), policy), "");
  constexpr std::size_t kSnp = 6;
  const auto older = [](evidence::TcbVersion& tcb) { tcb.raw[kSnp] = std::byte{22}; };
  EXPECT_EQ(bent([&](auto& report) { older(report.committed_tcb); }, policy),
            "policy.committed_tcb");
  EXPECT_EQ(bent([&](auto& report) { older(report.launch_tcb); }, policy), "policy.launch_tcb");
  EXPECT_EQ(bent([&](auto& report) { older(report.current_tcb); }, policy), "");
}

TEST(SnpAppraisal, NotesProvisionalFirmware) {
  const auto provisional = [](evidence::SnpReport& report) { report.current_version.build = 1; };
  EXPECT_EQ(bent(provisional), "");
  EXPECT_EQ(bent(provisional, {.allow_provisional_firmware = false}),
            "policy.provisional_firmware");
}

TEST(SnpAppraisal, DemandsMitigationsOfReportsThatHaveThem) {
  EXPECT_EQ(demanded([](auto& policy) { policy.mitigations = 3; }), "");
  EXPECT_EQ(demanded([](auto& policy) { policy.mitigations = 4; }), "policy.mitigations");
  SnpAppraisalPolicy policy;
  policy.mitigations = 0;
  EXPECT_EQ(bent(
                [](auto& report) {
                  report.version = 3;
                  report.mitigation_vectors.reset();
                },
                policy),
            "policy.mitigations");
}

TEST(SnpAppraisal, DemandsOfTheGuestsPolicy) {
  EXPECT_EQ(demanded([](auto& policy) {
              policy.allow_smt = false;
              policy.require_single_socket = true;
              policy.require_ciphertext_hiding = true;
              policy.min_abi = SnpAbi{0, 1};
            }),
            "policy.single_socket policy.min_abi policy.ciphertext_hiding");
  SnpAppraisalPolicy newest;
  newest.max_abi = SnpAbi{0, 58};
  EXPECT_EQ(bent([](auto& report) { report.policy.raw |= 59; }, newest), "policy.max_abi");
}

TEST(SnpAppraisal, KnowsProviders) {
  EXPECT_EQ(failed(vlek_spec(), {.csp_id = {"fake cloud"}}), "");
  EXPECT_EQ(failed(vlek_spec(), {.csp_id = {"another"}}), "policy.csp_id");
}

/// The checks that fail of the Genoa's report, whose measurement is 48 bytes 0x11.
std::string endorsed(const SnpAppraisalPolicy& policy, Bytes document) {
  const FakeSnpSet set = mint(genoa_spec());
  SnpVerifier verifier(trusted_root(set));
  const SnpVerdict verdict = verifier.verify(set.report, set.collateral, {.now = genoa_spec().now},
                                             SnpRevocation::kRequired);
  EXPECT_TRUE(verdict.evidence_ok());
  const CheckList checks = appraise(verdict, policy, document);
  std::string out;
  for (const Check& each : checks.all()) {
    if (!each.ok) out += (out.empty() ? "" : " ") + std::string(each.id);
  }
  return out;
}

TEST(SnpAppraisal, TakesAnEndorsedMeasurement) {
  const testing::FakeEndorsement made = mint(testing::endorsement_spec());
  SnpAppraisalPolicy policy;
  policy.endorsement = made.policy;
  EXPECT_EQ(endorsed(policy, made.document), "");
  policy.measurement = {filled<48>(0x22), filled<48>(0x11)};
  EXPECT_EQ(endorsed(policy, made.document), "");
  policy.measurement = {filled<48>(0x22)};
  EXPECT_EQ(endorsed(policy, made.document), "policy.measurement");
}

TEST(SnpAppraisal, RefusesAMeasurementThatIsNotEndorsed) {
  testing::FakeEndorsementSpec spec = testing::endorsement_spec();
  spec.payload = testing::reference_info("22", 0x12);
  const testing::FakeEndorsement other = mint(spec);
  SnpAppraisalPolicy policy;
  policy.endorsement = other.policy;
  EXPECT_EQ(endorsed(policy, other.document), "policy.measurement");
  policy.measurement = {filled<48>(0x11)};
  EXPECT_EQ(endorsed(policy, other.document), "policy.measurement");
}

TEST(SnpAppraisal, DoesWithoutAnEndorsementOnlyWhereNoneIsDemanded) {
  const testing::FakeEndorsement made = mint(testing::endorsement_spec());
  SnpAppraisalPolicy policy;
  policy.measurement = {filled<48>(0x11)};
  EXPECT_EQ(endorsed(policy, as_bytes("not looked at")), "");
  policy.endorsement = made.policy;
  const std::string failed = endorsed(policy, {});
  EXPECT_TRUE(failed.starts_with("endorsement.format ")) << failed;
  EXPECT_TRUE(failed.ends_with(" policy.measurement")) << failed;
  policy.endorsement->min_svn = 23;
  EXPECT_EQ(endorsed(policy, made.document), "endorsement.svn policy.measurement");
}

TEST(SnpAppraisal, JudgesAnEndorsementWithoutClaimsToo) {
  const testing::FakeEndorsement made = mint(testing::endorsement_spec());
  SnpAppraisalPolicy policy;
  policy.endorsement = made.policy;
  const CheckList checks = appraise(SnpVerdict{}, policy, made.document);
  EXPECT_NE(checks.find("endorsement.signature"), nullptr);
  EXPECT_EQ(checks.all().back().id, "policy.claims");
  EXPECT_FALSE(checks.all_ok());
}

}  // namespace
}  // namespace confcom::verify
