#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/timestamp.h"
#include "crypto/certificate_builder.h"
#include "evidence/snp/product.h"
#include "evidence/snp/vek_extensions.h"

/// What certificates of AMD's shape say, for platforms and tests that issue their own. They are
/// signed by RSA keys, which makes that RSASSA-PSS with SHA-384, as AMD's are.
/// Source: AMD document 57230, 3 and 5.
namespace confcom::evidence {

/// What is the same in all certificates of one product's chain.
struct SnpIssuance {
  std::string vendor;  ///< in front of each common name, ending in a blank: "SIMULATED "
  SnpProduct product = SnpProduct::kMilan;
  Timestamp not_before{};
  Timestamp not_after{};
  std::vector<crypto::NameAttribute> name_attributes = {};  ///< as CertificateSpec's
};

/// "SIMULATED ARK-Milan": role is "ARK", "SEV" (the ASK) or "SEV-VLEK" (the ASVK).
[[nodiscard]] std::string snp_authority_name(const SnpIssuance& issuance, std::string_view role);

/// The root, which signs itself.
[[nodiscard]] crypto::CertificateSpec snp_ark_spec(const SnpIssuance& issuance, ByteVector serial);
/// The ASK, which signs the keys of chips; below the ARK.
[[nodiscard]] crypto::CertificateSpec snp_ask_spec(const SnpIssuance& issuance, ByteVector serial);
/// A chip's VCEK, below the ASK; its serial number is zero, as AMD's are.
[[nodiscard]] crypto::CertificateSpec snp_vcek_spec(const SnpIssuance& issuance,
                                                    const VekExtensions& extensions);

/// The ARK's list of no revoked certificates; the caller says its number.
[[nodiscard]] crypto::CrlSpec snp_crl_spec(const SnpIssuance& issuance, Timestamp this_update,
                                           Timestamp next_update);

}  // namespace confcom::evidence
