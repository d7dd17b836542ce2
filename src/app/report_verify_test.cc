#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/hex.h"
#include "base/testing/scratch_directory.h"
#include "crypto/digest.h"
#include "crypto/pem.h"
#include "evidence/init_data.h"
#include "evidence/snp/certificate_table.h"
#include "verify/testing/fake_endorser.h"
#include "verify/testing/fake_snp.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;
using testing::ProgramRun;
using testing::run_program;
using verify::testing::FakeSnpSet;
using verify::testing::FakeSnpSpec;
using verify::testing::genoa_spec;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string text_of(const ByteVector& bytes) { return std::string(as_text(bytes)); }

/// A report with its certificates in files, as users have them.
class MintedReport {
 public:
  explicit MintedReport(const FakeSnpSpec& spec) : set_(mint(spec)) {
    std::string chain;
    for (const ByteVector& each : set_.collateral.authorities) {
      chain += crypto::to_pem(each, "CERTIFICATE");
    }
    directory_.write("report.bin", text_of(set_.report));
    directory_.write("vcek.der", text_of(set_.collateral.signing_key));
    directory_.write("chain.pem", chain);
    directory_.write("crl.der", text_of(set_.collateral.crl.value_or(ByteVector())));
    directory_.write("ark.der", text_of(set_.ark));
    directory_.write(
        "auxblob",
        text_of(evidence::write_certificate_table({.ark = set_.ark,
                                                   .ask = set_.collateral.authorities.back(),
                                                   .vcek = set_.collateral.signing_key,
                                                   .vlek = {}})));
  }

  [[nodiscard]] std::string file(const std::string& name) const { return directory_.file(name); }
  void write(const std::string& name, const std::string& text) { directory_.write(name, text); }

  [[nodiscard]] ProgramRun run(std::vector<std::string> further) const {
    std::vector<std::string> args{"report",        "verify", "--trust-root",
                                  file("ark.der"), "--time", "2026-09-20T00:00:00Z"};
    args.insert(args.end(), further.begin(), further.end());
    args.push_back(file("report.bin"));
    return run_program(args);
  }

  [[nodiscard]] ProgramRun verify(std::vector<std::string> further = {}) const {
    further.insert(further.end(), {"--vcek", file("vcek.der"), "--chain", file("chain.pem"),
                                   "--crl", file("crl.der")});
    return run(std::move(further));
  }

 private:
  FakeSnpSet set_;
  confcom::testing::ScratchDirectory directory_;
};

const MintedReport& genoa() {
  static const MintedReport one(genoa_spec());
  return one;
}

TEST(ReportVerify, AcceptsGenuineReports) {
  const ProgramRun run = genoa().verify();
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(first_line(run.out), "ACCEPTED: Genoa");
  EXPECT_NE(run.out.find("  ok    report.signature\n"), std::string::npos) << run.out;
  EXPECT_EQ(run.err, "");
}

