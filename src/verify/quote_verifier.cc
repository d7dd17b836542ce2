#include "verify/quote_verifier.h"

#include <fmt/format.h>

#include "base/byte_writer.h"

namespace confcom::verify {
namespace {

using evidence::CertificationDataType;
using evidence::Quote;

/// Room for every check of a quote, so that the list grows once.
constexpr std::size_t kExpectedChecks = 64;

/// A digest of all parts; their lengths keep bytes from wandering between neighbours.
crypto::Sha256Digest digest_of(const collateral::QuoteCollateral& c) {
  const Bytes parts[] = {c.tcb_info, c.tcb_info_chain, c.qe_identity, c.qe_identity_chain,
                         c.pck_crl,  c.pck_crl_chain,  c.root_ca_crl, c.pck_chain};
  ByteWriter lengths;
  for (const Bytes part : parts) lengths.le<std::uint64_t>(part.size());
  const ByteVector prefix = std::move(lengths).finish();
  return crypto::sha256(
      {prefix, parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7]});
}

/// Returns the quote, or null with the reason in the check quote.format.
const Quote* check_format(const Result<Quote>& quote, CheckList& checks) {
  checks.add(
      "quote.format", quote.has_value(), "a quote of version 3, 4 or 5",
      quote.has_value() ? fmt::format("version {}", quote->header.version) : quote.error().message);
  return quote.has_value() ? &*quote : nullptr;
}

/// A collateral that another verifier checked says nothing below this one's root.
void check_collateral_root(const CheckedCollateral& collateral, const TrustedRoot& root,
                           CheckList& checks) {
  const bool same = equal(collateral.root_point, root.public_key().point());
  checks.add("collateral.root", same, "checked below this verifier's root",
             same ? "so" : "checked below another root");
}

/// Nothing when a part is absent; when every check holds, none is.
std::optional<QuoteClaims> claims_of(const QuoteInputs& in) {
  const auto& platform = in.pck->extension;
  const auto& tcb_info = in.collateral->tcb_info;
  const auto& qe_identity = in.collateral->qe_identity;
  if (in.quote == nullptr || !platform || !tcb_info || !qe_identity) return std::nullopt;
  return QuoteClaims{.tee_type = in.quote->header.tee_type,
                     .quote_version = in.quote->header.version,
                     .body = in.quote->body,
                     .qe_report = in.quote->qe_report,
                     .platform = *platform,
                     .tcb_info_evaluation_data_number = tcb_info->tcb_evaluation_data_number,
                     .qe_identity_evaluation_data_number = qe_identity->tcb_evaluation_data_number};
}

}  // namespace

QuoteVerifier::QuoteVerifier(TrustedRoot root, CacheLimits limits)
    : root_(std::move(root)),
      links_(root_, limits.certificates),
      collaterals_(limits.collaterals),
      pck_chains_(limits.pck_chains),
      attestation_keys_(limits.attestation_keys) {}

std::shared_ptr<const CheckedCollateral> QuoteVerifier::check(
    const collateral::QuoteCollateral& collateral) {
  return collaterals_.get_or_make(digest_of(collateral),
                                  [&] { return check_collateral(collateral, root_, links_); });
}

QuoteVerdict QuoteVerifier::verify(Bytes quote, const collateral::QuoteCollateral& collateral,
                                   VerificationTime time) {
  return verify(quote, *check(collateral), time);
}

QuoteVerdict QuoteVerifier::verify(Bytes bytes, const CheckedCollateral& collateral,
                                   VerificationTime time) {
  QuoteVerdict verdict;
  verdict.checks.reserve(kExpectedChecks);
  const Result<Quote> parsed = evidence::parse_quote(bytes);
  const Quote* quote = check_format(parsed, verdict.checks);
  const auto pck = pck_chain(quote, collateral.pck_chain_pem);
  const QuoteInputs in{quote, pck.get(), &collateral, time};

  check_signatures(quote, *pck, verdict.checks);
  check_collateral_root(collateral, root_, verdict.checks);
  verdict.checks.append(collateral.checks);
  check_validity(in, verdict.checks);
  check_revocation(in, verdict.checks);
  check_collateral_match(in, verdict.checks);
  check_qe_identity(in, verdict.checks);
  verdict.tcb = check_tcb(in, verdict.checks);

  if (quote != nullptr) verdict.tee_type = quote->header.tee_type;
  if (!verdict.checks.all_ok()) return verdict;
  if (auto claims = claims_of(in)) verdict.claims = Verified<QuoteClaims>(*std::move(claims));
  return verdict;
}

CheckList QuoteVerifier::verify_signatures(Bytes bytes, Bytes pck_chain_pem) {
  CheckList checks;
  const Result<Quote> parsed = evidence::parse_quote(bytes);
  const Quote* quote = check_format(parsed, checks);
  check_signatures(quote, *pck_chain(quote, pck_chain_pem), checks);
  return checks;
}

std::shared_ptr<const CheckedPckChain> QuoteVerifier::pck_chain(const Quote* quote,
                                                                Bytes fallback_pem) {
  const bool carried = quote != nullptr && quote->signature.certification_data_type ==
                                               CertificationDataType::kPckCertificateChain;
  const Bytes pem = carried ? quote->signature.certification_data : fallback_pem;
  return pck_chains_.get_or_make(crypto::sha256(pem),
                                 [&] { return check_pck_chain(pem, root_, links_); });
}

std::shared_ptr<const CheckedAttestationKey> QuoteVerifier::attestation_key(
    const Quote& quote, const CheckedPckChain& pck) {
  const crypto::Certificate* certificate = pck.chain.leaf();
  return attestation_keys_.get_or_make(attestation_key_digest(quote.signature, certificate), [&] {
    return check_attestation_key(quote.signature, certificate);
  });
}

void QuoteVerifier::check_signatures(const Quote* quote, const CheckedPckChain& pck,
                                     CheckList& checks) {
  checks.append(pck.checks);
  if (quote == nullptr) {
    checks.cannot_check("qe.report_signature", "QE report signed by the PCK key", "the quote");
    checks.cannot_check("qe.report_data", "the attestation key's digest", "the quote");
    return check_quote_signature(nullptr, nullptr, checks);
  }
  const auto key = attestation_key(*quote, pck);
  checks.append(key->checks);
  check_quote_signature(quote, key.get(), checks);
}

}  // namespace confcom::verify
