#include "app/verdict_json.h"

#include <nlohmann/json.hpp>

#include "app/fields_json.h"
#include "app/json_text.h"
#include "app/quote_fields.h"
#include "app/snp_fields.h"
#include "base/timestamp.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kDateSize = 10;

void append(const verify::CheckList& checks, Json& out) {
  for (const verify::Check& check : checks.all()) {
    out.push_back({{"id", std::string(check.id)},
                   {"ok", check.ok},
                   {"expected", check.expected},
                   {"found", check.found}});
  }
}

Json tee_json(const verify::QuoteVerdict& verdict) {
  if (!verdict.tee_type.has_value()) return nullptr;
  return std::string(to_string(*verdict.tee_type));
}

void append(const std::optional<verify::TcbEvaluation>& tcb, Json& out) {
  out["status"] = nullptr;
  out["advisories"] = Json::array();
  out["tcb_date"] = nullptr;
  if (!tcb.has_value()) return;
  out["status"] = std::string(to_string(tcb->status));
  out["advisories"] = tcb->advisory_ids;
  out["tcb_date"] = format_timestamp(tcb->tcb_date).substr(0, kDateSize);
}

Json claims_json(const verify::QuoteVerdict& verdict) {
  if (!verdict.claims.has_value()) return nullptr;
  return fields_json<Json>(describe_claims(**verdict.claims));
}

}  // namespace

std::string verdict_json(const QuoteOutcome& outcome) {
  Json out;
  out["accepted"] = outcome.accepted();
  out["tee"] = tee_json(outcome.verdict);
  append(outcome.verdict.tcb, out);
  out["checks"] = Json::array();
  append(outcome.verdict.checks, out["checks"]);
  append(outcome.appraisal, out["checks"]);
  out["claims"] = claims_json(outcome.verdict);
  return json_text(out);
}

std::string verdict_json(const SnpOutcome& outcome) {
  Json out;
  out["accepted"] = outcome.accepted();
  out["evidence_ok"] = outcome.verdict.evidence_ok();
  out["product"] = nullptr;
  out["checks"] = Json::array();
  append(outcome.verdict.checks, out["checks"]);
  append(outcome.appraisal, out["checks"]);
  out["claims"] = nullptr;
  if (outcome.verdict.claims.has_value()) {
    const verify::SnpClaims& claims = **outcome.verdict.claims;
    out["product"] = std::string(evidence::to_string(claims.product));
    out["claims"] = fields_json<Json>(describe_claims(claims));
  }
  return json_text(out);
}

std::string signatures_json(const verify::CheckList& checks) {
  Json out;
  out["signatures_ok"] = checks.all_ok();
  out["not_checked"] = {"revocation", "validity", "tcb", "qe_identity", "policy"};
  out["checks"] = Json::array();
  append(checks, out["checks"]);
  return json_text(out);
}

}  // namespace confcom::app
