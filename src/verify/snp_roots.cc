#include "verify/snp_roots.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "base/printable.h"
#include "collateral/snp_collateral.h"

namespace confcom::verify {
namespace {

using evidence::SnpProduct;

constexpr std::size_t kMaxRoots = 8;

/// SHA-256 of AMD's self-signed certificates. Source: AMD's key distribution service, cert_chain of
/// each product.
constexpr std::pair<SnpProduct, std::string_view> kAmdRoots[] = {
    {SnpProduct::kMilan, "69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd"},
    {SnpProduct::kGenoa, "4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1"},
    {SnpProduct::kTurin, "1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a"},
};

Result<SnpRoots::Root> read_root(Bytes der) {
  CONFCOM_TRY(crypto::Certificate certificate, crypto::Certificate::parse(der));
  CONFCOM_TRY(SnpAuthorityName name,
              parse_snp_authority_name(certificate.subject_common_name(), "ARK"));
  const bool signed_so =
      certificate.signature_algorithm() == crypto::SignatureAlgorithm::kRsaPssSha384 &&
      certificate.signed_by(certificate.public_key());
  if (!signed_so) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("\"{}\" is not signed by itself with RSASSA-PSS and SHA-384",
                            printable(certificate.subject_common_name())));
  }
  return SnpRoots::Root{std::move(name), certificate.fingerprint(), certificate};
}

}  // namespace

Result<SnpAuthorityName> parse_snp_authority_name(std::string_view common_name,
                                                  std::string_view role) {
  const std::size_t dash = common_name.rfind('-');
  const std::string_view before = common_name.substr(0, dash);
  const bool is_role = dash != std::string_view::npos && before.ends_with(role);
  const std::string_view vendor = is_role ? before.substr(0, before.size() - role.size()) : "";
  if (!is_role || !(vendor.empty() || vendor.ends_with(' '))) {
    return fail(ErrorCode::kMalformed,
                fmt::format("\"{}\" is no {} of a product", printable(common_name), role));
  }
  CONFCOM_TRY(const SnpProduct product,
              evidence::snp_product_of_name(common_name.substr(dash + 1)));
  return SnpAuthorityName{std::string(vendor), product};
}

const SnpRoots& SnpRoots::amd() {
  static const SnpRoots roots = [] {
    std::vector<Root> out;
    for (const auto& [product, digest] : kAmdRoots) {
      out.push_back({.name = {.vendor = "", .product = product},
                     .fingerprint = parse_hex_array<32>(digest).value(),
                     .certificate = std::nullopt});
    }
    return SnpRoots(std::move(out));
  }();
  return roots;
}

Result<SnpRoots> SnpRoots::from_certificates(Bytes pem_or_der) {
  CONFCOM_TRY(const auto ders, collateral::certificates_of(pem_or_der, kMaxRoots));
  std::vector<Root> out;
  for (const ByteVector& der : ders) {
    CONFCOM_TRY(Root root, read_root(der));
    out.push_back(std::move(root));
  }
  return SnpRoots(std::move(out));
}

const SnpRoots::Root* SnpRoots::find(const crypto::Sha256Digest& fingerprint) const {
  const auto at = std::ranges::find(roots_, fingerprint, &Root::fingerprint);
  return at == roots_.end() ? nullptr : &*at;
}

std::string SnpRoots::to_text() const {
  std::string out;
  for (const Root& root : roots_) {
    out += fmt::format("{}{}ARK-{} {}...", out.empty() ? "" : " or ", root.name.vendor,
                       evidence::to_string(root.name.product),
                       to_hex(Bytes(root.fingerprint).first(8)));
  }
  return out;
}

}  // namespace confcom::verify
