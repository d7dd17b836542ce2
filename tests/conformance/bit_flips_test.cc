// Every single bit of what a quote's signatures cover: flipped, the verifier refuses the quote,
// without any policy.

#include <string>

#include "evidence/quote.h"
#include "golden_quotes.h"
#include "verify/quote_verifier.h"

namespace confcom::conformance {
namespace {

struct Region {
  std::string name;
  std::size_t offset;
  std::size_t size;
};

/// Where the covered parts lie in the quote's bytes.
std::vector<Region> regions(const ByteVector& bytes) {
  const evidence::Quote quote = evidence::parse_quote(bytes).value();
  const auto region = [&](std::string name, Bytes part) {
    return Region{std::move(name), static_cast<std::size_t>(part.data() - bytes.data()),
                  part.size()};
  };
  return {region("header", quote.signed_bytes.first(evidence::kQuoteHeaderBytes)),
          region("body", quote.signed_bytes.subspan(evidence::kQuoteHeaderBytes)),
          region("signature", quote.signature.signature),
          region("attestation key", quote.signature.attestation_key),
          region("QE report", quote.signature.qe_report_bytes)};
}

class BitFlips : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(BitFlips, AreAllRefused) {
  const GoldenQuote golden = load_golden(GetParam());
  verify::QuoteVerifier verifier(verify::TrustedRoot::intel());
  const auto collateral = verifier.check(golden.collateral);
  const verify::VerificationTime time{.now = golden.time};
  ASSERT_TRUE(verifier.verify(golden.quote, *collateral, time).evidence_ok());

  ByteVector bytes = golden.quote;
  std::size_t flips = 0;
  for (const Region& region : regions(golden.quote)) {
    for (std::size_t bit = 0; bit < 8 * region.size; ++bit, ++flips) {
      std::byte& target = bytes[region.offset + bit / 8];
      const std::byte mask = std::byte{1} << (bit % 8);
      target ^= mask;
      EXPECT_FALSE(verifier.verify(bytes, *collateral, time).evidence_ok())
          << region.name << ", bit " << bit;
      target ^= mask;
    }
  }
  EXPECT_EQ(bytes, golden.quote);
  // Header, body (384, 584, or 648 behind the 6 bytes of its type and size), signature, key, QE
  // report.
  const std::size_t body_bytes = golden.name.starts_with("01")   ? 384
                                 : golden.name.starts_with("02") ? 584
                                                                 : 654;
  EXPECT_EQ(flips, 8 * (48 + body_bytes + 64 + 64 + 384));
}

INSTANTIATE_TEST_SUITE_P(Versions3To5, BitFlips,
                         testing::Values(kSgxData / "golden" / "01-sgx-v3-config-and-sw-hardening",
                                         kSgxData / "golden" / "02-tdx-v4-up-to-date",
                                         kSgxData / "golden" / "09-tdx-v5-out-of-date"),
                         test_name);

}  // namespace
}  // namespace confcom::conformance
