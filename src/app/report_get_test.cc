#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/file.h"
#include "base/testing/scratch_directory.h"
#include "evidence/snp/report.h"
#include "platform/sgx_simulated/platform_directory.h"
#include "platform/testing/simulated_snp_keys.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ProgramRun;
using ::testing::StartsWith;

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();
constexpr const char* kPolicy = "package agent_policy\n";
constexpr const char* kInitData = "version = \"0.1.0\"\nalgorithm = \"sha-384\"\n[data]\n";

ProgramRun run_on(const std::string& sim, const std::vector<std::string>& args) {
  return testing::run_program(
      args, {.now = kNow, .environment = {{{"CONFCOM_SIM_DIR", sim}}, true, "confcom"}});
}

/// A platform with files for its guests. Its keys are the smallest that there are: full ones take
/// seconds, and each test is a process.
class SharedPlatform {
 public:
  SharedPlatform() {
    const auto made =
        platform::create_platform(file("sim"), kNow, std::chrono::days(30), false, [] {
          return Result<platform::SimulatedSnp>(
              platform::testing::simulated_snp(evidence::SnpProduct::kGenoa, kNow));
        });
    EXPECT_TRUE(made.has_value());
    scratch_.write("policy.rego", std::string_view(kPolicy));
    scratch_.write("initdata.toml", std::string_view(kInitData));
  }

  [[nodiscard]] ProgramRun run(const std::vector<std::string>& args) const {
    return run_on(file("sim"), args);
  }
  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.file(name); }
  [[nodiscard]] std::string write(std::string_view name, std::string_view text) const {
    return scratch_.write(name, text);
  }

 private:
  confcom::testing::ScratchDirectory scratch_;
};

const SharedPlatform& shared() {
  static const SharedPlatform one;
  return one;
}

ProgramRun get(std::vector<std::string> further) {
  std::vector<std::string> args{"report",        "get",
                                "--device-root", shared().file("no_devices"),
                                "--out",         shared().file("report.bin"),
                                "--certs-out",   shared().file("certs.bin")};
  args.insert(args.end(), further.begin(), further.end());
  return shared().run(args);
}

ProgramRun verify(std::vector<std::string> further) {
  std::vector<std::string> args{"report",  "verify",
                                "--certs", shared().file("certs.bin"),
                                "--crl",   shared().file("sim/snp/crl.der")};
  args.insert(args.end(), further.begin(), further.end());
  args.push_back(shared().file("report.bin"));
  return shared().run(args);
}

ProgramRun verify_below_root(std::vector<std::string> further) {
  further.insert(further.end(), {"--trust-root", shared().file("sim/snp/ark.pem")});
  return verify(std::move(further));
}

evidence::SnpReport made_report() {
  return evidence::parse_snp_report(load_file(shared().file("report.bin"), 1184).value()).value();
}

TEST(ReportGet, IsAcceptedBelowTheSimulatedRootAlone) {
  const std::string policy = shared().file("policy.rego");
  ASSERT_EQ(get({"--policy-file", policy, "--report-data", "c0ffee"}).err, "");
  const ProgramRun accepted = verify_below_root(
      {"--policy-file", policy, "--report-data", "c0ffee" + std::string(122, '0')});
  EXPECT_EQ(accepted.status, 0) << accepted.out << accepted.err;
  EXPECT_THAT(accepted.out, StartsWith("ACCEPTED: Genoa"));
  const ProgramRun refused = verify({"--policy-file", policy});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.out, AllOf(StartsWith("REFUSED: chain.root: SIMULATED ARK-Genoa"),
                                 HasSubstr("--trust-root")));
}

TEST(ReportGet, IsVerifiedWithThePlatformsFiles) {
  ASSERT_EQ(get({"--init-data", shared().file("initdata.toml"), "--report-data", "00"}).status, 0);
  const ProgramRun run = shared().run(
      {"report", "verify", "--vcek", shared().file("sim/snp/vcek.pem"), "--chain",
       shared().file("sim/snp/cert_chain.pem"), "--crl", shared().file("sim/snp/crl.der"),
       "--trust-root", shared().file("sim/snp/ark.pem"), "--init-data",
       shared().file("initdata.toml"), shared().file("report.bin")});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(verify_below_root({"--policy-file", shared().file("policy.rego")}).status, 1);
}

TEST(ReportGet, SaysWhatItWasTold) {
  const ProgramRun run =
      get({"--report-data-file", shared().write("nonce", "0123456789"), "--vmpl", "2",
           "--host-data", std::string(64, '2'), "--measurement", std::string(96, '1'),
           "--guest-policy", "0xb0000", "--guest-svn", "7", "--report-version", "5"});
  ASSERT_EQ(run.status, 0) << run.err;
  const evidence::SnpReport report = made_report();
  EXPECT_EQ(as_text(Bytes(report.report_data).first(11)), std::string_view("0123456789\0", 11));
  EXPECT_EQ(report.vmpl, 2U);
  EXPECT_EQ(report.host_data.front(), std::byte{0x22});
  EXPECT_EQ(report.measurement.back(), std::byte{0x11});
  EXPECT_TRUE(report.policy.debug());
  EXPECT_EQ(report.guest_svn, 7U);
  EXPECT_EQ(report.version, 5U);
}

