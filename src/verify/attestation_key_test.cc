#include "verify/attestation_key.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "crypto/pem.h"
#include "verify/testing/fake_pki.h"
#include "verify/testing/verdict_matchers.h"

namespace confcom::verify {
namespace {

using crypto::HashAlgorithm;
using evidence::QuoteParts;
using testing::failed_ids;
using testing::FakePki;
using testing::FakeSpec;
using testing::sgx_spec;
using testing::Signer;
using testing::tdx_spec;
using Failed = std::set<std::string>;

const FakePki& pki() {
  static const FakePki one;
  return one;
}

ByteVector minted(const FakeSpec& spec = sgx_spec(3)) { return pki().mint(spec).quote; }

/// Of the certificates that every minted quote carries, by their place: 0 is the PCK certificate.
crypto::Certificate certificate(std::size_t place) {
  static const auto chain =
      crypto::parse_certificates_pem(pki().mint(sgx_spec(3)).pck_chain_pem, 3).value();
  return chain.at(place);
}

void sign_report(QuoteParts& parts) {
  const auto signature =
      pki().key(Signer::kPck).sign(HashAlgorithm::kSha256, qe_report_bytes(parts)).value();
  parts.qe_report_signature = to_array(Bytes(signature).first<64>());
}

void bind_and_sign_report(QuoteParts& parts) {
  parts.qe_report.report_data = {};
  std::ranges::copy(crypto::sha256(bound_bytes(parts)), parts.qe_report.report_data.begin());
  sign_report(parts);
}

/// The checks of one quote's attestation key, and of its own signature.
Failed failures(Bytes bytes, const crypto::Certificate* pck) {
  const evidence::Quote quote = evidence::parse_quote(bytes).value();
  const CheckedAttestationKey checked = check_attestation_key(quote.signature, pck);
  CheckList checks = checked.checks;
  check_quote_signature(&quote, &checked, checks);
  EXPECT_EQ(checks.all().size(), 3U);
  return failed_ids(checks);
}

TEST(AttestationKey, IsVouchedForByTheReportAndThatByThePck) {
  const crypto::Certificate pck = certificate(0);
  for (const FakeSpec& spec :
       {sgx_spec(3), sgx_spec(4), sgx_spec(5), tdx_spec(4, 1), tdx_spec(5, 1)}) {
    SCOPED_TRACE(spec.quote.version);
    EXPECT_EQ(failures(minted(spec), &pck), Failed{});
  }
}

struct Bend {
  std::string name;
  std::function<void(QuoteParts&)> bend;
  Failed failed;
};

void expect_failures(const std::vector<Bend>& bends) {
  const ByteVector good = minted();
  const crypto::Certificate pck = certificate(0);
  for (const Bend& b : bends) {
    SCOPED_TRACE(b.name);
    const evidence::Quote quote = evidence::parse_quote(good).value();
    QuoteParts parts = evidence::testing::parts_of(quote);
    b.bend(parts);
    EXPECT_EQ(failures(write_quote(parts), &pck), b.failed);
  }
}

TEST(AttestationKey, RefusesEachPartThatWasTouched) {
  const auto flip = [](auto& bytes, std::size_t at) { bytes.at(at) ^= std::byte{1}; };
  expect_failures(
      {{"report", [](QuoteParts& p) { p.qe_report.isv_svn += 1; }, {"qe.report_signature"}},
       {"report's signature, r",
        [&](QuoteParts& p) { flip(p.qe_report_signature, 0); },
        {"qe.report_signature"}},
       {"report's signature, s",
        [&](QuoteParts& p) { flip(p.qe_report_signature, 63); },
        {"qe.report_signature"}},
       {"report's signature, zero",
        [](QuoteParts& p) { p.qe_report_signature = {}; },
        {"qe.report_signature"}},
       {"authentication data",
        [&](QuoteParts& p) { flip(p.qe_authentication_data, 31); },
        {"qe.report_data"}},
       {"authentication data, longer",
        [](QuoteParts& p) { p.qe_authentication_data.emplace_back(); },
        {"qe.report_data"}},
       {"authentication data, none",
        [](QuoteParts& p) { p.qe_authentication_data.clear(); },
        {"qe.report_data"}},
       {"header", [&](QuoteParts& p) { flip(p.user_data, 0); }, {"quote.signature"}},
       {"body",
        [](QuoteParts& p) { std::get<evidence::ReportBody>(p.body).isv_svn += 1; },
        {"quote.signature"}},
       {"quote's signature, r", [&](QuoteParts& p) { flip(p.signature, 31); }, {"quote.signature"}},
       {"quote's signature, s", [&](QuoteParts& p) { flip(p.signature, 32); }, {"quote.signature"}},
       {"quote's signature, zero", [](QuoteParts& p) { p.signature = {}; }, {"quote.signature"}}});
}

TEST(AttestationKey, RefusesAnotherKeyThanTheReportBinds) {
  expect_failures({{"a stranger's, and signed by it",
                    [](QuoteParts& p) {
                      const auto& stranger = pki().key(Signer::kStranger);
                      p.attestation_key = to_array(stranger.public_key().point().first<64>());
                      const auto signature =
                          stranger.sign(HashAlgorithm::kSha256, signed_bytes(p)).value();
                      p.signature = to_array(Bytes(signature).first<64>());
                    },
                    {"qe.report_data"}}});
}

TEST(AttestationKey, TheReportsDataIsTheDigestAndZeroBytes) {
  expect_failures({{"a bit of the digest",
                    [](QuoteParts& p) {
                      p.qe_report.report_data[31] ^= std::byte{1};
                      sign_report(p);
                    },
                    {"qe.report_data"}},
                   {"first byte after the digest",
                    [](QuoteParts& p) {
                      p.qe_report.report_data[32] = std::byte{1};
                      sign_report(p);
                    },
                    {"qe.report_data"}},
                   {"last byte",
                    [](QuoteParts& p) {
                      p.qe_report.report_data[63] = std::byte{1};
                      sign_report(p);
                    },
                    {"qe.report_data"}}});
}

TEST(AttestationKey, AuthenticationDataIsOfAnyLength) {
  for (const std::size_t size : {0U, 1U, 32U, 64U, 1000U}) {
    expect_failures({{std::to_string(size),
                      [size](QuoteParts& p) {
                        p.qe_authentication_data.assign(size, std::byte{0x5a});
                        bind_and_sign_report(p);
                      },
                      {}}});
  }
}

TEST(AttestationKey, RefusesAKeyThatIsNoPointOfTheCurve) {
  for (const std::byte fill : {std::byte{0}, std::byte{1}, std::byte{0xff}}) {
    expect_failures({{"bound by the report all the same",
                      [fill](QuoteParts& p) {
                        p.attestation_key.fill(fill);
                        bind_and_sign_report(p);
                      },
                      {"quote.signature"}}});
  }
}

TEST(AttestationKey, RefusesAReportOfAnotherPlatform) {
  const ByteVector quote = minted();
  const crypto::Certificate ca = certificate(1);
  EXPECT_EQ(failures(quote, &ca), Failed{"qe.report_signature"});
  EXPECT_EQ(failures(quote, nullptr), Failed{"qe.report_signature"});
}

TEST(QuoteSignature, OfAQuoteThatDidNotParseIsNotChecked) {
  CheckList checks;
  check_quote_signature(nullptr, nullptr, checks);
  EXPECT_EQ(failed_ids(checks), Failed{"quote.signature"});
}

TEST(AttestationKeyDigest, ChangesWithEveryPartThatTheChecksLookAt) {
  const ByteVector good = minted();
  const crypto::Certificate pck = certificate(0);
  const crypto::Certificate ca = certificate(1);
  const auto digest = [](const QuoteParts& parts, const crypto::Certificate* certificate) {
    const ByteVector bytes = write_quote(parts);
    return attestation_key_digest(evidence::parse_quote(bytes).value().signature, certificate);
  };
  const evidence::Quote quote = evidence::parse_quote(good).value();
  const QuoteParts parts = evidence::testing::parts_of(quote);
  std::set<crypto::Sha256Digest> seen = {digest(parts, &pck), digest(parts, &ca),
                                         digest(parts, nullptr)};
  const std::function<void(QuoteParts&)> bends[] = {
      [](QuoteParts& p) { p.attestation_key[0] ^= std::byte{1}; },
      [](QuoteParts& p) { p.qe_report.isv_svn += 1; },
      [](QuoteParts& p) { p.qe_report_signature[63] ^= std::byte{1}; },
      [](QuoteParts& p) { p.qe_authentication_data.back() ^= std::byte{1}; },
      [](QuoteParts& p) { p.qe_authentication_data.emplace_back(); },
      [](QuoteParts& p) { p.qe_authentication_data.clear(); }};
  for (const auto& bend : bends) {
    QuoteParts bent = parts;
    bend(bent);
    seen.insert(digest(bent, &pck));
  }
  EXPECT_EQ(seen.size(), 3U + std::size(bends));
}

TEST(AttestationKeyDigest, IsTheSameForEveryQuoteOfOneKey) {
  const crypto::Certificate pck = certificate(0);
  const ByteVector good = minted();
  const evidence::Quote quote = evidence::parse_quote(good).value();
  QuoteParts parts = evidence::testing::parts_of(quote);
  std::get<evidence::ReportBody>(parts.body).isv_svn += 1;
  parts.user_data[0] ^= std::byte{1};
  parts.signature = {};
  const ByteVector other_bytes = write_quote(parts);
  const evidence::Quote other = evidence::parse_quote(other_bytes).value();
  EXPECT_EQ(attestation_key_digest(quote.signature, &pck),
            attestation_key_digest(other.signature, &pck));
}

}  // namespace
}  // namespace confcom::verify
