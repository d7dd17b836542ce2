#pragma once

#include <string>

#include "app/quote_outcome.h"
#include "app/snp_outcome.h"

namespace confcom::app {

/// `{accepted, tee, status, advisories, tcb_date, checks: [{id, ok, expected, found}], claims}`;
/// tee, status and tcb_date are null when unknown, claims unless the evidence is verified.
[[nodiscard]] std::string verdict_json(const QuoteOutcome& outcome);

/// `{accepted, evidence_ok, product, checks: [{id, ok, expected, found}], claims}`; product and
/// claims are null unless the evidence is verified.
[[nodiscard]] std::string verdict_json(const SnpOutcome& outcome);

/// `{signatures_ok, not_checked: […], checks: […]}`: never an acceptance.
[[nodiscard]] std::string signatures_json(const verify::CheckList& checks);

}  // namespace confcom::app
