#include "verify/snp_endorsement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "base/printable.h"
#include "crypto/cose_algorithm.h"
#include "crypto/extended_key_usage.h"
#include "crypto/x509.h"
#include "evidence/cose_sign1.h"
#include "evidence/snp/reference_info.h"

namespace confcom::verify {
namespace {

using crypto::Certificate;
using evidence::CoseSign1;
using evidence::SnpReferenceInfo;

constexpr std::string_view kNoDocument = "the endorsement";
constexpr std::string_view kNoChain = "the endorsement's chain";

/// What the checks of one endorsement look at; each part is absent until it is read.
struct Inputs {
  std::optional<CoseSign1> message{};
  std::optional<SnpReferenceInfo> info{};
  std::vector<Certificate> chain{};  ///< leaf first

  [[nodiscard]] const Certificate* leaf() const { return chain.empty() ? nullptr : &chain.front(); }
};

void read_message(Bytes document, Inputs& in, CheckList& checks) {
  Result<CoseSign1> message = evidence::parse_cose_sign1(document);
  checks.add("endorsement.format", message.has_value(), "COSE_Sign1 with its payload",
             message.has_value() ? "so" : message.error().message);
  if (message.has_value()) in.message = *std::move(message);
}

Result<SnpReferenceInfo> parse_info(const CoseSign1& message) {
  if (message.content_type != evidence::kReferenceInfoContentType) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("content type \"{}\"",
                            printable(message.content_type.value_or(std::string_view()))));
  }
  return evidence::parse_snp_reference_info(message.payload);
}

void read_info(Inputs& in, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.reference_info";
  constexpr std::string_view kExpected = "a launch measurement with its SVN, in JSON";
  if (!in.message.has_value()) return checks.cannot_check(kId, std::string(kExpected), kNoDocument);
  const Result<SnpReferenceInfo> info = parse_info(*in.message);
  checks.add(kId, info.has_value(), std::string(kExpected),
             info.has_value() ? "so" : info.error().message);
  if (info.has_value()) in.info = *info;
}

/// Where a text is another than `expected`: issuers are longer than what a message quotes, and two
/// of a maker's differ at their ends.
std::string difference(std::optional<std::string_view> found, std::string_view expected) {
  if (!found.has_value()) return "none";
  if (*found == expected) return "so";
  const auto at = std::ranges::mismatch(*found, expected).in1 - found->begin();
  return fmt::format("{}, which is another from byte {} on", printable(*found), at);
}

/// A text of the document is the operator's, byte for byte. Who names none accepts none.
void check_text(std::string_view id, const std::string& expected,
                std::optional<std::string_view> CoseSign1::* member, const Inputs& in,
                CheckList& checks) {
  if (!in.message.has_value()) return checks.cannot_check(id, expected, kNoDocument);
  const std::optional<std::string_view> found = (*in.message).*member;
  checks.add(id, !expected.empty() && found == expected, expected, difference(found, expected));
}

Result<std::vector<Certificate>> parse_chain(const CoseSign1& message) {
  if (message.certificates.size() < 2)
    return fail(ErrorCode::kMalformed, fmt::format("{} certificates", message.certificates.size()));
  std::vector<Certificate> out;
  for (const Bytes der : message.certificates) {
    CONFCOM_TRY(Certificate certificate, Certificate::parse(der));
    out.push_back(std::move(certificate));
    if (out.size() == 1 || equal(out[out.size() - 2].issuer(), out.back().subject())) continue;
    return fail(ErrorCode::kMalformed,
                fmt::format("\"{}\" was not issued by \"{}\", which is next",
                            printable(out[out.size() - 2].subject_common_name()),
                            printable(out.back().subject_common_name())));
  }
  return out;
}

void read_chain(Inputs& in, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.chain.format";
  constexpr std::string_view kExpected = "certificates, each issued by the next";
  if (!in.message.has_value()) return checks.cannot_check(kId, std::string(kExpected), kNoDocument);
  Result<std::vector<Certificate>> chain = parse_chain(*in.message);
  checks.add(
      kId, chain.has_value(), std::string(kExpected),
      chain.has_value() ? fmt::format("{} certificates", chain->size()) : chain.error().message);
  if (chain.has_value()) in.chain = *std::move(chain);
}

