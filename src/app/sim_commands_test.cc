#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/testing/scratch_directory.h"
#include "evidence/sgx/report.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;
using testing::ProgramRun;

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();

/// Without SEV-SNP, whose keys take seconds; report_get_test.cc has that.
const std::vector<std::string> kInit = {"sim", "init", "--snp-product", "none"};

class Sim : public ::testing::Test {
 protected:
  Sim() { EXPECT_EQ(run(kInit).status, 0); }

  ProgramRun run(const std::vector<std::string>& args) const {
    return testing::run_program(
        args, {.now = kNow, .environment = {{{"CONFCOM_SIM_DIR", directory()}}, true, "confcom"}});
  }
  std::string directory() const { return scratch_.file("sim"); }

  Json show() const { return Json::parse(run({"sim", "show", "-o", "json"}).out); }

  ProgramRun report(std::vector<std::string> further) const {
    std::vector<std::string> args = {"sim",           "report",
                                     "--mrenclave",   std::string(64, 'a'),
                                     "--mrsigner",    std::string(64, 'b'),
                                     "--report-data", "c0ffee",
                                     "--out",         scratch_.file("report")};
    args.insert(args.end(), further.begin(), further.end());
    return run(args);
  }
  evidence::ReportBody made_report() const {
    const ByteVector bytes = load_file(scratch_.file("report"), 432).value();
    return evidence::parse_report(bytes).value().body;
  }

  confcom::testing::ScratchDirectory scratch_;
};

TEST_F(Sim, InitSaysWhereThingsAreAndRefusesTheSecondTime) {
  const ProgramRun again = run(kInit);
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("--force"));
  const ProgramRun forced =
      run({"sim", "init", "--snp-product", "none", "--force", "--valid-for", "2h"});
  EXPECT_EQ(forced.status, 0);
  EXPECT_THAT(forced.out, HasSubstr("/root_ca.pem"));
  EXPECT_EQ(show()["next_update"], "2026-01-15T14:00:00Z");
}

TEST_F(Sim, InitRefusesADurationThatIsNone) {
  const ProgramRun odd = run({"sim", "init", "--force", "--valid-for", "soon"});
  EXPECT_EQ(odd.status, 2);
  EXPECT_THAT(odd.err, HasSubstr("--valid-for"));
}

TEST_F(Sim, ShowTellsNoSecret) {
  const ProgramRun text = run({"sim", "show"});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("SIMULATED"));
  const ByteVector secret = load_file(directory() + "/cpu_secret", 100).value();
  EXPECT_THAT(text.out, ::testing::Not(HasSubstr(to_hex(Bytes(secret).last(32).first(8)))));
  EXPECT_EQ(show()["pck_revoked"], false);
}

TEST_F(Sim, CommandsSayHowToMakeAPlatformWhereThereIsNone) {
  std::filesystem::remove_all(directory());
  for (const std::vector<std::string>& command : {std::vector<std::string>{"sim", "show"},
                                                  {"sim", "refresh"},
                                                  {"sim", "advance", "--expire"}}) {
    const ProgramRun none = run(command);
    EXPECT_EQ(none.status, 2) << command[1];
    EXPECT_THAT(none.err, HasSubstr("confcom sim init")) << command[1];
    EXPECT_FALSE(std::filesystem::exists(directory())) << command[1];
  }
}

TEST_F(Sim, RefreshRenewsTheDates) {
  ASSERT_EQ(run({"sim", "advance", "--expire"}).status, 0);
  EXPECT_EQ(show()["next_update"], "2026-01-14T12:00:00Z");
  ASSERT_EQ(run({"sim", "refresh"}).status, 0);
  EXPECT_EQ(show()["next_update"], "2026-02-14T12:00:00Z");
}

TEST_F(Sim, AdvanceDoesWhatItIsToldInOrder) {
  EXPECT_EQ(run({"sim", "advance"}).status, 2) << "nothing is chosen";
  ASSERT_EQ(run({"sim", "advance", "--update-platform", "--tcb-recovery", "--update-qe",
                 "--qe-recovery", "--revoke-pck"})
                .status,
            0);
  const Json now = show();
  EXPECT_EQ(now["cpu_svn"], "06060606060606060606060606060606");
  EXPECT_EQ(now["qe_svn"], 9);
  EXPECT_EQ(now["pck_revoked"], true);
  EXPECT_EQ(now["tcb_levels"].size(), 2U);
}

