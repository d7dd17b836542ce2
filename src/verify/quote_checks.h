#pragma once

#include <optional>

#include "evidence/quote.h"
#include "verify/checked_collateral.h"
#include "verify/tcb_evaluation.h"
#include "verify/verdict.h"
#include "verify/verification_time.h"

namespace confcom::verify {

/// What the checks of one quote look at. Parts of `pck` and `collateral` may be absent; every check
/// says so then.
struct QuoteInputs {
  const evidence::Quote* quote = nullptr;  ///< null when it did not parse
  const CheckedPckChain* pck = nullptr;
  const CheckedCollateral* collateral = nullptr;
  VerificationTime time;
};

/// Certificates and collateral are of now: pck.validity, crl.*.validity, tcb_info.*, qe_identity.*
/// validity.
void check_validity(const QuoteInputs& in, CheckList& checks);

/// Nothing in use is revoked, and the PCK CRL is of the PCK's own issuer: crl.pck.issuer,
/// *.not_revoked.
void check_revocation(const QuoteInputs& in, CheckList& checks);

/// The collateral is of this quote's platform: tcb_info.tee, tcb_info.fmspc, tcb_info.pce_id,
/// qe_identity.id.
void check_collateral_match(const QuoteInputs& in, CheckList& checks);

/// The quoting enclave is the one of the identity: qe.misc_select, qe.attributes, qe.mr_signer,
/// qe.isv_prod_id.
void check_qe_identity(const QuoteInputs& in, CheckList& checks);

/// The levels that platform, quoting enclave and TDX module reach: qe.level, tdx.*, tcb.level,
/// tcb.not_revoked. Returns nothing when one of them reaches no level.
[[nodiscard]] std::optional<TcbEvaluation> check_tcb(const QuoteInputs& in, CheckList& checks);

}  // namespace confcom::verify