/// The anchor is above the leaf: else whoever holds any key could name its own certificate.
void check_root(const Inputs& in, const crypto::DidX509& issuer, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.chain.root";
  const std::string expected =
      fmt::format("a CA {}...", to_hex(Bytes(issuer.ca_fingerprint).first(8)));
  if (in.chain.empty()) return checks.cannot_check(kId, expected, kNoChain);
  std::vector<std::string> found;
  bool is_there = false;
  for (std::size_t i = 1; i < in.chain.size(); ++i) {
    found.push_back(fmt::format("{} {}...", printable(in.chain[i].subject_common_name()),
                                to_hex(Bytes(in.chain[i].fingerprint()).first(8))));
    is_there = is_there || in.chain[i].fingerprint() == issuer.ca_fingerprint;
  }
  checks.add(kId, is_there, expected, fmt::format("{}", fmt::join(found, ", ")));
}

/// Why the certificate at `position` may not stand there; empty when it may.
std::string constraint_problem(const std::vector<Certificate>& chain, std::size_t position) {
  const Certificate& certificate = chain[position];
  if (position == 0) {
    if (certificate.is_ca()) return "the leaf is a CA";
    return certificate.may_sign_data() ? "" : "the leaf's key usage is not digital signature";
  }
  const std::string name = printable(certificate.subject_common_name());
  if (!certificate.may_sign_certificates())
    return fmt::format("\"{}\" may not sign certificates", name);
  const std::optional<std::size_t> path_length = certificate.path_length();
  const bool is_too_long = path_length.has_value() && *path_length < position - 1;
  return is_too_long ? fmt::format("the path length of \"{}\" is exceeded", name) : "";
}

std::string link_problem(const std::vector<Certificate>& chain) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (std::string problem = constraint_problem(chain, i); !problem.empty()) return problem;
    const bool is_last = i + 1 == chain.size();
    if (is_last || chain[i].signed_by(chain[i + 1].public_key())) continue;
    return fmt::format("the signature on \"{}\" does not hold",
                       printable(chain[i].subject_common_name()));
  }
  return {};
}

/// Of all that came, also above the CA that is trusted.
void check_links(const Inputs& in, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.chain.signatures";
  constexpr std::string_view kExpected = "each certificate signed by the next, CAs that may sign";
  if (in.chain.empty()) return checks.cannot_check(kId, std::string(kExpected), kNoChain);
  const std::string problem = link_problem(in.chain);
  checks.add(kId, problem.empty(), std::string(kExpected), problem.empty() ? "so" : problem);
}

void check_validity(const Inputs& in, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.chain.validity";
  const auto time = in.message.has_value() ? in.message->signing_time : std::nullopt;
  if (!time.has_value())
    return checks.cannot_check(kId, "valid at the signed signing time", "the signing time");
  std::string expected = fmt::format(
      "valid when it was signed, {} by the signer's word; whether it still is, is not looked at",
      format_timestamp(*time));
  if (in.chain.empty()) return checks.cannot_check(kId, std::move(expected), kNoChain);
  Timestamp from = Timestamp::min();
  Timestamp to = Timestamp::max();
  for (const Certificate& certificate : in.chain) {
    from = std::max(from, certificate.not_before());
    to = std::min(to, certificate.not_after());
  }
  checks.add(kId, from <= *time && *time <= to, std::move(expected),
             fmt::format("valid from {} to {}", format_timestamp(from), format_timestamp(to)));
}

void check_eku(const Inputs& in, const std::string& expected, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.leaf.eku";
  if (in.leaf() == nullptr) return checks.cannot_check(kId, expected, kNoChain);
  const auto found = crypto::extended_key_usage(*in.leaf());
  if (!found.has_value()) {
    checks.add(kId, false, expected, found.error().message);
    return;
  }
  checks.add(kId, std::ranges::find(*found, expected) != found->end(), expected,
             found->empty() ? "none" : fmt::format("{}", fmt::join(*found, ", ")));
}

