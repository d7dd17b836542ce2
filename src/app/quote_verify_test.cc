#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/testing/minted_quote.h"
#include "base/hex.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::days;
using testing::MintedQuote;
using testing::ProgramRun;
using testing::run_program;
using verify::testing::FakeSpec;
using verify::testing::sgx_spec;
using verify::testing::Signer;
using verify::testing::tdx_spec;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

/// The quotes that most tests look at; no test changes them.
const MintedQuote& sgx() {
  static const MintedQuote one(sgx_spec(3));
  return one;
}

const MintedQuote& tdx() {
  static const MintedQuote one(tdx_spec(5, 1));
  return one;
}

FakeSpec out_of_date_spec() {
  FakeSpec spec = sgx_spec(3);
  spec.platform.tcb_component_svns.fill(std::byte{4});
  return spec;
}

const MintedQuote& out_of_date() {
  static const MintedQuote one(out_of_date_spec());
  return one;
}

TEST(QuoteVerify, AcceptsGenuineQuotesThatAreUpToDate) {
  for (const MintedQuote* quote : {&sgx(), &tdx()}) {
    const ProgramRun run = quote->verify();
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_EQ(first_line(run.out), "ACCEPTED: UpToDate");
    EXPECT_NE(run.out.find("  ok    quote.signature\n"), std::string::npos) << run.out;
    EXPECT_EQ(run.err, "");
  }
}

TEST(QuoteVerify, FirstLineOfARefusalSaysWhy) {
  const ProgramRun run = out_of_date().verify();
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(first_line(run.out), "REFUSED: policy.status: OutOfDate");
  EXPECT_NE(run.out.find("  FAIL  policy.status\n"
                         "          expected: UpToDate\n"
                         "          found:    OutOfDate\n"),
            std::string::npos)
      << run.out;
}

TEST(QuoteVerify, RefusesWhatLiesInEvidenceOrCollateral) {
  struct Case {
    std::string check;
    FakeSpec spec;
  };
  std::vector<Case> cases;
  const auto add = [&](std::string check, auto bend) {
    cases.push_back({std::move(check), sgx_spec(3)});
    bend(cases.back().spec);
  };
  add("quote.signature", [](FakeSpec& s) { s.signs_quote = Signer::kStranger; });
  add("tcb_info.signature", [](FakeSpec& s) { s.signs_tcb_info = Signer::kStranger; });
  add("pck.not_revoked", [](FakeSpec& s) { s.pck_crl.revoked_serials.push_back(s.pck.serial); });
  for (const Case& c : cases) {
    SCOPED_TRACE(c.check);
    const MintedQuote quote(c.spec);
    const ProgramRun text = quote.verify();
    EXPECT_EQ(text.status, 1);
    EXPECT_TRUE(text.out.starts_with("REFUSED: " + c.check + ": ")) << text.out;
    EXPECT_NE(text.out.find("claims: none, the evidence is not verified"), std::string::npos);
    const ProgramRun json = quote.verify({"-o", "json"});
    EXPECT_EQ(json.status, 1);
    EXPECT_FALSE(Json::parse(json.out)["accepted"]);
    EXPECT_TRUE(Json::parse(json.out)["claims"].is_null());
  }
}

TEST(QuoteVerify, RefusesWhatIsNoQuote) {
  const std::string file = sgx().directory().write("text.bin", std::string_view("not a quote"));
  const ProgramRun run = run_program(
      {"quote", "verify", file, "--trust-root", sgx().root(), "--collateral", sgx().collateral()},
      {.now = sgx().now()});
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(run.out.starts_with("REFUSED: quote.format: ")) << run.out;
}

TEST(QuoteVerify, TrustsIntelsRootAloneUnlessToldOtherwise) {
  const ProgramRun run = run_program(
      {"quote", "verify", sgx().quote(), "--collateral", sgx().collateral()}, {.now = sgx().now()});
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(run.out.starts_with("REFUSED: pck.")) << run.out;
}