TEST(ReportVerify, TakesTheHostsCertificates) {
  const ProgramRun run = genoa().run({"--certs", genoa().file("auxblob"), "--crl-not-required"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST(ReportVerify, RefusesBelowAmdsRoots) {
  const ProgramRun run =
      run_program({"report", "verify", "--vcek", genoa().file("vcek.der"), "--chain",
                   genoa().file("chain.pem"), "--crl", genoa().file("crl.der"), "--time",
                   "2026-09-20T00:00:00Z", genoa().file("report.bin")});
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(first_line(run.out).starts_with("REFUSED: chain.root: FAKE ARK-Genoa "));
  EXPECT_NE(run.out.find("not AMD's but simulated"), std::string::npos) << run.out;
}

TEST(ReportVerify, SaysWhereTheMissingCertificateIs) {
  const ProgramRun run = genoa().run({"--chain", genoa().file("chain.pem"), "--crl-not-required"});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("give --vcek"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("/vcek/v1/Genoa/4444444444"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("?blSPL=10&teeSPL=0&snpSPL=23&ucodeSPL=84"), std::string::npos) << run.err;
}

TEST(ReportVerify, WantsACrlOrToBeToldNotTo) {
  const std::vector<std::string> without{"--vcek", genoa().file("vcek.der"), "--chain",
                                         genoa().file("chain.pem")};
  const ProgramRun run = genoa().run(without);
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(first_line(run.out).starts_with("REFUSED: crl.present: ")) << run.out;
  EXPECT_NE(run.out.find("--crl-not-required"), std::string::npos);
}

TEST(ReportVerify, BindsToAPolicyOrToInitData) {
  const std::string policy = "package agent_policy\n";
  const std::string init_data = "version = \"0.1.0\"\nalgorithm = \"sha-384\"\n[data]\n";
  FakeSnpSpec spec = genoa_spec();
  spec.report.host_data = crypto::sha256(as_bytes(policy));
  MintedReport by_policy(spec);
  by_policy.write("policy.rego", policy);
  by_policy.write("initdata.toml", init_data);
  EXPECT_EQ(by_policy.verify({"--policy-file", by_policy.file("policy.rego")}).status, 0);
  const ProgramRun other = by_policy.verify({"--init-data", by_policy.file("initdata.toml")});
  EXPECT_EQ(other.status, 1);
  EXPECT_TRUE(first_line(other.out).starts_with("REFUSED: policy.host_data: ")) << other.out;

  spec.report.host_data = evidence::fit_digest<32>(evidence::init_data_digest(init_data).value());
  MintedReport by_init_data(spec);
  by_init_data.write("initdata.toml", init_data);
  EXPECT_EQ(by_init_data.verify({"--init-data", by_init_data.file("initdata.toml")}).status, 0);
}

TEST(ReportVerify, AnswersInJson) {
  const Json accepted = Json::parse(genoa().verify({"-o", "json"}).out);
  EXPECT_EQ(accepted["accepted"], true);
  EXPECT_EQ(accepted["evidence_ok"], true);
  EXPECT_EQ(accepted["product"], "Genoa");
  EXPECT_EQ(accepted["claims"]["host_data"], std::string(64, '2'));
  const Json refused = Json::parse(genoa().verify({"-o", "json", "--vmpl", "1"}).out);
  EXPECT_EQ(refused["accepted"], false);
  EXPECT_EQ(refused["evidence_ok"], true);
}

TEST(ReportVerify, TakesEveryDemand) {
  const ProgramRun run = genoa().verify(
      {"--measurement", std::string(96, '1'), "--host-data", std::string(64, '2'), "--report-data",
       std::string(128, '3'), "--chip-id", std::string(128, '4'), "--min-tcb",
       "bl=10,tee=0,snp=23,ucode=84", "--mitigations", "0x3", "--max-abi", "1.58", "--vmpl", "0"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

/// The Genoa's report beside an endorsement of its measurement, and the options that demand it.
class EndorsedReport {
 public:
  explicit EndorsedReport(unsigned char fill = 0x11) : report_(genoa_spec()) {
    verify::testing::FakeEndorsementSpec spec = verify::testing::endorsement_spec();
    spec.payload = verify::testing::reference_info("22", fill);
    const verify::testing::FakeEndorsement made = mint(spec);
    issuer_ = made.policy.issuer.text;
    report_.write("endorsement.cose", text_of(made.document));
  }

  [[nodiscard]] std::vector<std::string> demand() const {
    return {"--endorsement", report_.file("endorsement.cose"), "--uvm-issuer", issuer_,
            "--uvm-feed",    "ContainerPlat-AMD-UVM"};
  }
  [[nodiscard]] ProgramRun verify(const std::vector<std::string>& further = {}) const {
    std::vector<std::string> args = demand();
    args.insert(args.end(), further.begin(), further.end());
    return report_.verify(std::move(args));
  }
  [[nodiscard]] const MintedReport& report() const { return report_; }

 private:
  MintedReport report_;
  std::string issuer_;
};

TEST(ReportVerify, TakesAnEndorsedMeasurement) {
  const EndorsedReport endorsed;
  const ProgramRun run = endorsed.verify({"--uvm-min-svn", "22"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("  ok    endorsement.signature\n"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("  ok    policy.measurement\n"), std::string::npos) << run.out;
  EXPECT_EQ(endorsed.verify({"--measurement", std::string(96, '1')}).status, 0);
  const Json json = Json::parse(endorsed.verify({"-o", "json"}).out);
  EXPECT_EQ(json["accepted"], true);
  const auto svn = std::ranges::find_if(
      json["checks"], [](const Json& each) { return each["id"] == "endorsement.svn"; });
  ASSERT_NE(svn, json["checks"].end());
  EXPECT_EQ((*svn)["found"], "22");
}

TEST(ReportVerify, RefusesAnEndorsementOfSomethingElse) {
  const auto refusal = [](const ProgramRun& run) {
    EXPECT_EQ(run.status, 1) << run.err;
    const std::string line = first_line(run.out);
    return line.substr(0, line.find(": ", line.find(": ") + 1));
  };
  EXPECT_EQ(refusal(EndorsedReport(0x12).verify()), "REFUSED: policy.measurement");
  const EndorsedReport endorsed;
  EXPECT_EQ(refusal(endorsed.verify({"--measurement", std::string(96, '2')})),
            "REFUSED: policy.measurement");
  EXPECT_EQ(refusal(endorsed.verify({"--uvm-min-svn", "23"})), "REFUSED: endorsement.svn");
  std::vector<std::string> args = endorsed.demand();
  args[5] = "ConfAKS-AMD-UVM";
  EXPECT_EQ(refusal(endorsed.report().verify(args)), "REFUSED: endorsement.feed");
  args = endorsed.demand();
  args[1] = endorsed.report().file("report.bin");
  EXPECT_EQ(refusal(endorsed.report().verify(args)), "REFUSED: endorsement.format");
}

TEST(ReportVerify, WantsToKnowWhoseEndorsementItMustBe) {
  const EndorsedReport endorsed;
  const std::vector<std::string> all = endorsed.demand();
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {{all[0], all[1]}, "--endorsement requires --uvm-"},
      {{all[0], all[1], all[2], all[3]}, "--uvm-feed"},
      {{all[0], all[1], all[4], all[5]}, "--uvm-issuer"},
      {{all[2], all[3], all[4], all[5]}, "--endorsement"},
      {{all[4], all[5]}, "--endorsement"},
      {{"--uvm-min-svn", "1"}, "--endorsement"},
      {{all[0], all[1], all[2], "did:web:x", all[4], all[5]}, "--uvm-issuer: 'did:web:x'"},
      {{all[0], all[1], all[2], all[3], all[4], ""}, "--uvm-feed: the text is empty"},
      {{all[0], "", all[2], all[3], all[4], all[5]}, "the path is empty"},
      {{all[0], "/nonexistent", all[2], all[3], all[4], all[5]}, "not in base64"},
  };
  for (const auto& [args, message] : wrong) {
    const ProgramRun run = endorsed.report().verify(args);
    EXPECT_EQ(run.status, 2) << run.out;
    EXPECT_NE(run.err.find(message), std::string::npos) << run.err;
  }
  for (const char* svn : {"", "-1", "many", "18446744073709551616"}) {
    const ProgramRun run = endorsed.verify({"--uvm-min-svn", svn});
    EXPECT_EQ(run.status, 2) << svn;
    EXPECT_NE(run.err.find("--uvm-min-svn"), std::string::npos) << run.err;
  }
}

TEST(ReportVerify, ExplainsWhatItsOptionsTake) {
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {{"--measurement", "12"}, "--measurement: expected 48 bytes"},
      {{"--vmpl", "4"}, "--vmpl: expected 0, 1, 2 or 3"},
      {{"--min-tcb", "boot=1"}, "--min-tcb: 'boot=1': expected bl=N"},
      {{"--min-tcb", "bl=256"}, "--min-tcb: '256' is not a number from 0 to 255"},
      {{"--max-abi", "58"}, "--max-abi: '58' is not a version"},
      {{"--mitigations", "3"}, "--mitigations: '3' is not a mask"},
      {{"--crl-grace", "soon"}, "--crl-grace"},
      {{"--init-data", genoa().file("chain.pem")}, "init data: "}};
  for (const auto& [args, message] : wrong) {
    const ProgramRun run = genoa().verify(args);
    EXPECT_EQ(run.status, 2) << args.front();
    EXPECT_NE(run.err.find(message), std::string::npos) << run.err;
  }
}

TEST(ReportVerify, SaysWhatIsWrongWithFiles) {
  MintedReport files(genoa_spec());
  files.write("empty", std::string());
  files.write("garbage", "garbage");
  const std::vector<std::string> good{"--vcek", files.file("vcek.der"), "--chain",
                                      files.file("chain.pem"), "--crl-not-required"};
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {{"--vcek", files.file("empty"), "--crl-not-required"}, "no certificate: no bytes"},
      {{"--vcek", files.file("garbage"), "--crl-not-required"}, "--vcek"},
      {{"--vcek", files.file("none"), "--crl-not-required"}, "No such file"},
      {{"--certs", files.file("empty"), "--crl-not-required"}, "no certificate of the signing key"},
      {{"--certs", files.file("garbage"), "--crl-not-required"}, "certificate table"}};
  for (const auto& [args, message] : wrong) {
    const ProgramRun run = files.run(args);
    EXPECT_EQ(run.status, 2) << run.out;
    EXPECT_NE(run.err.find(message), std::string::npos) << run.err;
  }
  const ProgramRun stale = files.run({"--vcek", files.file("vcek.der"), "--chain",
                                      files.file("chain.pem"), "--crl", files.file("garbage")});
  EXPECT_EQ(stale.status, 1);
  EXPECT_TRUE(first_line(stale.out).starts_with("REFUSED: crl.format: ")) << stale.out;
  files.write("report.bin", std::string());
  const ProgramRun empty = files.run(good);
  EXPECT_EQ(empty.status, 1);
  EXPECT_TRUE(first_line(empty.out).starts_with("REFUSED: report.format: ")) << empty.out;
}

TEST(ReportInspect, SaysWhichFileIsMissing) {
  const ProgramRun run = run_program({"report", "inspect", "/nonexistent/report.bin"});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("name the file of a report in binary"), std::string::npos) << run.err;
}

TEST(ReportInspect, ShowsWhatIsNotVerified) {
  const ProgramRun run = run_program({"report", "inspect", genoa().file("report.bin")});
  EXPECT_EQ(run.status, 0);
  EXPECT_TRUE(run.out.starts_with("NOT VERIFIED: ")) << run.out;
  const Json fields =
      Json::parse(run_program({"report", "inspect", "-o", "json", genoa().file("report.bin")}).out);
  EXPECT_EQ(fields["verified"], false);
  EXPECT_EQ(fields["guest"]["measurement"], std::string(96, '1'));
  EXPECT_EQ(fields["platform"]["product"], "Genoa");
}

TEST(ReportInspect, RefusesWhatIsNoReport) {
  const ProgramRun run = run_program({"report", "inspect", genoa().file("vcek.der")});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.err.find("not a report"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace confcom::app