void check_thumbprint(const Inputs& in, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.leaf.thumbprint";
  constexpr std::string_view kExpected = "x5t, the leaf's SHA-256";
  constexpr std::int64_t kSha256 = -16;  // IANA's registry of COSE algorithms
  if (!in.message.has_value() || in.leaf() == nullptr)
    return checks.cannot_check(kId, std::string(kExpected), kNoChain);
  const auto& thumbprint = in.message->thumbprint;
  if (!thumbprint.has_value())
    return checks.cannot_check(kId, std::string(kExpected), "the thumbprint");
  const bool is_same =
      thumbprint->algorithm == kSha256 && equal(thumbprint->digest, in.leaf()->fingerprint());
  checks.add(kId, is_same, std::string(kExpected),
             is_same ? "so" : "of another certificate, or by another hash");
}

/// The algorithm, where it is one that the leaf's key has.
std::optional<crypto::CoseAlgorithm> check_algorithm(const Inputs& in, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.algorithm";
  constexpr std::string_view kExpected = "an algorithm of the leaf's key";
  if (!in.message.has_value() || in.leaf() == nullptr) {
    checks.cannot_check(kId, std::string(kExpected), kNoChain);
    return std::nullopt;
  }
  const auto algorithm = crypto::parse_cose_algorithm(in.message->algorithm);
  if (!algorithm.has_value()) {
    checks.add(kId, false, std::string(kExpected), algorithm.error().message);
    return std::nullopt;
  }
  const bool fits = crypto::fits(*algorithm, in.leaf()->public_key());
  checks.add(
      kId, fits, std::string(kExpected),
      fmt::format("{}{}", to_string(*algorithm), fits ? "" : ": the key is of another kind"));
  return fits ? std::optional(*algorithm) : std::nullopt;
}

void check_signature(const Inputs& in, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.signature";
  constexpr std::string_view kExpected = "signed by the leaf";
  const auto algorithm = check_algorithm(in, checks);
  if (!algorithm.has_value() || !in.message.has_value() || in.leaf() == nullptr)
    return checks.cannot_check(kId, std::string(kExpected), "an algorithm of the leaf's key");
  const ByteVector message =
      evidence::cose_signed_bytes(in.message->protected_header, in.message->payload);
  const bool holds = crypto::verify_cose_signature(in.leaf()->public_key(), *algorithm, message,
                                                   in.message->signature);
  checks.add(kId, holds, std::string(kExpected), holds ? "so" : "the signature does not hold");
}

void check_svn(const Inputs& in, std::optional<std::uint64_t> min_svn, CheckList& checks) {
  constexpr std::string_view kId = "endorsement.svn";
  const std::string expected = min_svn.has_value() ? fmt::format("at least {}", *min_svn) : "any";
  if (!in.info.has_value()) return checks.cannot_check(kId, expected, "the reference info");
  checks.add(kId, in.info->guest_svn >= min_svn.value_or(0), expected,
             std::to_string(in.info->guest_svn));
}

/// Nothing when a part is absent; when every check holds, none is.
std::optional<SnpEndorsement> claims_of(const Inputs& in) {
  if (!in.message.has_value() || !in.message->signing_time.has_value() || !in.info.has_value())
    return std::nullopt;
  return SnpEndorsement{.measurement = in.info->launch_measurement,
                        .guest_svn = in.info->guest_svn,
                        .signing_time = *in.message->signing_time};
}

}  // namespace

SnpEndorsementVerdict SnpEndorsementVerifier::verify(Bytes document) const {
  SnpEndorsementVerdict verdict;
  CheckList& checks = verdict.checks;
  Inputs in;
  read_message(document, in, checks);
  read_info(in, checks);
  check_text("endorsement.issuer", policy_.issuer.text, &CoseSign1::issuer, in, checks);
  check_text("endorsement.feed", policy_.feed, &CoseSign1::feed, in, checks);
  read_chain(in, checks);
  check_root(in, policy_.issuer, checks);
  check_links(in, checks);
  check_validity(in, checks);
  check_eku(in, policy_.issuer.eku, checks);
  check_thumbprint(in, checks);
  check_signature(in, checks);
  check_svn(in, policy_.min_svn, checks);
  if (!checks.all_ok()) return verdict;
  if (auto claims = claims_of(in)) verdict.claims = Verified<SnpEndorsement>(*std::move(claims));
  return verdict;
}

}  // namespace confcom::verify