TEST_F(Sim, AdvanceSetsAStatusWithAdvisories) {
  EXPECT_EQ(run({"sim", "advance", "--advisory", "X"}).status, 2) << "an advisory of no status";
  EXPECT_EQ(run({"sim", "advance", "--status", "Fine"}).status, 2);
  ASSERT_EQ(run({"sim", "advance", "--status", "SWHardeningNeeded", "--advisory", "X"}).status, 0);
  EXPECT_THAT(show()["tcb_levels"][0].get<std::string>(), HasSubstr("SWHardeningNeeded"));
}

TEST_F(Sim, ReportSaysWhatItWasTold) {
  ASSERT_EQ(
      report({"--product-id", "7", "--svn", "3", "--debug", "--family-id", std::string(32, '1')})
          .status,
      0);
  const evidence::ReportBody body = made_report();
  EXPECT_EQ(to_hex(body.mr_enclave), std::string(64, 'a'));
  EXPECT_EQ(to_hex(body.mr_signer), std::string(64, 'b'));
  EXPECT_EQ(to_hex(body.report_data), "c0ffee" + std::string(122, '0'));
  EXPECT_EQ(body.isv_prod_id, 7);
  EXPECT_EQ(body.isv_svn, 3);
  EXPECT_TRUE(body.attributes.debug());
  EXPECT_NE(body.attributes.flags & evidence::Attributes::kKss, 0U) << "a family id needs KSS";
}

TEST_F(Sim, ReportRefusesWhatFitsNowhere) {
  struct Case {
    std::vector<std::string> args;
    std::string part;
  };
  const Case cases[] = {{{"--config-id", std::string(130, '0')}, "--config-id"},
                        {{"--family-id", "xyz"}, "--family-id"},
                        {{"--svn", "65536"}, "--svn"},
                        {{"--target-info", scratch_.file("none")}, "none"},
                        {{"--target-info", scratch_.write("short", "0123")}, "target info"}};
  for (const Case& c : cases) {
    const ProgramRun refused = report(c.args);
    EXPECT_EQ(refused.status, 2) << c.part;
    EXPECT_THAT(refused.err, HasSubstr(c.part));
  }
}

TEST(QuoteGet, SaysWhatToLookAtWhenNobodyListens) {
  const confcom::testing::ScratchDirectory scratch;
  const std::string report = scratch.write("report", std::string(432, 'r'));
  const ProgramRun run = testing::run_program({"quote", "get", "--socket", scratch.file("none"),
                                               "--report", report, "--out", scratch.file("q")});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr(scratch.file("none")));
  EXPECT_FALSE(std::filesystem::exists(scratch.file("q")));
}

TEST(QuoteGet, RefusesAFileThatIsNoReport) {
  const confcom::testing::ScratchDirectory scratch;
  for (const std::size_t size : {0U, 431U, 433U}) {
    const std::string report = scratch.write("report", std::string(size, 'r'));
    const ProgramRun run =
        testing::run_program({"quote", "get", "--report", report, "--out", scratch.file("q")});
    EXPECT_EQ(run.status, 2) << size;
    EXPECT_THAT(run.err, HasSubstr("report")) << size;
  }
}

TEST(QuoteHelper, SaysWhatIsMissingForAPlatform) {
  const confcom::testing::ScratchDirectory scratch;
  const Environment environment = {{{"CONFCOM_SIM_DIR", scratch.file("sim")}}, true, "confcom"};
  for (const std::string platform : {"simulated", "hardware", "auto"}) {
    const ProgramRun run = testing::run_program(
        {"quote-helper", "--platform", platform, "--socket", scratch.file("s")},
        {.environment = environment});
    EXPECT_EQ(run.status, 2) << platform;
    EXPECT_THAT(run.err, HasSubstr(platform == "hardware" ? "sgx" : "sim init")) << platform;
  }
}

}  // namespace
}  // namespace confcom::app
