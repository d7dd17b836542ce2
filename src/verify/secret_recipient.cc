#include "verify/secret_recipient.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/hex.h"

namespace confcom::verify {
namespace {

void check_key_binding(const QuoteVerdict& verdict, const SecretRecipient& recipient,
                       CheckList& checks) {
  constexpr std::string_view kId = "secret.key_binding";
  const auto bound = evidence::key_binding_report_data(recipient.nonce, recipient.public_key);
  std::string expected = fmt::format("REPORTDATA {}, of this key and nonce", to_hex(bound));
  if (!verdict.claims.has_value())
    return checks.cannot_check(kId, std::move(expected), "verified claims");
  const auto& found = std::visit([](const auto& body) -> const auto& { return body.report_data; },
                                 (*verdict.claims)->body);
  const bool ok = found == bound;
  checks.add(kId, ok, std::move(expected),
             ok ? "so"
                : fmt::format("the quote is not for this key and nonce: it is replayed, or "
                              "another's; REPORTDATA {}",
                              to_hex(found)));
}

void check_enclave(const AppraisalPolicy& policy, CheckList& checks) {
  const bool by_measurement = !policy.mr_enclave.empty();
  const bool by_signer =
      !policy.mr_signer.empty() && policy.isv_prod_id.has_value() && policy.min_isv_svn.has_value();
  std::string found =
      "a secret for any genuine enclave is for anybody: name yours by MRENCLAVE, or by "
      "MRSIGNER with ISVPRODID and the least ISVSVN";
  if (by_measurement) {
    found = "it names MRENCLAVE";
  } else if (by_signer) {
    found = "it names MRSIGNER, ISVPRODID and the least ISVSVN";
  } else if (!policy.mr_signer.empty()) {
    found =
        "a secret for any enclave of a signer is for all that it ever signed: name ISVPRODID and "
        "the "
        "least ISVSVN, too";
  }
  checks.add("secret.enclave", by_measurement || by_signer, "a policy that names the enclave",
             std::move(found));
}

}  // namespace

CheckList check_secret_recipient(const QuoteVerdict& verdict, const AppraisalPolicy& policy,
                                 const SecretRecipient& recipient) {
  CheckList checks;
  check_key_binding(verdict, recipient, checks);
  check_enclave(policy, checks);
  return checks;
}

}  // namespace confcom::verify
