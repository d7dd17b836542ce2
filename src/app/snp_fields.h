#pragma once

#include <vector>

#include "app/quote_fields.h"
#include "evidence/snp/report.h"
#include "verify/snp_verdict.h"

namespace confcom::app {

/// What a SEV-SNP report says before anybody has verified it: report, platform, firmware.
[[nodiscard]] std::vector<FieldGroup> describe_snp_report(const evidence::SnpReport& report);

/// What a verified one says.
[[nodiscard]] std::vector<Field> describe_claims(const verify::SnpClaims& claims);

/// "boot_loader 4 tee 0 snp 24 microcode 219", with Turin's "fmc 1" in front.
[[nodiscard]] std::string tcb_text(const evidence::SnpTcbComponents& tcb);

/// Where AMD publishes the certificate of the key that signed a report; empty where the report does
/// not say enough. Source: AMD document 57230, 4.1.
[[nodiscard]] std::string vcek_url(const evidence::SnpReport& report);

}  // namespace confcom::app
