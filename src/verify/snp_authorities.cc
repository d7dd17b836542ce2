#include "verify/snp_authorities.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "base/printable.h"
#include "collateral/crl_text.h"

namespace confcom::verify {
namespace {

using crypto::Certificate;
using evidence::SigningKey;

constexpr std::string_view kKeyUsageOid = "2.5.29.15";
constexpr std::string_view kSignaturesExpected =
    "ARK and its issuers of keys, each signed by the ARK with RSASSA-PSS and SHA-384";

/// AMD's CAs have a key usage; one without may do everything (RFC 5280, 4.2.1.3).
bool may_sign(const Certificate& ca, bool certificates) {
  if (!ca.is_ca()) return false;
  if (!ca.extension(kKeyUsageOid).has_value()) return true;
  return certificates ? ca.may_sign_certificates() : ca.may_sign_crls();
}

bool is_pss(crypto::SignatureAlgorithm algorithm) {
  return algorithm == crypto::SignatureAlgorithm::kRsaPssSha384;
}

/// Where a certificate stands, by its name.
std::optional<Certificate>* place_of(const Certificate& certificate, CheckedSnpAuthorities& out) {
  const std::string_view name = certificate.subject_common_name();
  if (parse_snp_authority_name(name, "ARK").has_value()) return &out.ark;
  if (parse_snp_authority_name(name, "SEV-VLEK").has_value()) return &out.asvk;
  return parse_snp_authority_name(name, "SEV").has_value() ? &out.ask : nullptr;
}

/// Why they are no chain; empty when they are.
std::string place_all(const std::vector<ByteVector>& der, CheckedSnpAuthorities& out) {
  for (const ByteVector& each : der) {
    const Result<Certificate> certificate = Certificate::parse(each);
    if (!certificate.has_value()) return certificate.error().message;
    std::optional<Certificate>* const place = place_of(*certificate, out);
    const std::string name = printable(certificate->subject_common_name());
    if (place == nullptr) return fmt::format("\"{}\" is none of them", name);
    if (place->has_value()) return fmt::format("\"{}\" beside another of its kind", name);
    place->emplace(*certificate);
  }
  return {};
}

/// The trusted certificate itself where the evidence came without it.
void supply_ark(const SnpRoots& roots, CheckedSnpAuthorities& out) {
  const Certificate* const ask = out.issuer_of(SigningKey::kVcek);
  const Certificate* const issuer = ask != nullptr ? ask : out.issuer_of(SigningKey::kVlek);
  if (out.ark.has_value() || issuer == nullptr) return;
  for (const SnpRoots::Root& root : roots.all()) {
    if (root.certificate.has_value() && equal(root.certificate->subject(), issuer->issuer())) {
      out.ark = root.certificate;
    }
  }
}

std::string missing(const CheckedSnpAuthorities& chain) {
  if (!chain.ark.has_value()) return "no ARK: fetch cert_chain of the product from AMD";
  return chain.ask.has_value() || chain.asvk.has_value() ? "" : "neither ASK nor ASVK";
}

std::string problem_below(const Certificate& ark, const std::optional<Certificate>& issuer,
                          std::string_view role, const SnpAuthorityName& name) {
  if (!issuer.has_value()) return {};
  const std::string subject = printable(issuer->subject_common_name());
  const auto its_name = parse_snp_authority_name(issuer->subject_common_name(), role);
  if (!its_name.has_value() || *its_name != name || !equal(issuer->issuer(), ark.subject())) {
    return fmt::format("\"{}\" is of another product than its ARK", subject);
  }
  if (!may_sign(*issuer, true)) return fmt::format("\"{}\" may not sign certificates", subject);
  if (!is_pss(issuer->signature_algorithm())) {
    return fmt::format("\"{}\" is signed with {}", subject,
                       to_string(issuer->signature_algorithm()));
  }
  return issuer->signed_by(ark.public_key())
             ? ""
             : fmt::format("the signature on \"{}\" does not hold", subject);
}

std::string signature_problem(const Certificate& ark, const CheckedSnpAuthorities& chain) {
  const bool is_self_signed = equal(ark.issuer(), ark.subject()) &&
                              is_pss(ark.signature_algorithm()) && ark.signed_by(ark.public_key());
  if (!is_self_signed) return "the ARK's own signature does not hold";
  if (!may_sign(ark, true)) return "the ARK may not sign certificates";
  std::string problem = problem_below(ark, chain.ask, "SEV", chain.name);
  return problem.empty() ? problem_below(ark, chain.asvk, "SEV-VLEK", chain.name) : problem;
}

void check_root(const Certificate& ark, const SnpRoots& roots, CheckList& checks) {
  checks.add("chain.root", roots.find(ark.fingerprint()) != nullptr, roots.to_text(),
             fmt::format("{} {}...", printable(ark.subject_common_name()),
                         to_hex(Bytes(ark.fingerprint()).first(8))));
}

CheckedSnpAuthorities refused(CheckedSnpAuthorities out) {
  out.checks.cannot_check("chain.root", "a trusted ARK", "the chain");
  out.checks.cannot_check("chain.signatures", std::string(kSignaturesExpected), "the chain");
  out.ark.reset();
  out.ask.reset();
  out.asvk.reset();
  return out;
}

std::string crl_problem(const crypto::Crl& crl, const Certificate& ark) {
  if (!equal(crl.issuer(), ark.subject())) {
    return fmt::format("of \"{}\"", printable(crl.issuer_common_name()));
  }
  if (!may_sign(ark, false)) return "the ARK may not sign CRLs";
  if (!is_pss(crl.signature_algorithm())) {
    return fmt::format("signed with {}", to_string(crl.signature_algorithm()));
  }
  return crl.signed_by(ark.public_key()) ? "" : "the signature does not hold";
}

std::string_view role_of(SigningKey key) { return key == SigningKey::kVlek ? "ASVK" : "ASK"; }

}  // namespace

const Certificate* CheckedSnpAuthorities::issuer_of(SigningKey key) const {
  const std::optional<Certificate>& out = key == SigningKey::kVlek ? asvk : ask;
  return out.has_value() ? &*out : nullptr;
}

CheckedSnpAuthorities check_snp_authorities(const std::vector<ByteVector>& der,
                                            const SnpRoots& roots) {
  CheckedSnpAuthorities out;
  std::string problem = place_all(der, out);
  supply_ark(roots, out);
  if (problem.empty()) problem = missing(out);
  out.checks.add("chain.format", problem.empty(), "an ARK, and its ASK or ASVK",
                 problem.empty() ? "so" : problem);
  if (!problem.empty() || !out.ark.has_value()) return refused(std::move(out));
  const Certificate ark = *out.ark;
  if (auto name = parse_snp_authority_name(ark.subject_common_name(), "ARK")) {
    out.name = *std::move(name);
  }
  check_root(ark, roots, out.checks);
  problem = signature_problem(ark, out);
  out.checks.add("chain.signatures", problem.empty(), std::string(kSignaturesExpected),
                 problem.empty() ? "so" : problem);
  return out;
}

void check_snp_authorities_validity(const CheckedSnpAuthorities& authorities, SigningKey key,
                                    Timestamp time, CheckList& checks) {
  constexpr std::string_view kId = "chain.validity";
  std::string expected = fmt::format("valid at {}", format_timestamp(time));
  const Certificate* const issuer = authorities.issuer_of(key);
  if (!authorities.ark.has_value() || issuer == nullptr) {
    return checks.cannot_check(kId, std::move(expected), role_of(key));
  }
  const Timestamp from = std::max(authorities.ark->not_before(), issuer->not_before());
  const Timestamp to = std::min(authorities.ark->not_after(), issuer->not_after());
  checks.add(kId, from <= time && time <= to, std::move(expected),
             fmt::format("valid from {} to {}", format_timestamp(from), format_timestamp(to)));
}

CheckedSnpCrl check_snp_crl(Bytes der, const CheckedSnpAuthorities& authorities) {
  constexpr std::string_view kExpected = "of the ARK, signed by it with RSASSA-PSS and SHA-384";
  CheckedSnpCrl out;
  const Result<crypto::Crl> crl = collateral::parse_crl(der);
  out.checks.add("crl.format", crl.has_value(), "a complete CRL",
                 crl.has_value() ? "so" : crl.error().message);
  if (!crl.has_value() || !authorities.ark.has_value()) {
    out.checks.cannot_check("crl.signature", std::string(kExpected),
                            crl.has_value() ? "the ARK" : "the CRL");
    return out;
  }
  const std::string problem = crl_problem(*crl, *authorities.ark);
  out.checks.add("crl.signature", problem.empty(), std::string(kExpected),
                 problem.empty() ? "so" : problem);
  if (problem.empty()) out.crl = *crl;
  return out;
}

void check_snp_revocation(const CheckedSnpCrl& crl, const CheckedSnpAuthorities& authorities,
                          SigningKey key, VerificationTime time, CheckList& checks) {
  const std::string expected = fmt::format("current at {}", format_timestamp(time.now));
  if (!crl.crl.has_value()) {
    checks.cannot_check("crl.validity", expected, "the CRL");
    return checks.cannot_check("crl.not_revoked", "not revoked", "the CRL");
  }
  const Timestamp to = crl.crl->next_update() + time.collateral_grace;
  checks.add("crl.validity", crl.crl->this_update() <= time.now && time.now <= to, expected,
             fmt::format("of {}, to {}", format_timestamp(crl.crl->this_update()),
                         format_timestamp(crl.crl->next_update())));
  const Certificate* const issuer = authorities.issuer_of(key);
  if (issuer == nullptr) {
    return checks.cannot_check("crl.not_revoked", "not revoked", role_of(key));
  }
  const bool revoked = crl.crl->revokes(issuer->serial());
  checks.add("crl.not_revoked", !revoked, fmt::format("the {} is not revoked", role_of(key)),
             fmt::format("serial number {} is {}", to_hex(issuer->serial()),
                         revoked ? "revoked" : "not listed"));
}

}  // namespace confcom::verify
