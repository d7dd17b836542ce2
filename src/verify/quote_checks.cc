#include "verify/quote_checks.h"

#include <fmt/format.h>

#include "base/hex.h"

namespace confcom::verify {
namespace {

using crypto::Certificate;
using crypto::Crl;
using evidence::TeeType;

/// One way to say "between issue and expiry" for TCB info, identities and CRLs.
template <class Part>
void check_period(std::string_view id, const std::optional<Part>& part, Timestamp from,
                  Timestamp to, const VerificationTime& time, CheckList& checks) {
  const std::string expected =
      fmt::format("issued by {}, not past its next update", format_timestamp(time.now));
  if (!part.has_value()) return checks.cannot_check(id, expected, "that part of the collateral");
  checks.add(id, from <= time.now && time.now <= to + time.collateral_grace, expected,
             fmt::format("{} to {}", format_timestamp(from), format_timestamp(to)));
}

void check_crl_period(std::string_view id, const std::optional<Crl>& crl,
                      const VerificationTime& time, CheckList& checks) {
  const Timestamp from = crl.has_value() ? crl->this_update() : Timestamp{};
  const Timestamp to = crl.has_value() ? crl->next_update() : Timestamp{};
  check_period(id, crl, from, to, time, checks);
}

template <class Document>
void check_document_period(std::string_view id, const std::optional<Document>& document,
                           const VerificationTime& time, CheckList& checks) {
  const Timestamp from = document.has_value() ? document->issue_date : Timestamp{};
  const Timestamp to = document.has_value() ? document->next_update : Timestamp{};
  check_period(id, document, from, to, time, checks);
}

void check_not_revoked(std::string_view id, const std::optional<Crl>& crl,
                       const Certificate* certificate, CheckList& checks) {
  constexpr std::string_view kExpected = "serial number not in its issuer's CRL";
  if (!crl.has_value()) return checks.cannot_check(id, std::string(kExpected), "the CRL");
  if (certificate == nullptr)
    return checks.cannot_check(id, std::string(kExpected), "the certificate");
  const bool revoked = crl->revokes(certificate->serial());
  checks.add(id, !revoked, std::string(kExpected),
             revoked ? "revoked: " + to_hex(certificate->serial())
                     : fmt::format("so, of {} entries", crl->revoked_count()));
}

/// The CRL chain's CA is the one that issued the PCK certificate: the same name and the same key.
void check_crl_issuer(const QuoteInputs& in, CheckList& checks) {
  const Certificate* ca = in.pck->chain.issuer();
  const Certificate* crl_ca = in.collateral->pck_crl_chain.leaf();
  constexpr std::string_view kId = "crl.pck.issuer";
  constexpr std::string_view kExpected = "the CA that issued the PCK certificate";
  if (ca == nullptr)
    return checks.cannot_check(kId, std::string(kExpected), "the PCK certificate chain");
  if (crl_ca == nullptr) return checks.cannot_check(kId, std::string(kExpected), "the CRL's chain");
  const bool same =
      equal(ca->subject(), crl_ca->subject()) && ca->public_key() == crl_ca->public_key();
  checks.add(kId, same, std::string(ca->subject_common_name()),
             std::string(crl_ca->subject_common_name()));
}

std::string_view tee_name(TeeType type) { return type == TeeType::kSgx ? "SGX" : "TDX"; }

/// Compares two byte strings where both exist.
void check_equal(std::string_view id, std::optional<Bytes> expected, std::optional<Bytes> found,
                 std::string_view missing, CheckList& checks) {
  if (!expected.has_value() || !found.has_value()) {
    return checks.cannot_check(
        id, expected.has_value() ? to_hex(*expected) : "a value to compare with", missing);
  }
  checks.add(id, equal(*expected, *found), to_hex(*expected), to_hex(*found));
}

void check_tee(const QuoteInputs& in, CheckList& checks) {
  const auto& info = in.collateral->tcb_info;
  constexpr std::string_view kId = "tcb_info.tee";
  if (in.quote == nullptr) return checks.cannot_check(kId, "of the quote's TEE", "the quote");
  const std::string expected(tee_name(in.quote->header.tee_type));
  if (!info.has_value()) return checks.cannot_check(kId, expected, "the TCB info");
  checks.add(kId, info->tee_type == in.quote->header.tee_type, expected,
             std::string(tee_name(info->tee_type)));
}

void check_platform(const QuoteInputs& in, CheckList& checks) {
  const auto& pck = in.pck->extension;
  const auto& info = in.collateral->tcb_info;
  std::optional<Bytes> pck_fmspc, info_fmspc, pck_pce_id, info_pce_id;
  if (pck.has_value()) {
    pck_fmspc = pck->fmspc;
    pck_pce_id = pck->pce_id;
  }
  if (info.has_value()) {
    info_fmspc = info->fmspc;
    if (info->pce_id.has_value()) info_pce_id = *info->pce_id;
  }
  check_equal("tcb_info.fmspc", pck_fmspc, info_fmspc, "the PCK certificate or the TCB info",
              checks);
  check_equal("tcb_info.pce_id", pck_pce_id, info_pce_id,
              "the PCK certificate or the TCB info's pceId", checks);
}

void check_identity_id(const QuoteInputs& in, CheckList& checks) {
  constexpr std::string_view kId = "qe_identity.id";
  const auto& identity = in.collateral->qe_identity;
  if (in.quote == nullptr) return checks.cannot_check(kId, "of the quote's TEE", "the quote");
  const auto expected = in.quote->header.tee_type == TeeType::kSgx ? collateral::EnclaveId::kQe
                                                                   : collateral::EnclaveId::kTdQe;
  if (!identity.has_value())
    return checks.cannot_check(kId, std::string(to_string(expected)), "the QE identity");
  checks.add(kId, identity->id == expected, std::string(to_string(expected)),
             std::string(to_string(identity->id)));
}

/// `found` with only the mask's bits, against what the identity expects there.
void check_masked(std::string_view id, Bytes expected, Bytes mask, Bytes found, CheckList& checks) {
  bool same = true;
  for (std::size_t i = 0; i < expected.size(); ++i)
    same = same && (found[i] & mask[i]) == (expected[i] & mask[i]);
  checks.add(id, same, fmt::format("{} under mask {}", to_hex(expected), to_hex(mask)),
             to_hex(found));
}

}  // namespace

void check_validity(const QuoteInputs& in, CheckList& checks) {
  const CheckedCollateral& collateral = *in.collateral;
  check_chain_validity(in.pck->chain, "pck.validity", in.time.now, checks);
  check_chain_validity(collateral.pck_crl_chain, "crl.pck.chain_validity", in.time.now, checks);
  check_crl_period("crl.root.validity", collateral.root_crl, in.time, checks);
  check_crl_period("crl.pck.validity", collateral.pck_crl, in.time, checks);
  check_chain_validity(collateral.tcb_info_chain, "tcb_info.chain_validity", in.time.now, checks);
  check_document_period("tcb_info.validity", collateral.tcb_info, in.time, checks);
  check_chain_validity(collateral.qe_identity_chain, "qe_identity.chain_validity", in.time.now,
                       checks);
  check_document_period("qe_identity.validity", collateral.qe_identity, in.time, checks);
}

void check_revocation(const QuoteInputs& in, CheckList& checks) {
  const CheckedCollateral& collateral = *in.collateral;
  check_crl_issuer(in, checks);
  check_not_revoked("pck.not_revoked", collateral.pck_crl, in.pck->chain.leaf(), checks);
  check_not_revoked("pck.ca_not_revoked", collateral.root_crl, in.pck->chain.issuer(), checks);
  check_not_revoked("crl.pck.ca_not_revoked", collateral.root_crl, collateral.pck_crl_chain.leaf(),
                    checks);
  check_not_revoked("tcb_info.signer_not_revoked", collateral.root_crl,
                    collateral.tcb_info_chain.leaf(), checks);
  check_not_revoked("qe_identity.signer_not_revoked", collateral.root_crl,
                    collateral.qe_identity_chain.leaf(), checks);
}

void check_collateral_match(const QuoteInputs& in, CheckList& checks) {
  check_tee(in, checks);
  check_platform(in, checks);
  check_identity_id(in, checks);
}

void check_qe_identity(const QuoteInputs& in, CheckList& checks) {
  constexpr std::string_view kIds[] = {"qe.misc_select", "qe.attributes", "qe.mr_signer",
                                       "qe.isv_prod_id"};
  const auto& identity = in.collateral->qe_identity;
  if (in.quote == nullptr || !identity.has_value()) {
    for (const std::string_view id : kIds)
      checks.cannot_check(id, "the identity's", "the quote or the QE identity");
    return;
  }
  const FixedBytes<evidence::kReportBodyBytes> report = in.quote->signature.qe_report_bytes;
  check_masked(kIds[0], identity->misc_select, identity->misc_select_mask, report.subspan<16, 4>(),
               checks);
  check_masked(kIds[1], identity->attributes, identity->attributes_mask, report.subspan<48, 16>(),
               checks);
  check_equal(kIds[2], identity->mr_signer, in.quote->qe_report.mr_signer, "", checks);
  checks.add(kIds[3], identity->isv_prod_id == in.quote->qe_report.isv_prod_id,
             std::to_string(identity->isv_prod_id),
             std::to_string(in.quote->qe_report.isv_prod_id));
}

}  // namespace confcom::verify
