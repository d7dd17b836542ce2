#pragma once

#include <optional>

#include "base/timestamp.h"
#include "crypto/x509.h"
#include "evidence/snp/report.h"
#include "evidence/snp/vek_extensions.h"
#include "verify/snp_authorities.h"
#include "verify/snp_key_cache.h"
#include "verify/verdict.h"

namespace confcom::verify {

/// The certificate of a versioned chip or loaded endorsement key, with what AMD's extensions say.
struct SnpSigningKey {
  std::optional<crypto::Certificate> certificate;
  std::optional<evidence::VekExtensions> extensions;
};

/// Parses it: vek.format, vek.extensions.
[[nodiscard]] SnpSigningKey read_snp_signing_key(Bytes der, SnpKeyCache& keys, CheckList& checks);

/// What the checks of one report look at. Each says so where a part is absent.
struct SnpInputs {
  const evidence::SnpReport* report = nullptr;  ///< null when it did not parse
  Bytes signed_bytes;                           ///< of the report
  const SnpSigningKey* vek = nullptr;
  const CheckedSnpAuthorities* authorities = nullptr;
  SnpKeyCache* keys = nullptr;
  Timestamp time;
};

/// The certificate is of the key that the report names, and AMD vouches for it: vek.kind, vek.key,
/// vek.signature, vek.validity, vek.product.
void check_snp_signing_key(const SnpInputs& in, CheckList& checks);

/// The report is of the key's chip and firmware, and signed by it: report.product, report.tcb,
/// report.chip_id, report.signature. Source: AMD document 57230, table 8; reference values of each
/// byte in docs/verification.md.
void check_snp_report(const SnpInputs& in, CheckList& checks);

}  // namespace confcom::verify