TEST(ReportGet, WritesToStandardOutput) {
  const ProgramRun run = shared().run(
      {"report", "get", "--platform", "simulated", "--report-data", "00", "--out", "-"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out.size(), evidence::kSnpReportBytes);
}

TEST(ReportGet, ExplainsWhatItsOptionsTake) {
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {{}, "--report-data"},
      {{"--report-data", "0"}, "--report-data: not hexadecimal of up to 64 bytes"},
      {{"--report-data", std::string(130, '0')}, "--report-data"},
      {{"--report-data-file", shared().write("long", std::string(65, 'x'))}, "up to 64 bytes"},
      {{"--report-data-file", shared().file("nonesuch")}, "nonesuch"},
      {{"--report-data", "00", "--report-data-file", "x"}, "--report-data-file"},
      {{"--report-data", "00", "--vmpl", "4"}, "VMPL 4"},
      {{"--report-data", ""}, "the value is empty"},
      {{"--report-data", "00", "--host-data", ""}, "the value is empty"},
      {{"--report-data", "00", "--measurement", ""}, "the value is empty"},
      {{"--report-data", "00", "--vmpl", "x"}, "--vmpl: 'x'"},
      {{"--report-data", "00", "--host-data", "22"}, "--host-data: not hexadecimal of 32 bytes"},
      {{"--report-data", "00", "--host-data", "22", "--policy-file", "x"}, "--policy-file"},
      {{"--report-data", "00", "--policy-file", "x", "--init-data", "x"}, "--init-data"},
      {{"--report-data", "00", "--init-data", shared().file("policy.rego")}, "init data"},
      {{"--report-data", "00", "--measurement", "11"}, "--measurement"},
      {{"--report-data", "00", "--guest-policy", "30000"}, "--guest-policy: '30000'"},
      {{"--report-data", "00", "--guest-policy", "0x0"}, "bit 17"},
      {{"--report-data", "00", "--guest-svn", "-1"}, "--guest-svn"},
      {{"--report-data", "00", "--report-version", "4"}, "2, 3 and 5"},
      {{"--report-data", "00", "--platform", "tdx"}, "--platform"}};
  for (const auto& [args, part] : wrong) {
    const ProgramRun run = get(args);
    EXPECT_EQ(run.status, 2) << part;
    EXPECT_THAT(run.err, HasSubstr(part));
  }
}

TEST(ReportGet, SaysWhatIsMissingForAPlatform) {
  const ProgramRun hardware = get({"--platform", "hardware", "--report-data", "00"});
  EXPECT_EQ(hardware.status, 2);
  EXPECT_THAT(hardware.err, AllOf(HasSubstr("configfs-tsm"), HasSubstr("dev/sev-guest")));
  const ProgramRun neither = get({"--sim-dir", shared().file("none"), "--report-data", "00"});
  EXPECT_EQ(neither.status, 2);
  EXPECT_THAT(neither.err, AllOf(HasSubstr("sev-guest"), HasSubstr("sim init")));
}

TEST(ReportGet, LetsNoGuestOfHardwareSayWhatItIs) {
  const ProgramRun run =
      get({"--platform", "hardware", "--report-data", "00", "--host-data", std::string(64, '2')});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("--host-data: a guest cannot say"));
}

TEST(SimSnp, IsShownWithoutItsSecret) {
  const Json shown = Json::parse(shared().run({"sim", "show", "-o", "json"}).out);
  EXPECT_EQ(shown["snp_product"], "Genoa");
  EXPECT_EQ(shown["snp_chip_id"].get<std::string>().size(), 128U);
  EXPECT_THAT(shown["snp_tcb"].get<std::string>(), HasSubstr("microcode"));
  EXPECT_THAT(shared().run({"sim", "show"}).out, Not(HasSubstr("PRIVATE")));
}

/// The one test with keys of full size.
TEST(SimSnp, IsGivenToAPlatformThatHasNone) {
  const confcom::testing::ScratchDirectory scratch;
  const std::string sim = scratch.file("sim");
  const std::vector<std::string> command{"report",        "get",   "--platform",
                                         "simulated",     "--out", scratch.file("r"),
                                         "--report-data", "00"};
  ASSERT_EQ(run_on(sim, {"sim", "init", "--snp-product", "none"}).status, 0);
  EXPECT_EQ(Json::parse(run_on(sim, {"sim", "show", "-o", "json"}).out)["snp_product"], nullptr);
  const ProgramRun before = run_on(sim, command);
  EXPECT_EQ(before.status, 2);
  EXPECT_THAT(before.err, HasSubstr("confcom sim init --add-snp"));
  EXPECT_FALSE(std::filesystem::exists(scratch.file("r")));

  const ProgramRun added = run_on(sim, {"sim", "init", "--add-snp", "--snp-product", "Turin"});
  EXPECT_EQ(added.status, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("/snp/ark.pem"));
  EXPECT_EQ(run_on(sim, command).status, 0);
}

TEST(SimSnp, IsAddedOnce) {
  const ProgramRun again = shared().run({"sim", "init", "--add-snp"});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("already"));
  EXPECT_EQ(shared().run({"sim", "init", "--add-snp", "--force"}).status, 2);
  EXPECT_EQ(shared().run({"sim", "init", "--add-snp", "--snp-product", "none"}).status, 2);
  EXPECT_EQ(shared().run({"sim", "init", "--snp-product", "Rome"}).status, 2);
}

TEST(SimSnp, ExpiresAndIsRefreshedWithTheRest) {
  ASSERT_EQ(get({"--host-data", std::string(64, '2'), "--report-data", "00"}).status, 0);
  ASSERT_EQ(shared().run({"sim", "advance", "--expire"}).status, 0);
  EXPECT_THAT(verify_below_root({}).out, StartsWith("REFUSED: crl.validity"));
  ASSERT_EQ(shared().run({"sim", "refresh"}).status, 0);
  const ProgramRun again = verify_below_root({});
  EXPECT_THAT(again.out, StartsWith("ACCEPTED: Genoa")) << "a report from before";
}

}  // namespace
}  // namespace confcom::app
