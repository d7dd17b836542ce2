#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/snp/product.h"

namespace confcom::evidence {

/// TCB_VERSION as a report carries it; what its bytes mean depends on the product.
struct TcbVersion {
  ByteArray<8> raw{};
  friend bool operator==(const TcbVersion&, const TcbVersion&) = default;
};

/// The security version numbers of the parts that a chip's endorsement key depends on.
struct SnpTcbComponents {
  std::optional<std::uint8_t> fmc{};  ///< Turin, and there always
  std::uint8_t boot_loader = 0;
  std::uint8_t tee = 0;
  std::uint8_t snp = 0;
  std::uint8_t microcode = 0;
  friend bool operator==(const SnpTcbComponents&, const SnpTcbComponents&) = default;
};

/// Source: AMD SEV-SNP firmware ABI, TCB_VERSION.
/// Shape: Milan and Genoa boot loader, TEE, four reserved, SNP, microcode; Turin FMC, boot loader,
/// TEE, SNP, three reserved, microcode.
/// Errors: malformed (a reserved byte is not zero: nobody could say what it counts).
[[nodiscard]] Result<SnpTcbComponents> decode_tcb_version(const TcbVersion& version,
                                                          SnpProduct product);

/// The inverse of decode_tcb_version. Errors: invalid_argument (FMC missing on Turin, or there on
/// another product).
[[nodiscard]] Result<TcbVersion> encode_tcb_version(const SnpTcbComponents& components,
                                                    SnpProduct product);

/// Whether no component is below the one of `minimum`. False where only one of them has an FMC:
/// those are TCBs of different products.
[[nodiscard]] bool reaches(const SnpTcbComponents& components, const SnpTcbComponents& minimum);

}  // namespace confcom::evidence
