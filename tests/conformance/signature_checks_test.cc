// attestation/sgx/parse-only: quotes without collateral, for which the signature checks alone
// apply.

#include <set>
#include <string>
#include <string_view>

#include "golden_quotes.h"
#include "verify/quote_verifier.h"

namespace confcom::conformance {
namespace {

struct Case {
  std::string_view file;
  std::set<std::string_view>
      failed;  ///< the ids of the checks that must fail; all others must hold
};

const Case kCases[] = {
    {"quote_pck_cert_chain.bin", {}},
    {"quote_v5_sample.dat", {}},
    {"quote_pck_cert_chain_corrupted.bin", {"quote.signature"}},
    {"quote_raw_tcb.bin",
     {"pck.format", "pck.chain", "pck.root", "pck.extension", "qe.report_signature"}},
    {"encrypted_ppid.bin",
     {"quote.format", "pck.format", "pck.chain", "pck.root", "pck.extension", "qe.report_signature",
      "qe.report_data", "quote.signature"}},
};

TEST(SignatureChecks, FailExactlyWhereTheyMust) {
  verify::QuoteVerifier verifier(verify::TrustedRoot::intel());
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSgxData / "parse-only")) {
    SCOPED_TRACE(entry.path().filename());
    const auto known = std::ranges::find(kCases, entry.path().filename().string(), &Case::file);
    ASSERT_NE(known, std::ranges::end(kCases));
    const verify::CheckList checks = verifier.verify_signatures(load(entry.path()), {});
    EXPECT_EQ(checks.all().size(), 8U);
    for (const verify::Check& check : checks.all()) {
      EXPECT_EQ(check.ok, !known->failed.contains(check.id)) << check.id << ": " << check.found;
    }
    ++files;
  }
  EXPECT_EQ(files, std::size(kCases));
}

/// The raw-TCB quote names its platform by an encrypted PPID, the other file's content.
TEST(SignatureChecks, RawTcbQuoteCarriesTheEncryptedPpid) {
  const ByteVector quote = load(kSgxData / "parse-only" / "quote_raw_tcb.bin");
  const evidence::Quote parsed = evidence::parse_quote(quote).value();
  EXPECT_EQ(parsed.signature.certification_data_type,
            evidence::CertificationDataType::kPpidRsa3072);
  EXPECT_TRUE(equal(parsed.signature.certification_data.first(384),
                    load(kSgxData / "parse-only" / "encrypted_ppid.bin")));
}

}  // namespace
}  // namespace confcom::conformance
