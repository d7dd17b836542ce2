#include "app/policy_options.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/testing/minted_quote.h"
#include "base/hex.h"

namespace confcom::app {
namespace {

using testing::MintedQuote;
using testing::ProgramRun;
using verify::testing::FakeSpec;
using verify::testing::sgx_spec;
using verify::testing::tdx_spec;

const MintedQuote& sgx() {
  static const MintedQuote one(sgx_spec(3));
  return one;
}

const MintedQuote& tdx() {
  static const MintedQuote one(tdx_spec(4, 1));
  return one;
}

const MintedQuote& out_of_date() {
  static const MintedQuote one = [] {
    FakeSpec spec = sgx_spec(3);
    spec.platform.tcb_component_svns.fill(std::byte{4});
    return MintedQuote(spec);
  }();
  return one;
}

std::string hex(std::size_t bytes, std::string_view two_digits = "ab") {
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i) out += two_digits;
  return out;
}

struct Case {
  std::vector<std::string> options;
  std::string failed;  ///< the check that fails, empty when the quote is accepted
};

void expect_all(const MintedQuote& quote, std::span<const Case> cases) {
  for (const Case& c : cases) {
    const ProgramRun run = quote.verify(c.options);
    SCOPED_TRACE(::testing::PrintToString(c.options) + run.err);
    EXPECT_EQ(run.status, c.failed.empty() ? 0 : 1);
    const std::string start = c.failed.empty() ? "ACCEPTED: " : "REFUSED: " + c.failed + ": ";
    EXPECT_TRUE(run.out.starts_with(start)) << run.out;
  }
}

TEST(PolicyOptions, DemandsOnEnclaves) {
  const auto body = std::get<evidence::ReportBody>(sgx_spec(3).quote.body);
  const std::string mr_enclave = to_hex(body.mr_enclave);
  const Case cases[] = {
      {{"--mr-enclave", mr_enclave}, ""},
      {{"--mr-enclave", hex(32)}, "policy.mr_enclave"},
      {{"--mr-enclave", hex(32), "--mr-enclave", mr_enclave}, ""},
      {{"--mr-signer", to_hex(body.mr_signer)}, ""},
      {{"--mr-signer", hex(32)}, "policy.mr_signer"},
      {{"--isv-prod-id", "7"}, ""},
      {{"--isv-prod-id", "8"}, "policy.isv_prod_id"},
      {{"--min-isv-svn", "2"}, ""},
      {{"--min-isv-svn", "3"}, "policy.isv_svn"},
      {{"--report-data", to_hex(body.report_data)}, ""},
      {{"--report-data", hex(64)}, "policy.report_data"},
      {{"--mr-td", hex(48)}, "policy.mr_td"},
      {{"--fmspc", "303132333435"}, ""},
      {{"--fmspc", hex(6)}, "policy.fmspc"},
      {{"--reject-fmspc", hex(6)}, ""},
      {{"--reject-fmspc", "303132333435"}, "policy.rejected_fmspc"},
      {{"--min-tcb-evaluation-data-number", "17"}, ""},
      {{"--min-tcb-evaluation-data-number", "18"}, "policy.tcb_evaluation_data_number"},
      {{"--min-tcb-date", "2025-05-14"}, ""},
      {{"--min-tcb-date", "2025-05-14T00:00:01Z"}, "policy.tcb_date"},
  };
  expect_all(sgx(), cases);
}

TEST(PolicyOptions, DemandsOnTrustDomains) {
  const auto body = std::get<evidence::TdReport>(tdx_spec(4, 1).quote.body);
  const Case cases[] = {
      {{"--mr-td", to_hex(body.mr_td)}, ""},
      {{"--mr-td", hex(48)}, "policy.mr_td"},
      {{"--mr-seam", to_hex(body.mr_seam)}, ""},
      {{"--mr-seam", hex(48)}, "policy.mr_seam"},
      {{"--rtmr0", to_hex(body.rtmr[0])}, ""},
      {{"--rtmr0", hex(48)}, "policy.rtmr0"},
      {{"--rtmr1", to_hex(body.rtmr[1])}, ""},
      {{"--rtmr1", hex(48)}, "policy.rtmr1"},
      {{"--rtmr2", to_hex(body.rtmr[2])}, ""},
      {{"--rtmr2", hex(48)}, "policy.rtmr2"},
      {{"--rtmr3", to_hex(body.rtmr[3])}, ""},
      {{"--rtmr3", hex(48)}, "policy.rtmr3"},
      {{"--mr-enclave", hex(32)}, "policy.mr_enclave"},
  };
  expect_all(tdx(), cases);
}

TEST(PolicyOptions, StatusesReplaceTheDefault) {
  const Case late[] = {
      {{}, "policy.status"},
      {{"--accept-status", "OutOfDate"}, ""},
      {{"--accept-status", "SWHardeningNeeded", "--accept-status", "OutOfDate"}, ""},
      {{"--accept-status", "OutOfDate", "--accept-advisory", "FAKE-SA-00001"}, ""},
      {{"--accept-status", "OutOfDate", "--accept-advisory", "FAKE-SA-00009"}, "policy.advisories"},
      {{"--accept-status", "OutOfDate", "--reject-advisory", "FAKE-SA-00001"}, "policy.advisories"},
      {{"--accept-status", "OutOfDate", "--reject-advisory", "FAKE-SA-00009"}, ""},
  };
  expect_all(out_of_date(), late);
  const Case current[] = {{{"--accept-status", "OutOfDate"}, "policy.status"}};
  expect_all(sgx(), current);
}

TEST(PolicyOptions, DebugAndSeptVeDisableAreRefusedUnlessAllowed) {
  FakeSpec debug = sgx_spec(3);
  std::get<evidence::ReportBody>(debug.quote.body).attributes.flags |= evidence::Attributes::kDebug;
  const Case debug_cases[] = {{{}, "policy.debug"}, {{"--allow-debug"}, ""}};
  expect_all(MintedQuote(debug), debug_cases);

  FakeSpec open = tdx_spec(4, 1);
  std::get<evidence::TdReport>(open.quote.body).td_attributes &=
      ~evidence::TdReport::kSeptVeDisable;
  const Case open_cases[] = {{{}, "policy.sept_ve_disable"},
                             {{"--allow-missing-sept-ve-disable"}, ""}};
  expect_all(MintedQuote(open), open_cases);
}

TEST(PolicyOptions, PlatformPropertiesAreRejectedUnlessCertifiedAsOff) {
  const Case silent_cases[] = {{{"--reject-smt"}, "policy.smt"},
                               {{"--reject-dynamic-platform"}, "policy.dynamic_platform"},
                               {{"--reject-cached-keys"}, "policy.cached_keys"}};
  expect_all(sgx(), silent_cases);

  FakeSpec off = sgx_spec(3);
  off.platform.configuration = evidence::PckExtension::Configuration{
      .dynamic_platform = false, .cached_keys = false, .smt_enabled = false};
  const Case off_cases[] = {
      {{"--reject-smt", "--reject-dynamic-platform", "--reject-cached-keys"}, ""}};
  expect_all(MintedQuote(off), off_cases);
}

TEST(PolicyOptions, GraceKeepsStaleCollateral) {
  FakeSpec stale = sgx_spec(3);
  stale.tcb_info.next_update = stale.now - std::chrono::hours(30);
  const Case cases[] = {{{}, "tcb_info.validity"},
                        {{"--collateral-grace", "29h"}, "tcb_info.validity"},
                        {{"--collateral-grace", "31h"}, ""},
                        {{"--collateral-grace", "2d"}, ""}};
  expect_all(MintedQuote(stale), cases);
}

TEST(PolicyOptions, OptionsTakeThePlaceOfTheFilesMembers) {
  const std::string strict = sgx().directory().write(
      "strict.json", std::string_view(R"({"accept_status": ["OutOfDate"], "min_isv_svn": 9})"));
  const Case cases[] = {
      {{"--policy", strict}, "policy.status"},
      {{"--policy", strict, "--accept-status", "UpToDate"}, "policy.isv_svn"},
      {{"--policy", strict, "--accept-status", "UpToDate", "--min-isv-svn", "2"}, ""},
  };
  expect_all(sgx(), cases);
}

TEST(PolicyOptions, RefusesValuesThatItCannotRead) {
  struct Bad {
    std::vector<std::string> options;
    std::string err;  ///< a part of it
  };
  const Bad cases[] = {
      {{"--report-data", hex(32)},
       "--report-data: expected 64 bytes, which are 128 hexadecimal digits; got 64 characters; "
       "what "
       "is shorter, such as a SHA-256, stands in front and zero bytes fill it up"},
      {{"--mr-enclave", hex(31)}, "--mr-enclave: expected 32 bytes"},
      {{"--mr-enclave", hex(32, "xy")}, "--mr-enclave: expected 32 bytes"},
      {{"--mr-enclave", ""}, "--mr-enclave: expected 32 bytes"},
      {{"--mr-td", hex(32)}, "--mr-td: expected 48 bytes"},
      {{"--rtmr3", hex(49)}, "--rtmr3: expected 48 bytes"},
      {{"--fmspc", hex(5)}, "--fmspc: expected 6 bytes"},
      {{"--isv-prod-id", "65536"}, "--isv-prod-id: '65536' is not a number from 0 to 65535"},
      {{"--isv-prod-id", "0x7"}, "--isv-prod-id: '0x7' is not a number"},
      {{"--min-isv-svn", "-1"}, "--min-isv-svn: '-1' is not a number"},
      {{"--min-isv-svn", ""}, "--min-isv-svn: '' is not a number"},
      {{"--min-tcb-date", "14 May"}, "--min-tcb-date: '14 May' is not a date such as 2025-07-01"},
      {{"--collateral-grace", "36"}, "--collateral-grace: '36' is not a duration"},
      {{"--accept-advisory", ""}, "--accept-advisory: '' is not an advisory"},
      {{"--reject-advisory", "intel-sa-00615"}, "--reject-advisory: 'intel-sa-00615' is not an"},
      {{"--accept-status", "Fine"}, "--accept-status: Fine not in {UpToDate,"},
      {{"--accept-status", "Revoked"}, "--accept-status: Revoked not in {UpToDate,"},
      {{"--accept-status", ""}, "--accept-status:  not in {UpToDate,"},
      {{"--isv-prod-id", "7", "--isv-prod-id", "8"}, "--isv-prod-id"},
  };
  for (const Bad& c : cases) {
    const ProgramRun run = sgx().verify(c.options);
    EXPECT_EQ(run.status, 2) << c.err << run.out;
    EXPECT_NE(run.err.find(c.err), std::string::npos) << run.err;
  }
}

/// Help names the members of a policy file; each must be one.
TEST(PolicyOptions, HelpNamesOnlyMembersThatPolicyFilesHave) {
  const nlohmann::json policy = {{"accept_status", {"UpToDate"}},
                                 {"mr_enclave", {hex(32)}},
                                 {"mr_signer", {hex(32)}},
                                 {"mr_td", {hex(48)}},
                                 {"mr_seam", {hex(48)}},
                                 {"rtmr0", {hex(48)}},
                                 {"rtmr3", {hex(48)}},
                                 {"reject_advisories", {"INTEL-SA-00615"}},
                                 {"accept_advisories", {"INTEL-SA-00615"}},
                                 {"fmspc", {hex(6)}},
                                 {"reject_fmspc", {hex(6)}},
                                 {"report_data", hex(64)},
                                 {"min_tcb_date", "2025-05-14T00:00:00Z"},
                                 {"isv_prod_id", 1},
                                 {"min_isv_svn", 1},
                                 {"min_tcb_evaluation_data_number", 1},
                                 {"collateral_grace_seconds", 1},
                                 {"allow_debug", false},
                                 {"require_sept_ve_disable", true},
                                 {"allow_smt", true},
                                 {"allow_dynamic_platform", true},
                                 {"allow_cached_keys", true}};
  const std::string help = testing::run_program({"quote", "verify", "--help"}).out;
  for (const auto& [name, value] : policy.items()) {
    EXPECT_NE(help.find(name), std::string::npos) << name;
  }
  const auto parsed = verify::parse_appraisal_policy(policy.dump());
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
}

}  // namespace
}  // namespace confcom::app