TEST(QuoteVerify, JudgesAsOfTheClockOrOfTheTimeGiven) {
  const std::vector<std::string> args = {"quote",           "verify",     sgx().quote(),
                                         "--trust-root",    sgx().root(), "--collateral",
                                         sgx().collateral()};
  EXPECT_EQ(run_program(args, {.now = sgx().now()}).status, 0);
  EXPECT_EQ(run_program(args, {.now = sgx().now() + days(60)}).status, 1);
  std::vector<std::string> with_time = args;
  with_time.insert(with_time.end(), {"--time", format_timestamp(sgx().now())});
  EXPECT_EQ(run_program(with_time, {.now = sgx().now() + days(60)}).status, 0);
}

TEST(QuoteVerify, ReadsTheQuoteFromStandardInput) {
  const std::string bytes(as_text(sgx().set().quote));
  const ProgramRun run = run_program(
      {"quote", "verify", "-", "--trust-root", sgx().root(), "--collateral", sgx().collateral()},
      {.now = sgx().now(), .input = bytes});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST(QuoteVerify, CannotLookAtWhatIsNotThere) {
  const std::string missing = sgx().directory().file("missing");
  const std::string broken = sgx().directory().write("broken.json", std::string_view("{"));
  struct Case {
    std::vector<std::string> args;
    std::string err;  ///< a part of it
  };
  const Case cases[] = {
      {{missing, "--collateral", sgx().collateral()},
       "missing: No such file or directory; name the file of a quote"},
      {{sgx().quote(), "--collateral", missing}, "lists the files of a collateral directory"},
      {{sgx().quote(), "--collateral", sgx().collateral(), "--trust-root", missing},
       "missing: No such file or directory; give --trust-root"},
      {{sgx().quote(), "--collateral", sgx().collateral(), "--trust-root", broken},
       "give --trust-root one self-signed root certificate in PEM"},
      {{sgx().quote(), "--collateral", sgx().collateral(), "--policy", missing},
       "missing: No such file or directory; give --policy a JSON file"},
      {{sgx().quote(), "--collateral", sgx().collateral(), "--policy", broken}, "broken.json: "},
      {{sgx().quote(), "--collateral", sgx().collateral(), "--policy", ""}, "the path is empty"},
      {{sgx().quote(), "--collateral", sgx().collateral(), "--trust-root", ""},
       "the path is empty"},
      {{sgx().quote(), "--collateral", sgx().collateral(), "--time", "yesterday"},
       "--time: 'yesterday' is not a time in UTC"},
      {{sgx().quote(), "--collateral", sgx().collateral(), "--time", ""},
       "--time: '' is not a time"},
      {{sgx().quote(), "--collateral", sgx().collateral(), "--pck-chain", missing},
       "--pck-chain goes with --signatures-only"},
      {{sgx().quote()}, "give --collateral DIR, or --signatures-only"},
      {{sgx().quote(), "--signatures-only", "--collateral", sgx().collateral()},
       "--collateral makes no difference to signatures"},
      {{sgx().quote(), "--signatures-only", "--time", "2026-01-15T12:00:00Z"},
       "--time makes no difference to signatures"},
      {{sgx().quote(), "--signatures-only", "--min-isv-svn", "1"},
       "--min-isv-svn makes no difference to signatures"},
      {{sgx().quote(), "--signatures-only", "--allow-debug"},
       "--allow-debug makes no difference to signatures"},
  };
  for (const Case& c : cases) {
    std::vector<std::string> args = {"quote", "verify"};
    args.insert(args.end(), c.args.begin(), c.args.end());
    const ProgramRun run = run_program(args, {.now = sgx().now()});
    EXPECT_EQ(run.status, 2) << c.err;
    EXPECT_EQ(run.out, "") << c.err;
    EXPECT_TRUE(run.err.starts_with("confcom: ")) << run.err;
    EXPECT_EQ(std::ranges::count(run.err, '\n'), 1) << run.err;
    EXPECT_NE(run.err.find(c.err), std::string::npos) << run.err;
  }
}

TEST(QuoteVerify, CannotLookWithoutEachOfTheCollateralsFiles) {
  for (const char* name :
       {"tcb_info.json", "tcb_info_chain.pem", "qe_identity.json", "qe_identity_chain.pem",
        "pck_crl", "pck_crl_chain.pem", "root_ca_crl"}) {
    const MintedQuote quote(sgx_spec(3));
    std::filesystem::remove(std::filesystem::path(quote.collateral()) / name);
    const ProgramRun run = quote.verify();
    EXPECT_EQ(run.status, 2) << name;
    EXPECT_NE(run.err.find(name), std::string::npos) << run.err;
  }
}

TEST(QuoteVerify, RefusesWhatIsTooLargeForAQuote) {
  const std::string large(80'000, '\0');
  const std::string file = sgx().directory().write("large.bin", large);
  const ProgramRun run = run_program({"quote", "verify", file, "--collateral", sgx().collateral()});
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(run.out.starts_with("REFUSED: quote.format: ")) << run.out;
}

TEST(QuoteVerify, JsonHasTheDocumentedShape) {
  const ProgramRun run = sgx().verify({"-o", "json"});
  ASSERT_EQ(run.status, 0) << run.err;
  const Json json = Json::parse(run.out);
  EXPECT_EQ(keys(json), (std::vector<std::string>{"accepted", "tee", "status", "advisories",
                                                  "tcb_date", "checks", "claims"}));
  EXPECT_EQ(json["accepted"], true);
  EXPECT_EQ(json["tee"], "sgx");
  EXPECT_EQ(json["status"], "UpToDate");
  EXPECT_EQ(json["advisories"], Json::array());
  EXPECT_EQ(json["tcb_date"], "2025-05-14");
  ASSERT_FALSE(json["checks"].empty());
  for (const Json& check : json["checks"]) {
    EXPECT_EQ(keys(check), (std::vector<std::string>{"id", "ok", "expected", "found"}));
    EXPECT_EQ(check["ok"], true) << check;
  }
}

TEST(QuoteVerify, JsonClaimsOfAnEnclave) {
  const Json claims = Json::parse(sgx().verify({"-o", "json"}).out)["claims"];
  const auto body = std::get<evidence::ReportBody>(sgx_spec(3).quote.body);
  EXPECT_EQ(claims["mr_enclave"], to_hex(body.mr_enclave));
  EXPECT_EQ(claims["mr_signer"], to_hex(body.mr_signer));
  EXPECT_EQ(claims["isv_prod_id"], 7);
  EXPECT_EQ(claims["isv_svn"], 2);
  EXPECT_EQ(claims["debug"], false);
  EXPECT_EQ(claims["attributes"], "05000000000000000300000000000000");
  EXPECT_EQ(claims["report_data"], to_hex(body.report_data));
  EXPECT_EQ(claims["config_id"], std::string(128, '0'));
  EXPECT_EQ(claims["fmspc"], "303132333435");
  EXPECT_EQ(claims["pce_id"], "0000");
  EXPECT_EQ(claims["tcb_evaluation_data_number"], 17);
  EXPECT_TRUE(claims["smt_enabled"].is_null());
  EXPECT_FALSE(claims.contains("mr_td"));
}

TEST(QuoteVerify, JsonClaimsOfATrustDomain) {
  const Json json = Json::parse(tdx().verify({"-o", "json"}).out);
  const auto body = std::get<evidence::TdReport>(tdx_spec(5, 1).quote.body);
  const auto extension = body.extension_15.value_or(evidence::TdReport::Extension15{});
  EXPECT_EQ(json["tee"], "tdx");
  EXPECT_EQ(json["claims"]["mr_td"], to_hex(body.mr_td));
  EXPECT_EQ(json["claims"]["mr_seam"], to_hex(body.mr_seam));
  EXPECT_EQ(json["claims"]["rtmr3"], to_hex(body.rtmr[3]));
  EXPECT_EQ(json["claims"]["tee_tcb_svn_2"], to_hex(extension.tee_tcb_svn_2));
  EXPECT_EQ(json["claims"]["sept_ve_disable"], true);
  EXPECT_FALSE(json["claims"].contains("mr_enclave"));
}

TEST(QuoteVerify, JsonOfARefusalByPolicyKeepsTheClaims) {
  const ProgramRun run = out_of_date().verify({"--output=json"});
  EXPECT_EQ(run.status, 1);
  const Json json = Json::parse(run.out);
  EXPECT_EQ(json["accepted"], false);
  EXPECT_EQ(json["status"], "OutOfDate");
  EXPECT_EQ(json["advisories"], Json({"FAKE-SA-00001"}));
  EXPECT_EQ(json["tcb_date"], "2024-03-13");
  EXPECT_TRUE(json["claims"].is_object());
}

TEST(QuoteVerify, JsonOfWhatIsNoQuoteKnowsNothing) {
  const std::string file = sgx().directory().write("none.bin", std::string_view("none"));
  const ProgramRun run =
      run_program({"quote", "verify", "-o", "json", file, "--collateral", sgx().collateral()});
  EXPECT_EQ(run.status, 1);
  const Json json = Json::parse(run.out);
  EXPECT_EQ(json["accepted"], false);
  for (const char* name : {"tee", "status", "tcb_date", "claims"}) {
    EXPECT_TRUE(json[name].is_null()) << name;
  }
  EXPECT_EQ(json["advisories"], Json::array());
}

TEST(QuoteVerify, ChecksOptionShowsWhatHeldToo) {
  EXPECT_EQ(sgx().verify().out.find("expected:"), std::string::npos);
  for (const char* option : {"-v", "--checks"}) {
    EXPECT_NE(sgx().verify({option}).out.find("  ok    policy.status\n"
                                              "          expected: UpToDate\n"
                                              "          found:    UpToDate\n"),
              std::string::npos);
  }
}

TEST(QuoteVerify, ColoursOnlyWhereTheyAreShown) {
  EXPECT_EQ(sgx().verify({}, false).out.find('\x1b'), std::string::npos);
  EXPECT_TRUE(sgx().verify({}, true).out.starts_with("\x1b[1;32mACCEPTED\x1b[0m: UpToDate\n"));
  EXPECT_TRUE(out_of_date().verify({}, true).out.starts_with("\x1b[1;31mREFUSED\x1b[0m: "));
  EXPECT_EQ(sgx().verify({"-o", "json"}, true).out.find('\x1b'), std::string::npos);
}

ProgramRun signatures_only(const MintedQuote& quote, const std::vector<std::string>& further = {}) {
  std::vector<std::string> args = {"quote",        "verify",    quote.quote(), "--signatures-only",
                                   "--trust-root", quote.root()};
  args.insert(args.end(), further.begin(), further.end());
  return run_program(args);
}

TEST(QuoteVerify, SignaturesOnlySaysThatItIsNoAcceptance) {
  const ProgramRun text = signatures_only(sgx());
  EXPECT_EQ(text.status, 0) << text.out << text.err;
  EXPECT_EQ(
      first_line(text.out),
      "SIGNATURES HOLD: nothing is known of revocation, validity or TCB; this is no acceptance");
  const Json json = Json::parse(signatures_only(sgx(), {"-o", "json"}).out);
  EXPECT_EQ(keys(json), (std::vector<std::string>{"signatures_ok", "not_checked", "checks"}));
  EXPECT_EQ(json["signatures_ok"], true);
}

TEST(QuoteVerify, SignaturesOnlyRefusesABrokenOne) {
  FakeSpec spec = sgx_spec(3);
  spec.signs_quote = Signer::kStranger;
  const MintedQuote quote(spec);
  const ProgramRun text = signatures_only(quote);
  EXPECT_EQ(text.status, 1);
  EXPECT_TRUE(text.out.starts_with("SIGNATURES DO NOT HOLD: quote.signature: ")) << text.out;
  const ProgramRun json = signatures_only(quote, {"-o", "json"});
  EXPECT_EQ(json.status, 1);
  EXPECT_EQ(Json::parse(json.out)["signatures_ok"], false);
}

/// Cuts the chain out of a quote.
FakeSpec chainless_spec() {
  FakeSpec spec = sgx_spec(3);
  spec.quote.certification_data_type = 1;
  spec.quote.certification_data.assign(404, std::byte{0});
  return spec;
}

TEST(QuoteVerify, SignaturesOnlyTakesTheChainFromAFile) {
  const MintedQuote quote(chainless_spec());
  EXPECT_EQ(signatures_only(quote).status, 1);
  const std::string chain = quote.directory().write("chain.pem", quote.set().pck_chain_pem);
  const ProgramRun run = signatures_only(quote, {"--pck-chain", chain});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST(QuoteVerify, CollateralMayHoldTheChain) {
  const MintedQuote quote(chainless_spec());
  EXPECT_EQ(quote.verify().status, 1);
  quote.directory().write("collateral/pck_chain.pem", quote.set().pck_chain_pem);
  const ProgramRun run = quote.verify();
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

}  // namespace
}  // namespace confcom::app
