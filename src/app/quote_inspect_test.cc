#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "app/testing/minted_quote.h"
#include "base/hex.h"
#include "evidence/testing/quote_builder.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;
using evidence::QuoteParts;
using evidence::write_quote;
using evidence::testing::sgx_quote_parts;
using evidence::testing::tdx_15_quote_parts;
using testing::MintedQuote;
using testing::ProgramRun;
using testing::run_program;

ProgramRun inspect(Bytes quote, const std::string& format) {
  return run_program({"quote", "inspect", "-", "-o", format},
                     {.now = {}, .input = std::string(as_text(quote))});
}

Json inspect_json(const QuoteParts& parts) {
  return Json::parse(inspect(write_quote(parts), "json").out);
}

TEST(QuoteInspect, SaysThatNothingIsVerified) {
  const ByteVector quote = write_quote(sgx_quote_parts(3));
  const ProgramRun text = inspect(quote, "text");
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_TRUE(text.out.starts_with("NOT VERIFIED: ")) << text.out;
  EXPECT_EQ(inspect_json(sgx_quote_parts(3))["verified"], false);
}

TEST(QuoteInspect, ShowsAnEnclave) {
  const QuoteParts parts = sgx_quote_parts(3);
  const auto& body = std::get<evidence::ReportBody>(parts.body);
  const Json json = inspect_json(parts);
  EXPECT_EQ(json["quote"]["version"], 3);
  EXPECT_EQ(json["quote"]["tee"], "sgx");
  EXPECT_EQ(json["quote"]["qe_svn"], parts.qe_svn);
  EXPECT_EQ(json["body"]["mr_enclave"], to_hex(body.mr_enclave));
  EXPECT_EQ(json["body"]["isv_svn"], body.isv_svn);
  EXPECT_EQ(json["qe_report"]["mr_signer"], to_hex(parts.qe_report.mr_signer));
  const std::string text = inspect(write_quote(parts), "text").out;
  EXPECT_NE(text.find("\nenclave\n  MRENCLAVE "), std::string::npos) << text;
}

TEST(QuoteInspect, ShowsATrustDomain) {
  const QuoteParts parts = tdx_15_quote_parts();
  const auto& body = std::get<evidence::TdReport>(parts.body);
  const auto extension = body.extension_15.value_or(evidence::TdReport::Extension15{});
  const Json json = inspect_json(parts);
  EXPECT_EQ(json["quote"]["version"], 5);
  EXPECT_EQ(json["quote"]["tee"], "tdx");
  EXPECT_FALSE(json["quote"].contains("qe_svn"));
  EXPECT_EQ(json["body"]["mr_td"], to_hex(body.mr_td));
  EXPECT_EQ(json["body"]["rtmr2"], to_hex(body.rtmr[2]));
  EXPECT_EQ(json["body"]["mr_service_td"], to_hex(extension.mr_service_td));
}

TEST(QuoteInspect, NamesAttributeBits) {
  QuoteParts enclave = sgx_quote_parts(3);
  std::get<evidence::ReportBody>(enclave.body).attributes.flags = 0x0000'0100'0000'0007;
  EXPECT_EQ(inspect_json(enclave)["body"]["attribute_flags"],
            Json({"INIT", "DEBUG", "MODE64BIT", "bit 40"}));
  EXPECT_EQ(inspect_json(enclave)["body"]["debug"], true);
  QuoteParts domain = tdx_15_quote_parts();
  std::get<evidence::TdReport>(domain.body).td_attributes = 0x8000'0000'1000'0001;
  EXPECT_EQ(inspect_json(domain)["body"]["td_attribute_flags"],
            Json({"DEBUG", "SEPT_VE_DISABLE", "PERFMON"}));
}

TEST(QuoteInspect, ShowsThePckChainAndItsPlatform) {
  const MintedQuote quote(verify::testing::sgx_spec(3));
  const ProgramRun run = run_program({"quote", "inspect", quote.quote(), "--output", "json"});
  const Json json = Json::parse(run.out);
  ASSERT_EQ(json["certificates"].size(), 3U) << run.out;
  EXPECT_EQ(json["certificates"][0]["subject"], "FAKE SGX PCK Certificate");
  EXPECT_EQ(json["certificates"][0]["issuer"], "FAKE SGX PCK Platform CA");
  EXPECT_EQ(json["platform"]["fmspc"], "303132333435");
  EXPECT_EQ(json["platform"]["pce_svn"], 13);
  EXPECT_EQ(json["platform"]["sgx_type"], "standard");
  const std::string text = run_program({"quote", "inspect", quote.quote()}).out;
  EXPECT_NE(text.find("FAKE SGX PCK Platform CA"), std::string::npos) << text;
}

TEST(QuoteInspect, ShowsWhyCertificatesCannotBeShown) {
  const Json json = inspect_json(sgx_quote_parts(3));
  EXPECT_EQ(json["certification_data"]["type"], 5);
  EXPECT_TRUE(json["certification_data"]["problem"].is_string()) << json;
  EXPECT_EQ(json["certificates"], Json::array());
}

TEST(QuoteInspect, RefusesWhatIsNoQuote) {
  const ProgramRun text = inspect(as_bytes("no quote"), "text");
  EXPECT_EQ(text.status, 1);
  EXPECT_EQ(text.out, "");
  EXPECT_TRUE(text.err.starts_with("confcom: -: not a quote: ")) << text.err;
  const ProgramRun json = inspect(as_bytes("no quote"), "json");
  EXPECT_EQ(json.status, 1);
  EXPECT_EQ(Json::parse(json.out)["verified"], false);
  EXPECT_EQ(Json::parse(json.out)["error"]["code"], "truncated");
}

TEST(QuoteInspect, CannotLookAtAMissingFile) {
  const ProgramRun run = run_program({"quote", "inspect", "/nonexistent/quote.bin"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.err,
            "confcom: /nonexistent/quote.bin: No such file or directory; name the file of a quote "
            "in binary, or '-' for standard input\n");
}

TEST(QuoteInspect, CannotLookAtEndlessInput) {
  const ByteVector endless(2'000'000);
  EXPECT_EQ(inspect(endless, "text").status, 2);
}

}  // namespace
}  // namespace confcom::app
