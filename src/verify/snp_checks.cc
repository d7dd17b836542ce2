#include "verify/snp_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/hex.h"
#include "base/printable.h"
#include "crypto/ecdsa.h"
#include "evidence/snp/vek_certificate.h"

namespace confcom::verify {
namespace {

using crypto::Certificate;
using evidence::SigningKey;
using evidence::SnpReport;
using evidence::VekExtensions;

constexpr std::string_view kNoReport = "the report";
constexpr std::string_view kNoKey = "the signing key's certificate";
constexpr std::string_view kNoIssuer = "the issuer's certificate";

const Certificate* certificate_of(const SnpInputs& in) {
  return in.vek->certificate.has_value() ? &*in.vek->certificate : nullptr;
}

const VekExtensions* extensions_of(const SnpInputs& in) {
  return in.vek->extensions.has_value() ? &*in.vek->extensions : nullptr;
}

std::optional<VekExtensions> read_extensions(const Result<Certificate>& certificate,
                                             CheckList& checks) {
  constexpr std::string_view kId = "vek.extensions";
  constexpr std::string_view kExpected = "AMD's extensions, each once and none besides";
  if (!certificate.has_value()) {
    checks.cannot_check(kId, std::string(kExpected), kNoKey);
    return std::nullopt;
  }
  const Result<VekExtensions> out = evidence::vek_extensions_of(*certificate);
  checks.add(kId, out.has_value(), std::string(kExpected),
             out.has_value() ? "so" : out.error().message);
  return out.has_value() ? std::optional(*out) : std::nullopt;
}

/// By the subject's name, and by the extension that the other kind must not have.
void check_kind(const SnpInputs& in, CheckList& checks) {
  constexpr std::string_view kId = "vek.kind";
  constexpr std::string_view kExpected = "of the key that the report names";
  const Certificate* const vek = certificate_of(in);
  const VekExtensions* const extensions = extensions_of(in);
  if (in.report == nullptr) return checks.cannot_check(kId, std::string(kExpected), kNoReport);
  if (vek == nullptr || extensions == nullptr) {
    return checks.cannot_check(kId, std::string(kExpected), kNoKey);
  }
  const SigningKey named = in.report->signer_info.signing_key;
  const std::string wanted =
      fmt::format("{}SEV-{}", in.authorities->name.vendor, evidence::to_string(named));
  const bool has_id =
      named == SigningKey::kVlek ? extensions->csp_id.has_value() : extensions->hw_id.has_value();
  const bool is_key = named == SigningKey::kVcek || named == SigningKey::kVlek;
  checks.add(kId, is_key && has_id && vek->subject_common_name() == wanted, wanted,
             fmt::format("{}, {}", printable(vek->subject_common_name()),
                         extensions->csp_id.has_value() ? "with a provider" : "with a chip"));
}

void check_key(const SnpInputs& in, CheckList& checks) {
  constexpr std::string_view kExpected = "a key on P-384";
  const Certificate* const vek = certificate_of(in);
  if (vek == nullptr) return checks.cannot_check("vek.key", std::string(kExpected), kNoKey);
  const crypto::EcdsaPublicKey* const key = vek->ecdsa_key();
  const bool is_p384 = key != nullptr && key->curve() == crypto::Curve::kP384;
  checks.add("vek.key", is_p384, std::string(kExpected), is_p384 ? "so" : "another kind of key");
}

std::string signature_problem(const Certificate& vek, const Certificate& issuer,
                              SnpKeyCache& keys) {
  if (!equal(vek.issuer(), issuer.subject())) {
    return fmt::format("issued by \"{}\"", printable(vek.issuer_common_name()));
  }
  if (vek.is_ca()) return "it is a CA";
  if (vek.signature_algorithm() != crypto::SignatureAlgorithm::kRsaPssSha384) {
    return fmt::format("signed with {}", to_string(vek.signature_algorithm()));
  }
  return keys.signed_by(vek, issuer) ? "" : "the signature does not hold";
}

void check_signature_of_key(const SnpInputs& in, CheckList& checks) {
  constexpr std::string_view kId = "vek.signature";
  const bool is_vlek =
      in.report != nullptr && in.report->signer_info.signing_key == SigningKey::kVlek;
  const std::string expected =
      fmt::format("signed by the {} with RSASSA-PSS and SHA-384", is_vlek ? "ASVK" : "ASK");
  const Certificate* const vek = certificate_of(in);
  const Certificate* const issuer =
      in.authorities->issuer_of(is_vlek ? SigningKey::kVlek : SigningKey::kVcek);
  if (vek == nullptr || issuer == nullptr) {
    return checks.cannot_check(kId, expected, vek == nullptr ? kNoKey : kNoIssuer);
  }
  const std::string problem = signature_problem(*vek, *issuer, *in.keys);
  checks.add(kId, problem.empty(), expected, problem.empty() ? "so" : problem);
}

void check_validity(const SnpInputs& in, CheckList& checks) {
  const std::string expected = fmt::format("valid at {}", format_timestamp(in.time));
  const Certificate* const vek = certificate_of(in);
  if (vek == nullptr) return checks.cannot_check("vek.validity", expected, kNoKey);
  checks.add("vek.validity", vek->not_before() <= in.time && in.time <= vek->not_after(), expected,
             fmt::format("valid from {} to {}", format_timestamp(vek->not_before()),
                         format_timestamp(vek->not_after())));
}

void check_product_of_key(const SnpInputs& in, CheckList& checks) {
  constexpr std::string_view kId = "vek.product";
  const VekExtensions* const extensions = extensions_of(in);
  if (!in.authorities->ark.has_value() || extensions == nullptr) {
    return checks.cannot_check(kId, "the chain's product",
                               extensions == nullptr ? kNoKey : "the chain");
  }
  checks.add(kId, extensions->product == in.authorities->name.product,
             std::string(evidence::to_string(in.authorities->name.product)),
             std::string(evidence::to_string(extensions->product)));
}

/// A report of version 2 does not say; its chip is the certificate's all the same.
void check_product(const SnpReport& report, const VekExtensions& extensions, CheckList& checks) {
  const std::string expected(evidence::to_string(extensions.product));
  if (!report.cpuid.has_value()) {
    checks.add("report.product", true, expected, "version 2 does not say");
    return;
  }
  const auto product = evidence::snp_product_of_cpuid(report.cpuid->family, report.cpuid->model);
  checks.add(
      "report.product", product.has_value() && *product == extensions.product, expected,
      product.has_value() ? std::string(evidence::to_string(*product)) : product.error().message);
}

/// All four must be of the product's form; the reported one is the key's.
void check_tcb(const SnpReport& report, const VekExtensions& extensions, CheckList& checks) {
  const evidence::TcbVersion all[] = {report.reported_tcb, report.current_tcb, report.committed_tcb,
                                      report.launch_tcb};
  for (const evidence::TcbVersion& each : all) {
    const auto decoded = evidence::decode_tcb_version(each, extensions.product);
    if (decoded.has_value()) continue;
    checks.add("report.tcb", false, "the TCB of the signing key", decoded.error().message);
    return;
  }
  const auto expected = evidence::encode_tcb_version(extensions.tcb, extensions.product);
  checks.add("report.tcb", expected.has_value() && *expected == report.reported_tcb,
             expected.has_value() ? to_hex(expected->raw) : expected.error().message,
             to_hex(report.reported_tcb.raw));
}

/// A chip's key and its report are of one chip; a provider's key says nothing of the chip.
void check_chip_id(const SnpReport& report, const VekExtensions& extensions, CheckList& checks) {
  constexpr std::string_view kId = "report.chip_id";
  const Bytes chip_id = report.chip_id;
  if (report.signer_info.signing_key == SigningKey::kVlek) {
    checks.add(kId, true, "any: the key is a provider's", to_hex(chip_id.first(8)) + "...");
    return;
  }
  const Bytes hw_id = extensions.hw_id.has_value() ? Bytes(*extensions.hw_id) : Bytes();
  const bool is_masked = report.signer_info.chip_key_masked || all_zero(chip_id);
  const bool is_same = !hw_id.empty() && hw_id.size() <= chip_id.size() &&
                       equal(chip_id.first(hw_id.size()), hw_id) &&
                       all_zero(chip_id.subspan(hw_id.size()));
  checks.add(kId, is_same && !is_masked,
             to_hex(hw_id.first(std::min<std::size_t>(8, hw_id.size()))) + "...",
             is_masked ? "masked by the host: it cannot be bound to a chip"
                       : to_hex(chip_id.first(8)) + "...");
}

void check_signature(const SnpInputs& in, const SnpReport& report, CheckList& checks) {
  constexpr std::string_view kExpected = "signed by the key";
  const Certificate* const vek = certificate_of(in);
  const crypto::EcdsaPublicKey* const key = vek == nullptr ? nullptr : vek->ecdsa_key();
  if (key == nullptr) {
    return checks.cannot_check("report.signature", std::string(kExpected), kNoKey);
  }
  ByteArray<96> signature{};
  std::ranges::copy(report.signature_r, signature.begin());
  std::ranges::copy(report.signature_s, signature.begin() + 48);
  const crypto::EcdsaPublicKey used = checks.all_ok() ? in.keys->prepared(*key) : *key;
  const bool holds = used.curve() == crypto::Curve::kP384 &&
                     used.verify(crypto::HashAlgorithm::kSha384, in.signed_bytes, signature);
  checks.add("report.signature", holds, std::string(kExpected),
             holds ? "so" : "the signature does not hold");
}

}  // namespace

SnpSigningKey read_snp_signing_key(Bytes der, SnpKeyCache& keys, CheckList& checks) {
  const Result<Certificate> certificate = keys.parse(der);
  checks.add("vek.format", certificate.has_value(), "the certificate of a VCEK or VLEK",
             certificate.has_value() ? "so" : certificate.error().message);
  SnpSigningKey out{.certificate = std::nullopt,
                    .extensions = read_extensions(certificate, checks)};
  if (certificate.has_value()) out.certificate = *certificate;
  return out;
}

void check_snp_signing_key(const SnpInputs& in, CheckList& checks) {
  check_kind(in, checks);
  check_key(in, checks);
  check_signature_of_key(in, checks);
  check_validity(in, checks);
  check_product_of_key(in, checks);
}

void check_snp_report(const SnpInputs& in, CheckList& checks) {
  const VekExtensions* const extensions = extensions_of(in);
  if (in.report == nullptr || extensions == nullptr) {
    const std::string_view missing = in.report == nullptr ? kNoReport : kNoKey;
    checks.cannot_check("report.product", "the product of the key", missing);
    checks.cannot_check("report.tcb", "the TCB of the signing key", missing);
    checks.cannot_check("report.chip_id", "the key's chip", missing);
    checks.cannot_check("report.signature", "signed by the key", missing);
    return;
  }
  check_product(*in.report, *extensions, checks);
  check_tcb(*in.report, *extensions, checks);
  check_chip_id(*in.report, *extensions, checks);
  check_signature(in, *in.report, checks);
}

}  // namespace confcom::verify
