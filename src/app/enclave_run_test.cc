#include "app/enclave_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/testing/signable_enclave.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/hex.h"
#include "enclave/testing/image_builder.h"
#include "enclave/testing/test_enclave.h"
#include "evidence/quote.h"
#include "evidence/sgx/report.h"
#include "service/enclave_host/testing/calls_enclave.h"

namespace confcom::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::ProgramRun;
using testing::SignableEnclave;

constexpr const char* kEmulated = "confcom: emulated: nothing inside is protected";

class EnclaveRun : public ::testing::Test {
 protected:
  EnclaveRun() {
    EXPECT_EQ(run_program({"sim", "init", "--snp-product", "none"}).status, 0);
    variables_.erase("SGX_AESM_ADDR");
  }

  [[nodiscard]] std::string file(std::string_view name) const {
    return enclave_.directory().file(name);
  }
  [[nodiscard]] ProgramRun run_program(const std::vector<std::string>& args) const {
    return testing::run_program(args, {.environment = {variables_, true, "confcom"}});
  }
  /// `confcom enclave run` on the simulated platform.
  [[nodiscard]] ProgramRun run(std::vector<std::string> args) const {
    args.insert(args.begin(), {"enclave", "run", "--platform", "simulated"});
    return run_program(args);
  }
  /// Signed, so that it may be debugged or not.
  [[nodiscard]] std::string enclave(const ByteVector& bytes,
                                    const std::vector<std::string>& how = {}) const {
    const std::string path = enclave_.directory().write("some.enclave", Bytes(bytes));
    EXPECT_EQ(enclave_.sign(path, how).status, 0);
    return path;
  }
  [[nodiscard]] std::string program() const {
    return enclave(service::testing::calls_enclave_file());
  }
  /// Takes MakeReport alone.
  [[nodiscard]] std::string reporter() const {
    return enclave(service::testing::calls_enclave_file(2));
  }
  [[nodiscard]] evidence::ReportBody report_in(const std::string& name) const {
    const ByteVector bytes = load_file(file(name), 432).value();
    return evidence::parse_report(bytes).value().body;
  }
  static void expect_failed(const ProgramRun& run, std::string_view words) {
    EXPECT_EQ(run.status, 2) << words;
    EXPECT_THAT(run.err, HasSubstr(words));
  }

  SignableEnclave enclave_;
  std::map<std::string, std::string, std::less<>> variables_ = {
      {"CONFCOM_SIM_DIR", enclave_.directory().file("sim")}};
};

TEST_F(EnclaveRun, PrintsWhatIsPrintedInside) {
  const ProgramRun run = this->run({program()});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, service::testing::kCallsEnclaveText);
  EXPECT_THAT(run.err, HasSubstr(kEmulated));
}

