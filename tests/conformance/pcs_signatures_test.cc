// attestation/sgx/pcs-responses: every recorded answer that is signed verifies up to Intel's root
// at 2025-06-01.

#include <string>

#include "base/base64.h"
#include "base/hex.h"
#include "collateral/crl_text.h"
#include "golden_quotes.h"
#include "verify/certificate_chain.h"

namespace confcom::conformance {
namespace {

using verify::ChainRole;
using verify::CheckedChain;
using verify::CheckList;

constexpr verify::ChainCheckIds kIds{"format", "links", "root", "validity"};

CheckedChain chain_of(const JsonValue& wrapper, ChainRole role) {
  verify::LinkCache links(verify::TrustedRoot::intel(), 16);
  return verify::check_chain(as_bytes(required_text(wrapper, "issuer_chain")), role, kIds,
                             verify::TrustedRoot::intel(), links);
}

void expect_valid(const CheckedChain& chain) {
  CheckList checks = chain.checks;
  verify::check_chain_validity(chain, kIds.validity,
                               parse_timestamp("2025-06-01T00:00:00Z").value(), checks);
  for (const verify::Check& check : checks.all())
    EXPECT_TRUE(check.ok) << check.id << ": " << check.found;
}

/// The document's first member is what its second, the signature, covers.
void expect_document(const JsonValue& wrapper, const std::string& text) {
  const CheckedChain chain = chain_of(wrapper, ChainRole::kTcbSigning);
  expect_valid(chain);
  const JsonDocument document = JsonDocument::parse(text).value();
  const std::string name(document.root().members().value().front().first);
  const std::string_view covered = raw_json_member(text, name).value();
  const ByteVector signature = parse_hex(required_text(document.root(), "signature")).value();
  EXPECT_TRUE(chain.leaf()->ecdsa_key()->verify(crypto::HashAlgorithm::kSha256, as_bytes(covered),
                                                signature));
}

void expect_crl(const JsonValue& wrapper, const ByteVector& bytes) {
  const CheckedChain chain = chain_of(wrapper, ChainRole::kPckCa);
  expect_valid(chain);
  const crypto::Crl crl = collateral::parse_crl(bytes).value();
  EXPECT_TRUE(equal(crl.issuer(), chain.leaf()->subject()));
  EXPECT_TRUE(crl.signed_by(chain.leaf()->public_key()));
}

class PcsSignatures : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(PcsSignatures, Hold) {
  const ByteVector file = load(GetParam());
  const JsonDocument document = JsonDocument::parse(as_text(file)).value();
  const JsonValue wrapper = document.root();
  for (const auto* key :
       {"tcb_info_json", "enclave_identity_json", "tcb_evaluation_data_numbers_json"}) {
    if (const auto text = optional_text(wrapper, key)) return expect_document(wrapper, *text);
  }
  if (const auto pem = optional_text(wrapper, "crl_data"))
    return expect_crl(wrapper, to_vector(as_bytes(*pem)));
  if (const auto der = optional_text(wrapper, "crl_data_base64"))
    return expect_crl(wrapper, parse_base64(*der).value());
  // The list of FMSPCs is all that Intel does not sign.
  EXPECT_TRUE(optional_text(wrapper, "fmspcs_json").has_value());
}

std::vector<std::filesystem::path> responses() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(kSgxData / "pcs-responses"))
    out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

INSTANTIATE_TEST_SUITE_P(All, PcsSignatures, testing::ValuesIn(responses()), test_name);

}  // namespace
}  // namespace confcom::conformance
