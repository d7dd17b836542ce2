#include "verify/checked_collateral.h"

#include <utility>

#include "base/printable.h"
#include "collateral/crl_text.h"
#include "verify/intel_certificate.h"

namespace confcom::verify {
namespace {

using crypto::Certificate;
using crypto::Crl;
using crypto::HashAlgorithm;

constexpr ChainCheckIds kPckIds{"pck.format", "pck.chain", "pck.root", "pck.validity"};
constexpr ChainCheckIds kTcbInfoIds{"tcb_info.chain_format", "tcb_info.chain", "tcb_info.root",
                                    "tcb_info.chain_validity"};
constexpr ChainCheckIds kQeIdentityIds{"qe_identity.chain_format", "qe_identity.chain",
                                       "qe_identity.root", "qe_identity.chain_validity"};
constexpr ChainCheckIds kPckCrlIds{"crl.pck.chain_format", "crl.pck.chain", "crl.pck.root",
                                   "crl.pck.chain_validity"};

/// Takes the value out of a parser's result and leaves a check behind.
template <class T>
std::optional<T> accept(Result<T> parsed, std::string_view id, std::string expected,
                        CheckList& checks) {
  checks.add(id, parsed.has_value(), std::move(expected),
             parsed.has_value() ? "so" : parsed.error().message);
  if (!parsed.has_value()) return std::nullopt;
  return *std::move(parsed);
}

/// A signature of the TCB signing key over a document's exact text.
void check_document_signature(std::string_view id, const Certificate* signer,
                              const TrustedRoot& root, std::string_view text, Bytes signature,
                              CheckList& checks) {
  if (signer == nullptr)
    return checks.cannot_check(id, "signed by the TCB signing key", "the signing chain");
  const crypto::EcdsaPublicKey* key = root.prepared_key(*signer);
  const bool holds =
      key != nullptr && key->verify(HashAlgorithm::kSha256, as_bytes(text), signature);
  checks.add(id, holds, "signed by the TCB signing key",
             holds ? "so" : "the signature does not hold");
}

/// A CRL's issuer, by name and by key. Of the trusted root only the common name is known: trust is
/// in its key.
struct CrlIssuer {
  std::string_view common_name;
  std::optional<Bytes> name_der;
  const crypto::EcdsaPublicKey* key;  ///< null where it is of another kind
  bool may_sign;
};

bool is_named(const Crl& crl, const CrlIssuer& issuer) {
  return crl.issuer_common_name() == issuer.common_name &&
         (!issuer.name_der.has_value() || equal(crl.issuer(), *issuer.name_der));
}

void check_crl(std::string_view id, const std::optional<Crl>& crl,
               const std::optional<CrlIssuer>& issuer, CheckList& checks) {
  constexpr std::string_view kExpected = "of its issuer, and signed by it";
  if (!crl.has_value()) return checks.cannot_check(id, std::string(kExpected), "the CRL");
  if (!issuer.has_value())
    return checks.cannot_check(id, std::string(kExpected), "the issuer's certificate");
  if (!is_named(*crl, *issuer)) {
    checks.add(id, false, std::string(issuer->common_name), printable(crl->issuer_common_name()));
    return;
  }
  const bool holds = issuer->may_sign && issuer->key != nullptr && crl->signed_by(*issuer->key);
  checks.add(id, holds, std::string(kExpected),
             holds ? "so" : "the signature does not hold, or its key may not sign CRLs");
}

void read_tcb_info(const collateral::QuoteCollateral& in, const TrustedRoot& root,
                   CheckedCollateral& out) {
  auto document = accept(collateral::parse_tcb_info(as_text(in.tcb_info)), "tcb_info.format",
                         "TCB info, version 2 or 3", out.checks);
  if (!document.has_value()) {
    return out.checks.cannot_check("tcb_info.signature", "signed by the TCB signing key",
                                   "the TCB info");
  }
  check_document_signature("tcb_info.signature", out.tcb_info_chain.leaf(), root,
                           document->signed_text, document->signature, out.checks);
  out.tcb_info = std::move(document->info);
}

void read_qe_identity(const collateral::QuoteCollateral& in, const TrustedRoot& root,
                      CheckedCollateral& out) {
  auto document = accept(collateral::parse_enclave_identity(as_text(in.qe_identity)),
                         "qe_identity.format", "enclave identity, version 2", out.checks);
  if (!document.has_value()) {
    return out.checks.cannot_check("qe_identity.signature", "signed by the TCB signing key",
                                   "the QE identity");
  }
  check_document_signature("qe_identity.signature", out.qe_identity_chain.leaf(), root,
                           document->signed_text, document->signature, out.checks);
  out.qe_identity = std::move(document->identity);
}

Result<Crl> parse_crl(Bytes in) {
  CONFCOM_TRY(Crl crl, collateral::parse_crl(in));
  CONFCOM_CHECK(expect_intel_form(crl));
  return crl;
}

/// The root CRL needs no certificate: the trusted key itself must have signed it.
void read_root_crl(Bytes in, const TrustedRoot& root, CheckedCollateral& out) {
  out.root_crl = accept(parse_crl(in), "crl.root.format", "a CRL", out.checks);
  const std::string name = root.common_name();
  check_crl("crl.root", out.root_crl,
            CrlIssuer{name, std::nullopt, &root.prepared(root.public_key()), true}, out.checks);
}

void read_pck_crl(Bytes in, const TrustedRoot& root, CheckedCollateral& out) {
  out.pck_crl = accept(parse_crl(in), "crl.pck.format", "a CRL", out.checks);
  std::optional<CrlIssuer> issuer;
  if (const Certificate* ca = out.pck_crl_chain.leaf()) {
    issuer = CrlIssuer{ca->subject_common_name(), ca->subject(), root.prepared_key(*ca),
                       ca->may_sign_crls()};
  }
  check_crl("crl.pck", out.pck_crl, issuer, out.checks);
}

Result<evidence::PckExtension> read_extension(const Certificate* pck) {
  if (pck == nullptr)
    return fail(ErrorCode::kNotFound, "not checked: the PCK certificate is absent or broken");
  const std::optional<Bytes> der = pck->extension(evidence::kPckExtensionOid);
  if (!der.has_value()) return fail(ErrorCode::kMalformed, "absent");
  return evidence::parse_pck_extension(*der);
}

}  // namespace

CheckedPckChain check_pck_chain(Bytes pem, const TrustedRoot& root, LinkCache& links) {
  CheckedPckChain out;
  out.chain = check_chain(pem, ChainRole::kPck, kPckIds, root, links);
  out.checks.append(out.chain.checks);
  out.extension = accept(read_extension(out.chain.leaf()), "pck.extension", "Intel's SGX extension",
                         out.checks);
  return out;
}

CheckedCollateral check_collateral(const collateral::QuoteCollateral& in, const TrustedRoot& root,
                                   LinkCache& links) {
  CheckedCollateral out;
  out.root_point = to_vector(root.public_key().point());
  out.pck_chain_pem = in.pck_chain;
  out.tcb_info_chain =
      check_chain(in.tcb_info_chain, ChainRole::kTcbSigning, kTcbInfoIds, root, links);
  out.qe_identity_chain =
      check_chain(in.qe_identity_chain, ChainRole::kTcbSigning, kQeIdentityIds, root, links);
  out.pck_crl_chain = check_chain(in.pck_crl_chain, ChainRole::kPckCa, kPckCrlIds, root, links);
  read_root_crl(in.root_ca_crl, root, out);
  out.checks.append(out.pck_crl_chain.checks);
  read_pck_crl(in.pck_crl, root, out);
  out.checks.append(out.tcb_info_chain.checks);
  read_tcb_info(in, root, out);
  out.checks.append(out.qe_identity_chain.checks);
  read_qe_identity(in, root, out);
  return out;
}

}  // namespace confcom::verify