TEST_F(EnclaveRun, TakesItsStatusAndItsArguments) {
  // The enclave's exit status is how many arguments it has.
  const ProgramRun run = this->run({program(), "--", "[1,2]", "--debug", "", "--"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("some.enclave: its exit status is 4\n"));
  EXPECT_EQ(this->run({program(), "--"}).status, 0);
  expect_failed(this->run({program(), "a"}), "unexpected argument 'a'");
}

TEST_F(EnclaveRun, StartsADebugEnclaveOnlyWhereThatIsSigned) {
  expect_failed(run({program(), "--debug"}), "forbids to debug");
  const std::string path = enclave(service::testing::calls_enclave_file(), {"--debug"});
  ASSERT_EQ(run({path, "--debug", "--report-out", file("report")}).status, 0);
  EXPECT_TRUE(report_in("report").attributes.debug());
  ASSERT_EQ(run({path, "--guard", "--report-out", file("report")}).status, 0);
  EXPECT_FALSE(report_in("report").attributes.debug());
}

TEST_F(EnclaveRun, MakesAReportAndAQuote) {
  for (const std::string& path : {program(), reporter()}) {
    const ProgramRun run = this->run({path, "--report-out", file("report"), "--quote-out",
                                      file("quote"), "--report-data", "c0ffee"});
    ASSERT_EQ(run.status, 0) << run.err;
    const evidence::ReportBody body = report_in("report");
    EXPECT_EQ(to_hex(body.report_data), "c0ffee" + std::string(122, '0'));
    EXPECT_EQ(body.mr_enclave, SignableEnclave::sigstruct(path).enclave_hash);
    const ByteVector quote = load_file(file("quote"), 65536).value();
    const auto parsed = evidence::parse_quote(quote).value();
    EXPECT_EQ(parsed.header.version, 3);
    EXPECT_EQ(std::get<evidence::ReportBody>(parsed.body), body);
  }
}

TEST_F(EnclaveRun, WritesAQuoteToStandardOutput) {
  const ProgramRun run = this->run({reporter(), "--quote-out", "-"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(evidence::parse_quote(as_bytes(run.out)).has_value());
}

TEST_F(EnclaveRun, WritesAQuoteAsALineOfText) {
  const ProgramRun run = this->run({reporter(), "--quote-out", "-", "--encoding", "base64"});
  ASSERT_EQ(run.status, 0) << run.err;
  ASSERT_TRUE(run.out.ends_with('\n'));
  const auto quote = parse_base64(std::string_view(run.out).substr(0, run.out.size() - 1));
  ASSERT_TRUE(quote.has_value());
  EXPECT_TRUE(evidence::parse_quote(*quote).has_value());
}

TEST_F(EnclaveRun, NeedsACallThatTheEnclaveTakes) {
  const ProgramRun run = this->run({reporter()});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("cannot be run as a program"));
  const ProgramRun with_arguments = this->run({reporter(), "--quote-out", file("q"), "--", "a"});
  EXPECT_EQ(with_arguments.status, 1);
  EXPECT_FALSE(std::filesystem::exists(file("q")));
}

TEST_F(EnclaveRun, SaysWhatAnEnclaveDoesThatIsNone) {
  const std::string path = enclave(enclave::testing::make_confcom_file(
      enclave::testing::test_enclave_code(), {.threads = 1, .stack_pages = 1}));
  const ProgramRun run = this->run({path});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, AllOf(HasSubstr("confcom: warning: the code at offset"),
                             HasSubstr("which no enclave of this SDK does")));
}

TEST_F(EnclaveRun, SaysWhatItCannotRun) {
  const std::string unsigned_file = enclave_.confcom();
  expect_failed(run({unsigned_file}), "confcom enclave sign " + unsigned_file);
  expect_failed(run({file("none")}), "No such file");
  expect_failed(run({enclave_.sdk()}), "Intel's SDK");
  expect_failed(run({enclave_.sgxs()}), "hello.sgxs: not signed");
  expect_failed(run({unsigned_file, "--sigstruct", unsigned_file}), "not signed");
  expect_failed(run({enclave_.directory().write("text", "text")}), "neither an ELF file");
  const std::string program = this->program();
  const std::string other = enclave_.confcom();
  ASSERT_EQ(enclave_.sign(other).status, 0);
  expect_failed(run({program, "--sigstruct", other}), "EINIT refuses");
  EXPECT_EQ(run({program, "--sigstruct", program}).status, 0);
}

TEST_F(EnclaveRun, TakesTheSigstructBesideAnSgxs) {
  const auto image = enclave::parse_enclave_image(service::testing::calls_enclave_file());
  const std::string path = enclave_.directory().write(
      "calls.sgxs", Bytes(enclave::testing::make_sgxs_file(image.value())));
  ASSERT_EQ(enclave_.sign(path).status, 0);
  EXPECT_EQ(run({path}).status, 0);
}

TEST_F(EnclaveRun, NeedsAPlatform) {
  const std::string program = this->program();
  std::filesystem::remove_all(file("sim"));
  expect_failed(run({program}), "confcom sim init");
  EXPECT_EQ(run({program, "--sim-dir", file("elsewhere")}).status, 2);
}

TEST_F(EnclaveRun, QuotesInOneWay) {
  const std::string program = this->program();
  const std::vector<std::string> quote = {program, "--quote-out", file("quote")};
  const auto with = [&](std::vector<std::string> further) {
    further.insert(further.begin(), quote.begin(), quote.end());
    return this->run(further);
  };
  expect_failed(with({"--socket", file("s")}), "add --quotes aesm");
  expect_failed(with({"--timeout", "1s", "--quotes", "in-process"}), "add --quotes aesm");
  expect_failed(with({"--quotes", "aesm", "--timeout", "soon"}), "--timeout");
  expect_failed(with({"--quotes", "aesm", "--socket", file("s")}), file("s"));
  EXPECT_EQ(with({"--quotes", "in-process"}).status, 0);
  for (const char* value : {"1", ""}) {
    variables_["SGX_AESM_ADDR"] = value;
    expect_failed(with({"--quotes", "in-process"}), "unset SGX_AESM_ADDR");
    expect_failed(with({"--socket", file("s")}), file("s"));
    expect_failed(with({"--quotes", "aesm", "--socket", file("s")}), file("s"));
    EXPECT_EQ(this->run({program}).status, 0) << "who never quotes needs no helper";
  }
}

TEST_F(EnclaveRun, RefusesOptionsThatMeanNothing) {
  const std::string program = this->program();
  expect_failed(run({program, "--report-data", "00"}), "add --report-out");
  expect_failed(run({program, "--report-data", "0", "--report-out", "-"}), "--report-data");
  expect_failed(run({program, "--report-data", std::string(130, '0'), "--quote-out", "-"}),
                "up to 64 bytes");
  expect_failed(run({program, "--report-out", "-", "--quote-out", "-"}), "one of them");
  expect_failed(run({program, "--files", file("none")}), "--files: ");
  expect_failed(run({program, "--quotes", "somewhere"}), "--quotes");
  expect_failed(run({}), "FILE is required");
  expect_failed(run_program({"enclave", "run", program, "--platform", "hardware", "--guard"}),
                "--guard");
}

}  // namespace
}  // namespace confcom::app
