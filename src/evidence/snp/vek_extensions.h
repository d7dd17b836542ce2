#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/snp/product.h"
#include "evidence/snp/tcb_version.h"

namespace confcom::evidence {

/// What the certificate of a versioned chip or loaded endorsement key (VCEK, VLEK) says of its
/// platform. Exactly one of hw_id and csp_id is there: the first makes it a VCEK's, the second a
/// VLEK's.
/// Source: AMD VCEK certificate and KDS interface specification (document 57230), extensions.
struct VekExtensions {
  SnpProduct product = SnpProduct::kMilan;
  SnpTcbComponents tcb{};
  std::optional<ByteVector> hw_id{};  ///< 64 bytes, on Turin 8: the report's chip_id
  std::optional<std::string>
      csp_id{};  ///< the cloud provider's name, 1 to 127 printable characters
  friend bool operator==(const VekExtensions&, const VekExtensions&) = default;
};

/// One extension of a certificate. The views' owner must outlive it.
struct VekExtension {
  std::string_view oid;  ///< dotted
  Bytes value;           ///< content of the extension's OCTET STRING
};

/// Reads what is below 1.3.6.1.4.1.3704.1 out of all extensions of a certificate, in any order;
/// others are left out.
/// Shape: values are DER: INTEGERs 0 to 255, IA5Strings; hwID is bare, 64 bytes (Turin 8), or an
/// OCTET STRING of 64 (not on Turin).
/// Errors: truncated; unsupported (product, structVersion); malformed (not DER, a member missing,
/// twice, unknown or out of range; hwID and cspID both there, or neither; fmcSPL missing on Turin
/// or there elsewhere, spl4 on Turin; a reserved SPL that is not zero).
[[nodiscard]] Result<VekExtensions> parse_vek_extensions(std::span<const VekExtension> extensions);

}  // namespace confcom::evidence
