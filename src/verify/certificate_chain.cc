#include "verify/certificate_chain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/hex.h"
#include "base/printable.h"
#include "crypto/pem.h"
#include "verify/intel_certificate.h"

namespace confcom::verify {
namespace {

using crypto::Certificate;

constexpr std::size_t kMaxCertificates = 3;

std::size_t length_of(ChainRole role) { return role == ChainRole::kPck ? 3 : 2; }

/// Common names that the certificate at `position` (0 is the leaf) may bear, without the vendor.
std::vector<std::string_view> names_at(ChainRole role, std::size_t position) {
  if (position + 1 == length_of(role)) return {"SGX Root CA"};
  if (role == ChainRole::kTcbSigning) return {"SGX TCB Signing"};
  if (role == ChainRole::kPck && position == 0) return {"SGX PCK Certificate"};
  return {"SGX PCK Processor CA", "SGX PCK Platform CA"};
}

bool has_name(const Certificate& certificate, const TrustedRoot& root,
              const std::vector<std::string_view>& names) {
  return std::ranges::any_of(names, [&](std::string_view name) {
    return certificate.subject_common_name() == fmt::format("{} {}", root.vendor(), name);
  });
}

bool issued(const Certificate& issuer, const Certificate& child) {
  return equal(issuer.subject(), child.issuer());
}
bool self_issued(const Certificate& certificate) { return issued(certificate, certificate); }

Result<std::vector<Certificate>> parse(Bytes pem, LinkCache& links) {
  const std::string_view text = as_text(without_trailing_zeros(pem));
  if (text.empty()) return fail(ErrorCode::kNotFound, "absent");
  CONFCOM_TRY(const auto blocks, crypto::parse_pem(text, "CERTIFICATE", kMaxCertificates));
  std::vector<Certificate> out;
  for (const ByteVector& der : blocks) {
    CONFCOM_TRY(Certificate certificate, links.parse(der));
    CONFCOM_CHECK(key_of_intel_form(certificate));
    out.push_back(std::move(certificate));
  }
  return out;
}

/// Leaf first. Errors: malformed, unless the certificates form exactly one line that ends in a
/// self-issued one.
Result<std::vector<Certificate>> order_by_issuer(std::vector<Certificate> certificates) {
  const auto root = std::ranges::find_if(certificates, self_issued);
  if (root == certificates.end()) return fail(ErrorCode::kMalformed, "no root certificate");
  std::iter_swap(root, certificates.end() - 1);
  for (auto above = certificates.end() - 1; above != certificates.begin(); --above) {
    const auto is_below = [&](const Certificate& c) {
      return issued(*above, c) && !self_issued(c);
    };
    const auto below = std::find_if(certificates.begin(), above, is_below);
    if (below == above)
      return fail(ErrorCode::kMalformed, "certificates that do not issue one another");
    std::iter_swap(below, above - 1);
  }
  return certificates;
}

Result<std::vector<Certificate>> parse_chain(Bytes pem, ChainRole role, const TrustedRoot& root,
                                             LinkCache& links) {
  CONFCOM_TRY(auto certificates, parse(pem, links));
  if (certificates.size() != length_of(role)) {
    return fail(ErrorCode::kMalformed, fmt::format("{} certificates", certificates.size()));
  }
  CONFCOM_TRY(auto chain, order_by_issuer(std::move(certificates)));
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (has_name(chain[i], root, names_at(role, i))) continue;
    return fail(ErrorCode::kMalformed,
                fmt::format("\"{}\"", printable(chain[i].subject_common_name())));
  }
  return chain;
}

std::string describe(ChainRole role, const TrustedRoot& root) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < length_of(role); ++i)
    names.push_back(fmt::format("{}", fmt::join(names_at(role, i), " or ")));
  return fmt::format("{}: {}", root.vendor(), fmt::join(names, ", "));
}

/// Why the certificate at `position` may not stand there; empty when it may.
std::string constraint_problem(const std::vector<Certificate>& chain, ChainRole role,
                               std::size_t position) {
  const Certificate& certificate = chain[position];
  const bool signs_data = position == 0 && role != ChainRole::kPckCa;
  if (signs_data) {
    if (certificate.is_ca()) return "the leaf is a CA";
    return certificate.may_sign_data() ? "" : "the leaf's key usage is not digital signature";
  }
  if (!certificate.may_sign_certificates()) return "an issuer is no CA";
  const std::size_t cas_below = position - (role == ChainRole::kPckCa ? 0 : 1);
  const std::optional<std::size_t> path_length = certificate.path_length();
  const bool too_long = path_length.has_value() && *path_length < cas_below;
  return too_long ? "a path length is exceeded" : "";
}

std::string link_problem(const std::vector<Certificate>& chain, ChainRole role, LinkCache& links) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Certificate& issuer = chain[std::min(i + 1, chain.size() - 1)];
    if (!links.signed_by(chain[i], issuer)) {
      return fmt::format("the signature on \"{}\" does not hold",
                         printable(chain[i].subject_common_name()));
    }
    if (std::string problem = constraint_problem(chain, role, i); !problem.empty()) return problem;
  }
  return {};
}

}  // namespace

CheckedChain check_chain(Bytes pem, ChainRole role, const ChainCheckIds& ids,
                         const TrustedRoot& root, LinkCache& links) {
  CheckedChain out;
  Result<std::vector<Certificate>> chain = parse_chain(pem, role, root, links);
  out.checks.add(ids.format, chain.has_value(), describe(role, root),
                 chain.has_value() ? "so" : chain.error().message);
  constexpr std::string_view kLinksExpected =
      "each certificate signed by the next, CAs that may sign";
  if (!chain.has_value()) {
    out.checks.cannot_check(ids.links, std::string(kLinksExpected), "the chain");
    out.checks.cannot_check(ids.root, "the trusted root's key", "the chain");
    return out;
  }
  out.certificates = *std::move(chain);
  const std::string problem = link_problem(out.certificates, role, links);
  out.checks.add(ids.links, problem.empty(), std::string(kLinksExpected),
                 problem.empty() ? "so" : problem);
  const Bytes trusted = root.public_key().point();
  const crypto::EcdsaPublicKey* found = out.root()->ecdsa_key();
  out.checks.add(ids.root, found != nullptr && *found == root.public_key(),
                 to_hex(trusted.first(8)) + "...",
                 found == nullptr ? "no ECDSA key" : to_hex(found->point().first(8)) + "...");
  return out;
}

void check_chain_validity(const CheckedChain& chain, std::string_view id, Timestamp time,
                          CheckList& checks) {
  if (chain.certificates.empty())
    return checks.cannot_check(id, format_timestamp(time), "the chain");
  Timestamp from = Timestamp::min();
  Timestamp to = Timestamp::max();
  for (const Certificate& certificate : chain.certificates) {
    from = std::max(from, certificate.not_before());
    to = std::min(to, certificate.not_after());
  }
  checks.add(id, from <= time && time <= to, fmt::format("valid at {}", format_timestamp(time)),
             fmt::format("valid from {} to {}", format_timestamp(from), format_timestamp(to)));
}

}  // namespace confcom::verify
